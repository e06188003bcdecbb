using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Conformance.Tests
{
    /// <summary>
    /// The suite against NanoWs: each group of cases is a test, against the server and the client, with buffers of three kinds.
    /// </summary>
    [TestClass]
    public class SuiteTests
    {
        private const string Default = "default", Smallest = "smallest", Drawn = "drawn"; // sizes of buffers

        public static IEnumerable<object[]> Servers => Rows(Target.Server);

        public static IEnumerable<object[]> Clients => Rows(Target.Client);

        // With random sizes all cases are run, as with the default, except messages of megabytes if the sizes are tiny. The third kind
        // ensures that the smallest buffers are in every run; cases that would take long with them are left out.
        private static IEnumerable<object[]> Rows(Target target) =>
            from buffers in new[] { Default, Drawn, Smallest }
            from groupIndex in Enumerable.Range(0, Suite.Groups.Count)
            let test = Suite.Groups[groupIndex]
            where test.Target.HasFlag(target) && (buffers != Smallest || (test.Section != "10.4" && !test.Title.EndsWith("byte by byte")))
            select new object[] { test.ToString(), buffers };

        [TestMethod]
        [DynamicData(nameof(Servers))]
        public void Server_inEachGroupOfCases_conforms(string group, string buffers)
        {
            using WsServer server = Host.Start(new EchoHandler(), Sized(Options.Server(o => o.MaxConnections = 8), buffers));
            var runner = new ServerRunner(new Uri(Host.Url(server.Port)), 20000);
            Judge(CasesOf(group, buffers), runner.Run);
        }

        [TestMethod]
        [DynamicData(nameof(Clients))]
        public void Client_inEachGroupOfCases_conforms(string group, string buffers)
        {
            List<Case> cases = CasesOf(group, buffers);
            using var runner = new ClientRunner(IPAddress.Loopback, 0, cases, 20000);
            var thread = new Thread(() => runner.Run(_ => { }, (_, _) => { }));
            thread.Start();
            var client = new CaseClient("ws://127.0.0.1:" + runner.Port, "NanoWs", new EchoHandler(), Sized(Options.Client(), buffers));
            int count = client.GetCaseCount();
            for (int i = 1; i <= count; i++) RunCase(client, i);
            client.UpdateReports();
            thread.Join();
            Judge(cases, test => runner.Results.TryGetValue(test, out string finding) ? finding : "the client did not ask for this case");
        }

        private static T Sized<T>(T options, string buffers)
            where T : WsOptions
        {
            if (buffers != Drawn)
            {
                int size = buffers == Smallest ? Options.Smallest : new WsServerOptions().SendBufferSize;
                options.ReceiveBufferSize = options.SendBufferSize = size;
            }

            return options;
        }

        private static void RunCase(CaseClient client, int number)
        {
            try
            {
                client.RunCase(number);
            }
            catch (WsException)
            {
                // Some cases expect that.
            }
        }

        private static List<Case> CasesOf(string group, string buffers) =>
            Suite.Groups.Single(g => g.ToString() == group).Cases
                .Where(test => !(test.IsLong && buffers == Drawn && Options.AreSlow)).ToList();

        private static void Judge(List<Case> cases, Func<Case, string> run)
        {
            string[] failed = cases.Select(test => (test, finding: run(test))).Where(r => r.finding != null)
                .Select(r => r.test.Name + ": " + r.finding).ToArray();
            Assert.IsEmpty(failed, failed.Length + " of " + cases.Count + " cases failed\n" + string.Join("\n", failed));
        }
    }
}
