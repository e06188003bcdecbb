using System;
using NanoWs.Kit;

namespace NanoWs.Hour
{
    /// <summary>An hour of a dashboard, for the interpreter or a board; on the desktop NanoWs.Integration runs it.</summary>
    public static class Program
    {
        private const int Bound = 100; // bytes: no object of any connection or update

        /// <summary>The program.</summary>
        public static void Main()
        {
            Sizes.Print();
            var test = new HourTest();
            test.Run(60, Bound);
            Console.WriteLine("free: " + (-Memory.Used()).ToString());
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
        }
    }
}
