#if NANOFRAMEWORK_1_0
using System;

namespace NanoWs.Stress
{
    /// <summary>The test as a program for the interpreter or a board: a minute, in memory.</summary>
    public static class DeviceProgram
    {
        private const int Seconds = 60;

        /// <summary>The program.</summary>
        public static void Main()
        {
            var test = new StressTest(Seconds, false, new Random().Next(1000000));
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
        }
    }
}
#endif
