using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Echo;

namespace NanoWs.Conformance.Tests
{
    /// <summary>The suite against NanoWs: each group of cases is a test, against the server, the client, and both with other buffers.</summary>
    [TestClass]
    public class SuiteTests
    {
        // The default, the smallest, and an odd one between.
        private static readonly int[] s_buffers = { 512, 16, 203 };

        public static IEnumerable<object[]> Servers => Rows(Target.Server);

        public static IEnumerable<object[]> Clients => Rows(Target.Client);

        // Volume takes too long where every sixteen bytes are a frame, and shows nothing new.
        private static IEnumerable<object[]> Rows(Target target) =>
            from buffer in s_buffers
            from groupIndex in Enumerable.Range(0, Suite.Groups.Count)
            let test = Suite.Groups[groupIndex]
            where test.Target.HasFlag(target) && (buffer == 512 || (test.Section[0] != '4' && test.Section != "10.4"))
            select new object[] { test.ToString(), buffer };

        [TestMethod]
        [DynamicData(nameof(Servers))]
        public void Server(string group, int buffer)
        {
            using WsServer server = Ends.Serve(new EchoHandler(), new WsServerOptions { ReceiveBufferSize = buffer, SendBufferSize = buffer, MaxConnections = 8 });
            var runner = new ServerRunner(Ends.Url(server), 20000);
            Judge(CasesOf(group), runner.Run);
        }

        [TestMethod]
        [DynamicData(nameof(Clients))]
        public void Client(string group, int buffer)
        {
            List<Case> cases = CasesOf(group);
            using var runner = new ClientRunner(IPAddress.Loopback, 0, cases, 20000);
            var thread = new Thread(() => runner.Run((_, _) => { }));
            thread.Start();
            var options = new WsClientOptions { ReceiveBufferSize = buffer, SendBufferSize = buffer };
            var client = new CaseClient("ws://127.0.0.1:" + runner.Port, "NanoWs", new EchoHandler(), options);
            int count = client.GetCaseCount();
            for (int i = 1; i <= count; i++) RunCase(client, i);
            client.UpdateReports();
            thread.Join();
            Judge(cases, test => runner.Results.TryGetValue(test, out string finding) ? finding : "the client did not ask for this case");
        }

        private static void RunCase(CaseClient client, int number)
        {
            try
            {
                client.RunCase(number);
            }
            catch (WsException)
            {
                // Some cases are about that.
            }
        }

        private static List<Case> CasesOf(string group) => Suite.Groups.Single(g => g.ToString() == group).Cases;

        private static void Judge(List<Case> cases, Func<Case, string> run)
        {
            string[] failed = cases.Select(test => (test, finding: run(test))).Where(r => r.finding != null).Select(r => r.test.Name + ": " + r.finding).ToArray();
            Assert.IsEmpty(failed, failed.Length + " of " + cases.Count + " cases failed\n" + string.Join("\n", failed));
        }
    }
}
