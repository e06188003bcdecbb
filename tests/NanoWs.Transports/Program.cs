using System;
using NanoWs.Kit;

namespace NanoWs.Transports
{
    /// <summary>
    /// Measures the heap that a channel's readings, points of history and clients take, and shows that four clients of each transport at
    /// once get the values of 31 readings, and leave nothing behind. For the interpreter and for a board. docs/memory.md has the figures.
    /// </summary>
    public static class Program
    {
        /// <summary>The program.</summary>
        public static void Main()
        {
            Console.WriteLine("free at the start: " + Heap.Free().ToString());
            Sizes.Print();
            bool isWell = Crowd.Run();
            Console.WriteLine(isWell ? "1 passed, 0 failed" : "0 passed, 1 failed");
        }
    }
}
