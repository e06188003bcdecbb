using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;

namespace NanoWs.Fuzz
{
    internal static class Program
    {
        public static int Main(string[] args)
        {
            long count = (long)Value(args, "--count", 2000000);
            ulong seed = Value(args, "--seed", 6455);
            long index = (long)Value(args, "--index", ulong.MaxValue);
            var watch = Stopwatch.StartNew();
            List<string> findings = index >= 0 ? Run(seed, index, index + 1) : Run(seed, 0, count);
            foreach (string finding in findings) Console.WriteLine(finding);
            Console.WriteLine("{0:N0} inputs of seed {1}: {2} findings; {3:F1} s", index >= 0 ? 1 : count, seed, findings.Count, watch.Elapsed.TotalSeconds);
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

        private static ulong Value(string[] args, string name, ulong fallback)
        {
            int at = Array.IndexOf(args, name);
            return at < 0 || at + 1 >= args.Length ? fallback : ulong.Parse(args[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        }
    }
}
