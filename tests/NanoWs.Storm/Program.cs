#if !NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>The test on the desktop.</summary>
    internal static class Program
    {
        private const string Help = @"NanoWs.Storm [CONNECTIONS] [--each N] [--seed N]
  CONNECTIONS  how many in all; default 10000
  --each N     how many with each server; default 500
  --seed N     of the first server's storm; the next one has the next seed";

        private static int Main(string[] args) => Arguments.Run(args, Help, Run);

        private static int Run(Arguments arguments)
        {
            int seed = arguments.TakeNumber("--seed", Environment.TickCount & 0xFFFFFF);
            int each = arguments.TakeNumber("--each", 500, 1);
            int connections = (int)Arguments.Number("CONNECTIONS", arguments.TakeWord() ?? "10000", 1, int.MaxValue);
            arguments.ExpectEnd();
            var test = new StormTest(connections, each, false, seed);
            test.Run();
            Console.WriteLine(test.Passed.ToString() + " passed, " + test.Failed.ToString() + " failed");
            return test.Failed == 0 ? 0 : 1;
        }
    }
}
#endif
