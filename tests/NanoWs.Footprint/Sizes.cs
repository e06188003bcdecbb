using System;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>The memory of a server without connections, and what each connection adds.</summary>
    internal static class Sizes
    {
        private static readonly WsHandler s_handler = new BareEcho();

        public static void Print(int receiveBuffer, int sendBuffer)
        {
            int four = Of(4, receiveBuffer, sendBuffer);
            int eight = Of(8, receiveBuffer, sendBuffer);
            int slot = (eight - four) / 4;
            Console.WriteLine("buffers of " + receiveBuffer.ToString() + " + " + sendBuffer.ToString() + " bytes: "
                + slot.ToString() + " for each connection, " + (four - 4 * slot).ToString() + " for the server besides, "
                + four.ToString() + " for a server of 4; "
                + WhenOpen(receiveBuffer, sendBuffer).ToString() + " more while a connection is open");
        }

        private static int Of(int connections, int receiveBuffer, int sendBuffer) =>
            Heap.Of(() => Server(connections, receiveBuffer, sendBuffer, new LoopbackListener(1)));

        public static WsServer Server(int connections, int receiveBuffer, int sendBuffer, WsListener listener)
        {
            var options = new WsServerOptions
            {
                MaxConnections = connections, ReceiveBufferSize = receiveBuffer, SendBufferSize = sendBuffer, PingIntervalMs = 0,
            };
            return new WsServer(listener, s_handler, options);
        }

        // What is left of an opening handshake once it is over; the transport, which here is memory only, does not count.
        private static int WhenOpen(int receiveBuffer, int sendBuffer)
        {
            const int Clients = 4;
            int transport = Heap.Of(() => LoopbackTransport.Create(256));
            var listener = new LoopbackListener(256);
            WsServer server = Server(Clients, receiveBuffer, sendBuffer, listener);
            var ends = new LoopbackTransport[Clients];
            Peer.Open(server, listener).Close();
            while (server.Poll(0))
            {
            }

            int before = Heap.Free();
            for (int i = 0; i < Clients; i++) ends[i] = Peer.Open(server, listener);
            int open = (before - Heap.Free()) / Clients - transport;
            Heap.Keep(ends);
            return open;
        }
    }
}
