using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;

namespace NanoWs.Conformance
{
    /// <summary>The suite as a program: against any server, or any client.</summary>
    public static class Program
    {
        private const string Usage = @"ws://host:port/path [--quick] [--only TEXT|TEXT] [--patience MS] [--verbose]   tests an echo server
--listen PORT [--quick] [--only TEXT|TEXT] [--patience MS] [--verbose]          tests a client that asks for /getCaseCount, /runCase?case=K and /updateReports
--document                                                                      writes docs/conformance.md";

        public static int Main(string[] args)
        {
            if (args.Contains("--document"))
            {
                File.WriteAllText(Document.Path, Document.Text());
                return 0;
            }

            string url = args.FirstOrDefault(a => a.StartsWith("ws://"));
            string listen = Value(args, "--listen");
            if (url == null && listen == null)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            int patience = int.Parse(Value(args, "--patience") ?? "5000");
            Target target = url != null ? Target.Server : Target.Client;
            List<Case> cases = Select(target, args.Contains("--quick"), Value(args, "--only"));
            var table = new Table(args.Contains("--verbose"));
            if (url != null)
            {
                var runner = new ServerRunner(new Uri(url), patience);
                foreach (Case test in cases) table.Add(test, runner.Run(test));
                return table.Print(runner.Seen);
            }

            using var client = new ClientRunner(IPAddress.Any, int.Parse(listen), cases, patience);
            Console.WriteLine("listening on " + client.Port);
            client.Run(table.Add);
            foreach (Case test in cases.Where(c => !client.Results.ContainsKey(c))) table.Add(test, "the client did not ask for this case");
            return table.Print(client.Seen);
        }

        private static string Value(string[] args, string name)
        {
            int at = Array.IndexOf(args, name);
            return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        }

        /// <summary>The cases for one end, without the long ones if so asked.</summary>
        public static List<Case> Select(Target target, bool quick, string only = null) => Suite.Groups.Where(g => g.Target.HasFlag(target)).SelectMany(g => g.Cases)
            .Where(c => !(quick && c.IsLong) && (only == null || only.Split('|').Any(c.ToString().Contains))).ToList();

        private sealed class Table
        {
            private readonly List<(Case Case, string Finding)> _results = new();
            private readonly Stopwatch _watch = Stopwatch.StartNew();
            private readonly bool _verbose;

            public Table(bool verbose)
            {
                _verbose = verbose;
            }

            public void Add(Case test, string finding)
            {
                _results.Add((test, finding));
                if (finding != null) Console.WriteLine("FAIL  " + test + ": " + finding);
                else if (_verbose) Console.WriteLine("ok    " + test);
            }

            public int Print(Observations seen)
            {
                Console.WriteLine();
                Console.WriteLine("{0,-8} {1,-58} {2,6} {3,6}", "section", "", "passed", "failed");
                foreach (var group in _results.GroupBy(r => r.Case.Group))
                {
                    Console.WriteLine("{0,-8} {1,-58} {2,6} {3,6}", group.Key.Section, group.Key.Title, group.Count(r => r.Finding == null), group.Count(r => r.Finding != null));
                }

                int failed = _results.Count(r => r.Finding != null);
                Console.WriteLine();
                Console.WriteLine("{0} cases, {1} passed, {2} failed; {3} frames read; {4:F1} s", _results.Count, _results.Count - failed, failed, seen.Frames, _watch.Elapsed.TotalSeconds);
                return failed == 0 ? 0 : 1;
            }
        }
    }
}
