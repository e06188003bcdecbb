#if !NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>The test on the desktop.</summary>
    internal static class Program
    {
        private const string Usage = @"NanoWs.Stress [SECONDS] [--tcp] [--seed N]
  SECONDS   how long; default 60
  --tcp     over TCP and not in memory
  --seed N  repeats the decisions of a run";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            bool isOverTcp = arguments.TakeFlag("--tcp");
            int seed = arguments.TakeNumber("--seed", Environment.TickCount & 0xFFFFFF);
            string word = arguments.TakeWord();
            int seconds = word == null ? 60 : (int)Arguments.Number("SECONDS", word, 1, 1000000);
            arguments.ExpectEnd();
            var test = new StressTest(seconds, isOverTcp, seed);
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
            return test.Failed == 0 ? 0 : 1;
        });
    }
}
#endif
