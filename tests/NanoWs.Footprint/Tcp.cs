using System;
using System.Net;
using System.Net.Sockets;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>What a TCP connection takes: the transport and the platform's socket.</summary>
    internal static class Tcp
    {
        private const int Pairs = 4;

        public static void Print()
        {
            try
            {
                var listener = new SocketListener(0);
                listener.Open();
                Close(Connect(listener, 1));
                int before = Heap.Free();
                WsTransport[] ends = Connect(listener, Pairs);
                int each = (before - Heap.Free()) / (2 * Pairs);
                Close(ends);
                listener.Close();
                Console.WriteLine("a TCP connection: " + each.ToString() + " bytes besides, for its transport and socket");
            }
            catch (OutOfMemoryException)
            {
                throw;
            }
            catch (Exception e)
            {
                Console.WriteLine("a TCP connection: not measured, there is no network here (" + e.Message + ")");
            }
        }

        // Both ends are here, and take the same.
        private static WsTransport[] Connect(SocketListener listener, int count)
        {
            var ends = new WsTransport[2 * count];
            for (int i = 0; i < ends.Length; i += 2)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(new IPEndPoint(IPAddress.Loopback, listener.Port));
                ends[i] = new SocketTransport(socket);
                while (ends[i + 1] == null) ends[i + 1] = listener.Accept();
            }

            return ends;
        }

        private static void Close(WsTransport[] ends)
        {
            foreach (WsTransport end in ends) end.Close();
        }
    }
}
