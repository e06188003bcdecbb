#if !NANOFRAMEWORK_1_0
using System;
using System.Globalization;

namespace NanoWs.Stress
{
    /// <summary>The test on the desktop.</summary>
    internal static class Program
    {
        private const string Usage = "[SECONDS] [--tcp] [--seed N]";

        private static int Main(string[] args)
        {
            int seconds = 60;
            int seed = Environment.TickCount & 0xFFFFFF;
            bool isOverTcp = false;
            try
            {
                for (int i = 0; i < args.Length; i++)
                {
                    if (args[i] == "--tcp") isOverTcp = true;
                    else if (args[i] == "--seed" && i + 1 < args.Length) seed = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    else seconds = int.Parse(args[i], CultureInfo.InvariantCulture);
                }
            }
            catch (FormatException)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            var test = new StressTest(seconds, isOverTcp, seed);
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
            return test.Failed == 0 ? 0 : 1;
        }
    }
}
#endif
