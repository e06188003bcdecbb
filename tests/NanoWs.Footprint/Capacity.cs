using System;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>How many connections fit the heap: they are opened, and each has a message echoed.</summary>
    internal static class Capacity
    {
        // Left for handshakes and for the program itself.
        private const int Reserve = 6000;

        // "Hello", masked (RFC 6455 section 5.7).
        private static readonly byte[] s_hello = { 0x82, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58 };

        public static void Print(int receiveBuffer, int sendBuffer)
        {
            const int Line = 64; // bytes under way, each direction
            int transport = Heap.Of(() => LoopbackTransport.Create(Line));
            int four = Heap.Of(() => Sizes.Server(4, receiveBuffer, sendBuffer, new LoopbackListener(Line)));
            int slot = (Heap.Of(() => Sizes.Server(8, receiveBuffer, sendBuffer, new LoopbackListener(Line))) - four) / 4;
            int each = slot + transport + 60;
            int fit = (Heap.Free() - Reserve - (four - 4 * slot)) / each;
            int echoed = Run(fit, receiveBuffer, sendBuffer, Line);
            Console.WriteLine("buffers of " + receiveBuffer.ToString() + " + " + sendBuffer.ToString() + " bytes: "
                + echoed.ToString() + " connections open at once, "
                + transport.ToString() + " bytes of each are the other end and the line, which are in this memory too");
        }

        private static int Run(int connections, int receiveBuffer, int sendBuffer, int line)
        {
            var listener = new LoopbackListener(line);
            WsServer server = Sizes.Server(connections, receiveBuffer, sendBuffer, listener);
            var ends = new LoopbackTransport[connections];
            for (int i = 0; i < connections; i++) ends[i] = Peer.Open(server, listener);
            int echoed = 0;
            foreach (LoopbackTransport end in ends)
            {
                end.Write(s_hello, 0, s_hello.Length);
                if (Peer.Drain(server, end) == s_hello.Length - 4) echoed++;
            }

            if (server.ConnectionCount != connections)
            {
                throw new InvalidOperationException(server.ConnectionCount.ToString() + " of " + connections.ToString() + " are open.");
            }

            return echoed;
        }
    }
}
