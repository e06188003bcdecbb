using System;
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
            var fuzzer = new Fuzzer(seed);
            if (index >= 0) fuzzer.Run(index, index + 1);
            else fuzzer.Run(0, count);
            foreach (string finding in fuzzer.Findings) Console.WriteLine(finding);
            Console.WriteLine("{0:N0} inputs of seed {1}: {2} findings; {3:F1} s", index >= 0 ? 1 : count, seed, fuzzer.Findings.Count, watch.Elapsed.TotalSeconds);
            return fuzzer.Findings.Count == 0 ? 0 : 1;
        }

        private static ulong Value(string[] args, string name, ulong fallback)
        {
            int at = Array.IndexOf(args, name);
            return at < 0 || at + 1 >= args.Length ? fallback : ulong.Parse(args[at + 1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        }
    }
}
