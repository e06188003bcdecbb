using System;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>The other end of a connection in memory, as simple as possible.</summary>
    internal static class Peer
    {
        private static readonly byte[] s_page = Encoding.UTF8.GetBytes("GET / HTTP/1.1\r\nHost: board\r\nAccept-Encoding: gzip\r\n\r\n");

        private static readonly byte[] s_scratch = new byte[64];

        /// <summary>Opens a WebSocket, and reads the server's response.</summary>
        public static LoopbackTransport Open(WsServer server, LoopbackListener listener)
        {
            LoopbackTransport end = Send(server, listener, Requests.Short);
            if (Drain(server, end) == 0) throw new InvalidOperationException("The server does not respond.");
            return end;
        }

        /// <summary>Fetches the page, and returns the bytes of the response.</summary>
        public static int GetPage(WsServer server, LoopbackListener listener)
        {
            LoopbackTransport end = Send(server, listener, s_page);
            int count = Drain(server, end);
            end.Close();
            Drain(server, end);
            return count;
        }

        private static LoopbackTransport Send(WsServer server, LoopbackListener listener, byte[] request)
        {
            LoopbackTransport end = listener.Connect();
            int sent = 0;
            while (sent < request.Length)
            {
                sent += end.Write(request, sent, request.Length - sent);
                server.Poll(0);
            }

            return end;
        }

        /// <summary>Reads until nothing more arrives.</summary>
        public static int Drain(WsServer server, LoopbackTransport end)
        {
            int total = 0;
            for (;;)
            {
                bool active = server.Poll(0);
                int count = end.Read(s_scratch, 0, s_scratch.Length);
                if (count > 0) total += count;
                else if (!active) return total;
            }
        }
    }
}
