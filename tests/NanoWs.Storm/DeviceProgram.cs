#if NANOFRAMEWORK_1_0
using System;

namespace NanoWs.Storm
{
    /// <summary>The test as a program for the interpreter or a board.</summary>
    public static class DeviceProgram
    {
        /// <summary>The program.</summary>
        public static void Main()
        {
            var test = new StormTest(500, 100, true, new Random().Next(1000000));
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
        }
    }
}
#endif
