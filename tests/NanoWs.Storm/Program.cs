#if !NANOFRAMEWORK_1_0
using System;
using System.Globalization;

namespace NanoWs.Storm
{
    /// <summary>The test on the desktop.</summary>
    internal static class Program
    {
        private const string Usage = "[CONNECTIONS] [--each N] [--seed N]: N connections with each server; the seed of the first storm";

        private static int Main(string[] args)
        {
            int connections = 10000;
            int each = 500;
            int seed = Environment.TickCount & 0xFFFFFF;
            try
            {
                for (int i = 0; i < args.Length; i++)
                {
                    if (args[i] == "--seed" && i + 1 < args.Length) seed = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    else if (args[i] == "--each" && i + 1 < args.Length) each = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    else connections = int.Parse(args[i], CultureInfo.InvariantCulture);
                }
            }
            catch (FormatException)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            var test = new StormTest(connections, each, false, seed);
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
            return test.Failed == 0 ? 0 : 1;
        }
    }
}
#endif
