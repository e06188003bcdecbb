#if !NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>The test on the desktop.</summary>
    internal static class Program
    {
        private const string Usage = @"NanoWs.Storm [CONNECTIONS] [--each N] [--seed N]
  CONNECTIONS   how many; default 10000
  --each N      connections with each server; default 500
  --seed N      the seed of the first storm: repeats a run";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            int each = arguments.TakeNumber("--each", 500, 1);
            int seed = arguments.TakeNumber("--seed", Environment.TickCount & 0xFFFFFF);
            string word = arguments.TakeWord();
            int connections = word == null ? 10000 : (int)Arguments.Number("CONNECTIONS", word, 1, int.MaxValue);
            arguments.ExpectEnd();
            var test = new StormTest(connections, each, false, seed);
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
            return test.Failed == 0 ? 0 : 1;
        });
    }
}
#endif
