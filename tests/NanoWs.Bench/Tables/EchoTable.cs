using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NanoWs.Bench.Tables
{
    /// <summary>Echo over loopback TCP, all servers under the same load.</summary>
    internal sealed class EchoTable : Table
    {
        private const int PipelineDepth = 16;

        // Connections that are open and say nothing, beside those that do.
        private const int CrowdMessage = 16;
        private const int CrowdBuffer = 4096;

        public override string Name => "echo";

        public override IEnumerable<string> Rows =>
            (from depth in new[] { 1, PipelineDepth }
             from connections in new[] { 1, 8 }
             from size in Sizes
             select RowName(size, Kind(depth, connections))).Append(CrowdName());

        private static string Kind(int depth, int connections) =>
            $"{connections} connection{(connections > 1 ? "s" : "")}, {(depth == 1 ? "ping-pong" : "pipelined")}";

        private static string RowName(int size, string kind) => "echo " + Report.Size(size) + ", " + kind;

        private static string CrowdName() => RowName(CrowdMessage, Kind(1, 8) + " beside silent ones");

        private static bool IsPeer(ServerProcess server) => server.Peer != Peer.NanoWs && server.Peer != Peer.Bare;

        public override void Run(Settings settings, Report report)
        {
            Peer[] peers = AllPeers.Concat(NativePeers.Available).ToArray();
            if (Rows.SkipLast(1).Any(settings.Wants)) RunAlone(settings, report, peers);
            if (settings.Wants(CrowdName())) RunInCrowd(settings, report, peers.Where(peer => peer != Peer.Bare).ToArray());
        }

        private static void RunAlone(Settings settings, Report report, Peer[] peers)
        {
            ServerProcess[] servers = StartAll(peers, "echo", ServerProcess.LargeBuffer, 16);
            WarmUp(servers, settings);
            foreach (int depth in new[] { 1, PipelineDepth })
            {
                foreach (int connections in new[] { 1, 8 }) RunRows(settings, report, servers, depth, connections);
            }

            Dispose(servers);
        }

        // Without the bare server, which looks at every connection in every round.
        private static void RunInCrowd(Settings settings, Report report, Peer[] peers)
        {
            int silent = settings.IdleConnections;
            ServerProcess[] servers = StartAll(peers, "echo", CrowdBuffer, silent + 16);
            Load[] crowds = Array.ConvertAll(servers, server => new Load(server, CrowdMessage, silent, 1));
            foreach (ServerProcess server in servers) WarmUp(server, CrowdMessage, 1, settings.FirstWarmUp / 2);
            string title = string.Format(CultureInfo.InvariantCulture, "Echo, {0} beside {1:#,0} silent ones", Kind(1, 8), silent);
            Title(report, servers, title, "Messages there and back per second; the silent ones are open, and send and receive nothing.");
            RunRow(settings, report, servers, CrowdMessage, 8, 1, CrowdName());
            Dispose(crowds);
            Dispose(servers);
        }

        // Until the just-in-time compilers have finished the code that all rows share.
        private static void WarmUp(ServerProcess[] servers, Settings settings)
        {
            foreach (ServerProcess server in servers)
            {
                foreach (int size in Sizes)
                {
                    WarmUp(server, size, 1, settings.FirstWarmUp / 8);
                    WarmUp(server, size, PipelineDepth, settings.FirstWarmUp / 8);
                }
            }
        }

        // No more than half the connections that there is room for: the server may see the last ones end only after the next have come.
        private static void WarmUp(ServerProcess server, int size, int depth, int milliseconds)
        {
            using var load = new Load(server, size, 8, depth);
            load.Run(milliseconds);
        }

        private static void RunRows(Settings settings, Report report, ServerProcess[] servers, int depth, int connections)
        {
            string kind = Kind(depth, connections);
            if (!Sizes.Any(size => settings.Wants(RowName(size, kind)))) return;
            string explanation = depth == 1
                ? "Messages there and back per second. "
                    + "The last column: the share of its time that the load generator waits for the bare server."
                : depth + " messages in flight on each connection.";
            Title(report, servers, "Echo, " + kind, explanation);
            foreach (int size in Sizes)
            {
                RunRow(settings, report, servers, size, connections, depth, RowName(size, kind));
            }
        }

        private static void Title(Report report, ServerProcess[] servers, string title, string explanation)
        {
            IEnumerable<string> columns = servers.Select(server => ServerProcess.Names[(int)server.Peer].PadRight(13))
                .Concat(servers.Where(IsPeer).Select(server => ("vs " + ServerProcess.Names[(int)server.Peer]).PadRight(19)))
                .Append("vs best peer       ");
            if (HasNative(servers)) columns = columns.Append("vs best native     ");
            if (Has(servers, Peer.Bare)) columns = columns.Append("vs bare TCP        ").Append("waits");
            report.Title(title, explanation, columns.Prepend("message").ToArray());
        }

        private static bool Has(ServerProcess[] servers, Peer peer) => Array.Exists(servers, server => server.Peer == peer);

        private static bool HasNative(ServerProcess[] servers) => Has(servers, Peer.Libwebsockets) || Has(servers, Peer.Beast);

        private static void RunRow(Settings settings, Report report, ServerProcess[] servers, int size, int connections, int depth,
            string name)
        {
            if (!settings.Wants(name)) return;
            Load[] loads = Array.ConvertAll(servers, server => new Load(server, size, connections, depth));
            foreach (Load load in loads) load.Run(settings.WarmUp);
            var compared = new Comparison(loads.Length, settings.Rounds, i => loads[i].Run(settings.Milliseconds));
            var cells = new List<string> { Report.Size(size) };
            cells.AddRange(servers.Select((_, i) => Report.Rate(compared.Median(i))));
            cells.AddRange(Indexes(servers, IsPeer).Select(i => compared.Ratio(0, i).ToString()));
            Add(" vs best peer", Peer.Kestrel, Peer.Node);
            if (HasNative(servers)) Add(Report.VersusNative, Peer.Libwebsockets, Peer.Beast);
            if (Has(servers, Peer.Bare))
            {
                Add(Report.VersusBare, Peer.Bare);
                cells.Add(loads[(int)Peer.Bare].Waiting.ToString("0%", CultureInfo.InvariantCulture));
            }

            report.Row(cells.ToArray());
            Dispose(loads);

            void Add(string what, params Peer[] peers)
            {
                int best = compared.Best(Indexes(servers, server => peers.Contains(server.Peer)));
                cells.Add(report.Ratio(name + what, compared.Ratio(0, best)));
            }
        }

        private static int[] Indexes(ServerProcess[] servers, Func<ServerProcess, bool> wanted) =>
            Enumerable.Range(0, servers.Length).Where(i => wanted(servers[i])).ToArray();
    }
}
