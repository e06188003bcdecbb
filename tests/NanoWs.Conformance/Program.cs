using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using NanoWs.Kit;

namespace NanoWs.Conformance
{
    /// <summary>The suite as a program: against any server, or any client.</summary>
    public static class Program
    {
        private const string Usage = """
            NanoWs.Conformance ws://host:port/path [OPTIONS]   tests an echo server
            NanoWs.Conformance --listen PORT [OPTIONS]         tests a client that asks for /getCaseCount, /runCase?case=K, /updateReports
            NanoWs.Conformance --document                      writes docs/conformance.md
              --quick           leaves out the cases that take long
              --only TEXT|TEXT  the cases with one of these texts in their names, such as --only "5.4|close frame"
              --patience MS     how long to wait for what must come; default 5000
              --verbose         prints the name of every case
            """;

        public static int Main(string[] args) => Arguments.Run(args, Usage, Run);

        private static int Run(Arguments arguments)
        {
            bool isDocument = arguments.TakeFlag("--document");
            int listen = arguments.TakeNumber("--listen", -1, 0, 65535);
            bool isQuick = arguments.TakeFlag("--quick");
            string only = arguments.TakeText("--only");
            int patience = arguments.TakeNumber("--patience", 5000, 1, 600000);
            bool isVerbose = arguments.TakeFlag("--verbose");
            string url = arguments.TakeWord();
            arguments.ExpectEnd();
            if (isDocument) return WriteDocument();
            if (url == null == listen < 0)
            {
                throw new UsageException("Either the address of a server, such as ws://127.0.0.1:9001/, or --listen PORT for a client; "
                    + "--help says more.");
            }

            Target target = url != null ? Target.Server : Target.Client;
            foreach (string text in only?.Split('|') ?? [])
            {
                if (Select(target, isQuick, text).Count > 0) continue;
                throw new UsageException($"No case has \"{text}\" in its name; docs/conformance.md lists the groups, "
                    + "and --verbose the cases that run.");
            }

            List<Case> cases = Select(target, isQuick, only);
            var table = new Table(isVerbose, cases.Count);
            return url != null ? TestServer(Address(url), cases, patience, table) : TestClient(listen, cases, patience, table);
        }

        private static int WriteDocument()
        {
            File.WriteAllText(Document.Path, Document.Text());
            return 0;
        }

        private static Uri Address(string text)
        {
            bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri url) && url.Scheme == "ws" && url.Host.Length > 0;
            return isUrl ? url
                : throw new UsageException(
                    $"\"{text}\" is not a server address; it must begin with ws://, for example ws://127.0.0.1:9001/.");
        }

        private static int TestServer(Uri url, List<Case> cases, int patience, Table table)
        {
            var runner = new ServerRunner(url, patience);
            string problem = runner.TryConnect();
            if (problem != null) throw new UsageException($"No server can be reached at {url} ({problem}): start it first.");
            problem = runner.TryEcho();
            if (problem != null) throw new UsageException($"No echo of \"hello\" from {url} ({problem}): the suite needs an echo server.");
            foreach (Case test in cases)
            {
                table.Begin(test);
                table.Add(test, runner.Run(test));
            }

            return table.Print(runner.Seen);
        }

        private static int TestClient(int port, List<Case> cases, int patience, Table table)
        {
            using ClientRunner client = Listen(port, cases, patience);
            Console.WriteLine("listening on " + client.Port);
            client.Run(table.Begin, table.Add);
            foreach (Case test in cases.Where(c => !client.Results.ContainsKey(c))) table.Add(test, "the client did not ask for this case");
            return table.Print(client.Seen);
        }

        private static ClientRunner Listen(int port, List<Case> cases, int patience)
        {
            try
            {
                return new ClientRunner(IPAddress.Any, port, cases, patience);
            }
            catch (SocketException e)
            {
                throw UsageException.ForPort(port, "--listen", e);
            }
        }

        /// <summary>The cases for one end, without the long ones if so asked.</summary>
        public static List<Case> Select(Target target, bool quick, string only = null) =>
            Suite.Groups.Where(g => g.Target.HasFlag(target)).SelectMany(g => g.Cases)
            .Where(c => !(quick && c.IsLong) && (only == null || only.Split('|').Any(c.ToString().Contains))).ToList();

        private sealed class Table
        {
            private readonly List<(Case Case, string Finding)> _results = new();
            private readonly Stopwatch _watch = Stopwatch.StartNew();
            private readonly bool _isVerbose;
            private readonly int _count;
            private Group _group;

            public Table(bool isVerbose, int count)
            {
                _isVerbose = isVerbose;
                _count = count;
            }

            /// <summary>Shows how far the suite is, once for each group.</summary>
            public void Begin(Case test)
            {
                if (test.Group == _group) return;
                _group = test.Group;
                Console.WriteLine("      {0,4} of {1}: {2}", _results.Count + 1, _count, _group);
            }

            public void Add(Case test, string finding)
            {
                _results.Add((test, finding));
                if (finding != null) Console.WriteLine("FAIL  " + test + ": " + finding);
                else if (_isVerbose) Console.WriteLine("ok    " + test);
            }

            public int Print(Observations seen)
            {
                Console.WriteLine();
                Console.WriteLine("{0,-8} {1,-58} {2,6} {3,6}", "section", "", "passed", "failed");
                foreach (var group in _results.GroupBy(r => r.Case.Group))
                {
                    Console.WriteLine("{0,-8} {1,-58} {2,6} {3,6}", group.Key.Section, group.Key.Title, group.Count(r => r.Finding == null),
                        group.Count(r => r.Finding != null));
                }

                int failed = _results.Count(r => r.Finding != null);
                Console.WriteLine();
                Console.WriteLine("{0} cases, {1} passed, {2} failed; {3} frames read; {4:F1} s", _results.Count, _results.Count - failed,
                    failed, seen.Frames, _watch.Elapsed.TotalSeconds);
                return failed == 0 ? 0 : 1;
            }
        }
    }
}
