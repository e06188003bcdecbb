using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace NanoWs.Bench.Tables
{
    /// <summary>What an idle connection takes: the difference between a server with few and one with many of them.</summary>
    internal sealed class MemoryTable : Table
    {
        private const int Few = 100;

        private static readonly int[] s_buffers = { 512, 64 };

        public override string Name => "memory";

        public override IEnumerable<string> Rows => s_buffers.Select(RowName);

        private static string RowName(int buffer) => "connections per MB, buffers of " + Report.Size(buffer);

        public override void Run(Settings settings, Report report)
        {
            report.Title(
                "Memory of an idle connection",
                string.Format(
                    CultureInfo.InvariantCulture,
                    "The difference between servers with {0} and with {1} connections, each of which has echoed a message, " +
                    "without the kernel's memory.\n" +
                    "Buffers: the library's receive and send buffer; the array that an application gives Kestrel.",
                    Few,
                    Few + settings.IdleConnections),
                "buffers",
                "server ",
                "B of heap each",
                "B of working set each",
                "connections per MB of heap",
                "per MB of working set");
            Measured node = Measure(report, Peer.Node, 0, settings);
            foreach (int buffer in s_buffers.Where(size => settings.Wants(RowName(size))))
            {
                Measured nano = Measure(report, Peer.NanoWs, buffer, settings);
                Measured kestrel = Measure(report, Peer.Kestrel, buffer, settings);
                string name = RowName(buffer);
                report.Ratio(name + ", heap vs Kestrel", kestrel.Heap / nano.Heap);
                report.Ratio(name + ", heap vs Node ws", node.Heap / nano.Heap);
                report.Ratio(name + ", working set vs Kestrel", kestrel.WorkingSet / nano.WorkingSet);
                report.Ratio(name + ", working set vs Node ws", node.WorkingSet / nano.WorkingSet);
            }
        }

        private static Measured Measure(Report report, Peer peer, int buffer, Settings settings)
        {
            Measured[] all = Enumerable.Range(0, settings.MemoryRounds)
                .Select(_ => Measure(peer, buffer, settings.IdleConnections)).ToArray();
            var measured = new Measured
            {
                Heap = new Spread(all.Select(one => one.Heap)).Median, WorkingSet = new Spread(all.Select(one => one.WorkingSet)).Median,
            };
            report.Row(
                buffer == 0 ? "" : Report.Size(buffer),
                ServerProcess.Names[(int)peer],
                measured.Heap.ToString("#,0", CultureInfo.InvariantCulture),
                measured.WorkingSet.ToString("#,0", CultureInfo.InvariantCulture),
                Report.Rate(1e6 / measured.Heap),
                Report.Rate(1e6 / measured.WorkingSet));
            return measured;
        }

        private static Measured Measure(Peer peer, int buffer, int connections)
        {
            (long Heap, long WorkingSet) few = Memory(peer, buffer, Few);
            (long Heap, long WorkingSet) many = Memory(peer, buffer, Few + connections);
            return new Measured
            {
                Heap = (many.Heap - few.Heap) / (double)connections, WorkingSet = (many.WorkingSet - few.WorkingSet) / (double)connections,
            };
        }

        private static (long Heap, long WorkingSet) Memory(Peer peer, int buffer, int count)
        {
            using var server = ServerProcess.Start(peer, "echo", buffer, count);
            using var load = new Load(server, 16, count, 1);
            Thread.Sleep(300); // for objects that the handshakes left; the peers have no event for it
            return server.Memory();
        }

        // Bytes for each connection.
        private struct Measured
        {
            public double Heap;
            public double WorkingSet;
        }
    }
}
