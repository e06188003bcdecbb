using System;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>
    /// Measures the managed heap that servers and connections take, and shows that no use of them makes it shrink. For the interpreter and
    /// for a board; without a network it leaves out one figure. docs/memory.md has the figures.
    /// </summary>
    public static class Program
    {
        /// <summary>The program.</summary>
        public static void Main()
        {
            Console.WriteLine("free at the start: " + Heap.Free().ToString());
            Sizes.Print(512, 512);
            Sizes.Print(256, 256);
            Sizes.Print(WsProtocol.MinBuffer, WsProtocol.MinBuffer);
            Capacity.Print(512, 512);
            Capacity.Print(WsProtocol.MinBuffer, WsProtocol.MinBuffer);
            Tcp.Print();
            bool isSteady = Soak.Run();
            bool isBack = Hunger.Run();
            int passed = (isSteady ? 1 : 0) + (isBack ? 1 : 0);
            Console.WriteLine(passed.ToString() + " passed, " + (2 - passed).ToString() + " failed");
        }
    }
}
