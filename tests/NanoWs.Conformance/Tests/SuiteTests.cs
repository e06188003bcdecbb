using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Echo;
using NanoWs.Integration;

namespace NanoWs.Conformance.Tests
{
    /// <summary>The suite against NanoWs: each group of cases is a test, against the server, the client, and both with other buffers.</summary>
    [TestClass]
    public class SuiteTests
    {
        // The library's own buffers, the smallest there are, and those that were drawn for this run.
        private static readonly string[] s_buffers = { "default", "smallest", "drawn" };

        public static IEnumerable<object[]> Servers => Rows(Target.Server);

        public static IEnumerable<object[]> Clients => Rows(Target.Client);

        // Volume takes minutes where every sixteen bytes are a frame, and shows nothing that drawn buffers do not.
        private static IEnumerable<object[]> Rows(Target target) =>
            from buffer in s_buffers
            from groupIndex in Enumerable.Range(0, Suite.Groups.Count)
            let test = Suite.Groups[groupIndex]
            where test.Target.HasFlag(target) && (buffer != "smallest" || test.Section != "10.4")
            select new object[] { test.ToString(), buffer };

        [TestMethod]
        [DynamicData(nameof(Servers))]
        public void Server(string group, string buffers)
        {
            using WsServer server = Ends.Serve(new EchoHandler(), Size(new WsServerOptions { MaxConnections = 8 }, buffers));
            var runner = new ServerRunner(Ends.Url(server), 20000);
            Judge(CasesOf(group), runner.Run);
        }

        [TestMethod]
        [DynamicData(nameof(Clients))]
        public void Client(string group, string buffers)
        {
            List<Case> cases = CasesOf(group);
            using var runner = new ClientRunner(IPAddress.Loopback, 0, cases, 20000);
            var thread = new Thread(() => runner.Run((_, _) => { }));
            thread.Start();
            var client = new CaseClient("ws://127.0.0.1:" + runner.Port, "NanoWs", new EchoHandler(), Size(new WsClientOptions(), buffers));
            int count = client.GetCaseCount();
            for (int i = 1; i <= count; i++) RunCase(client, i);
            client.UpdateReports();
            thread.Join();
            Judge(cases, test => runner.Results.TryGetValue(test, out string finding) ? finding : "the client did not ask for this case");
        }

        private static T Size<T>(T options, string buffers)
            where T : WsOptions, new()
        {
            if (buffers == "drawn") return BufferSizes.Apply(options);
            if (buffers == "smallest") options.ReceiveBufferSize = options.SendBufferSize = BufferSizes.Smallest;
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
