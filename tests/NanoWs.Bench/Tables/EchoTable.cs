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

        public override string Name => "echo";

        public override IEnumerable<string> Rows =>
            from depth in new[] { 1, PipelineDepth }
            from connections in new[] { 1, 8 }
            from size in Sizes
            select RowName(size, Kind(depth, connections));

        private static string Kind(int depth, int connections) =>
            $"{connections} connection{(connections > 1 ? "s" : "")}, {(depth == 1 ? "ping-pong" : "pipelined")}";

        private static string RowName(int size, string kind) => "echo " + Report.Size(size) + ", " + kind;

        public override void Run(Settings settings, Report report)
        {
            ServerProcess[] servers = StartAll("echo", 16);
            WarmUp(servers, settings);
            foreach (int depth in new[] { 1, PipelineDepth })
            {
                foreach (int connections in new[] { 1, 8 }) RunRows(settings, report, servers, depth, connections);
            }

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
            report.Title(
                "Echo, " + kind,
                explanation,
                "message",
                "NanoWs     ",
                "Kestrel    ",
                "Node ws    ",
                "bare TCP   ",
                "vs Kestrel         ",
                "vs Node ws         ",
                "vs best peer       ",
                "vs bare TCP        ",
                "waits");
            foreach (int size in Sizes)
            {
                RunRow(settings, report, servers, size, connections, depth, RowName(size, kind));
            }
        }

        private static void RunRow(Settings settings, Report report, ServerProcess[] servers, int size, int connections, int depth,
            string name)
        {
            if (!settings.Wants(name)) return;
            Load[] loads = Array.ConvertAll(servers, server => new Load(server, size, connections, depth));
            foreach (Load load in loads) load.Run(settings.WarmUp);
            var compared = new Comparison(loads.Length, settings.Rounds, i => loads[i].Run(settings.Milliseconds));
            int best = compared.Better((int)Peer.Kestrel, (int)Peer.Node);
            string[] rates = Array.ConvertAll(new[] { 0, 1, 2, 3 }, i => Report.Rate(compared.Median(i)));
            report.Row(
                Report.Size(size),
                rates[0],
                rates[1],
                rates[2],
                rates[3],
                compared.Ratio(0, (int)Peer.Kestrel).ToString(),
                compared.Ratio(0, (int)Peer.Node).ToString(),
                report.Ratio(name + " vs best peer", compared.Ratio(0, best)),
                report.Ratio(name + Report.VersusBare, compared.Ratio(0, (int)Peer.Bare)),
                loads[(int)Peer.Bare].Waiting.ToString("0%", CultureInfo.InvariantCulture));
            Dispose(loads);
        }
    }
}
