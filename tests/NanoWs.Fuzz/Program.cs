using System;
using System.Collections.Generic;
using System.Diagnostics;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    internal static class Program
    {
        private const string Usage = @"NanoWs.Fuzz [--count N] [--seed N] [--index N]
  --count N  how many inputs; default 2000000, a minute or two
  --seed N   other inputs than those of the default seed, 6455
  --index N  one input alone, as a finding names it";

        public static int Main(string[] args) => Arguments.Run(args, Usage, Run);

        private static int Run(Arguments arguments)
        {
            long count = arguments.TakeNumber("--count", 2000000, 1, long.MaxValue);
            ulong seed = (ulong)arguments.TakeNumber("--seed", 6455, 0, long.MaxValue);
            long index = arguments.TakeNumber("--index", -1, 0, long.MaxValue - 1);
            arguments.ExpectEnd();
            var watch = Stopwatch.StartNew();
            List<string> findings = index >= 0 ? Run(seed, index, index + 1) : Run(seed, 0, count);
            foreach (string finding in findings) Console.WriteLine(finding);
            Console.WriteLine("{0:N0} inputs of seed {1}: {2} findings; {3:F1} s", index >= 0 ? 1 : count, seed, findings.Count,
                watch.Elapsed.TotalSeconds);
            return findings.Count == 0 ? 0 : 1;
        }

        /// <summary>Runs inputs, each second hundred thousand of them against the portable library.</summary>
        public static List<string> Run(ulong seed, long from, long to)
        {
            const long Stretch = 100000;
            var findings = new List<string>();
            while (from < to && findings.Count < 20)
            {
                long end = Math.Min(to, (from / Stretch + 1) * Stretch);
                bool isPortable = from / Stretch % 2 == 1;
                findings.AddRange(isPortable ? Portable.Fuzz(seed, from, end) : Fuzzer.Fuzz(seed, from, end));
                from = end;
            }

            return findings;
        }
    }
}
