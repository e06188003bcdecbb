using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;

namespace NanoWs.Bench.Tables
{
    /// <summary>Connections from TCP to the closing handshake, one after the other and eight at a time.</summary>
    internal sealed class HandshakeTable : Table
    {
        // An empty close frame with the code 1000, masked with zeros.
        private static readonly byte[] s_close = { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8 };

        private static readonly int[] s_atATime = { 1, 8 };

        public override string Name => "handshake";

        public override IEnumerable<string> Rows => s_atATime.Select(RowName);

        private static string RowName(int atATime) => "handshakes, " + atATime.ToString(CultureInfo.InvariantCulture) + " at a time";

        public override void Run(Settings settings, Report report)
        {
            ServerProcess[] servers = StartAll("echo", 64);
            ServerProcess[] peers = servers[..3];
            report.Title("Handshakes", "Connect, upgrade, close: per second.", "at a time", "NanoWs     ", "Kestrel    ", "Node ws    ",
                "vs Kestrel         ", "vs Node ws         ", "vs best peer       ");
            foreach (ServerProcess server in peers) Rate(server, 8, settings.FirstWarmUp / 2);
            foreach (int atATime in s_atATime) RunRow(settings, report, peers, atATime);
            Dispose(servers);
        }

        private static void RunRow(Settings settings, Report report, ServerProcess[] servers, int atATime)
        {
            string name = RowName(atATime);
            if (!settings.Wants(name)) return;
            foreach (ServerProcess server in servers) Rate(server, atATime, settings.WarmUp);
            var compared = new Comparison(servers.Length, settings.Rounds, i => Rate(servers[i], atATime, settings.Milliseconds));
            int best = compared.Best((int)Peer.Kestrel, (int)Peer.Node);
            report.Row(
                atATime.ToString(CultureInfo.InvariantCulture),
                Report.Rate(compared.Median(0)),
                Report.Rate(compared.Median(1)),
                Report.Rate(compared.Median(2)),
                compared.Ratio(0, (int)Peer.Kestrel).ToString(),
                compared.Ratio(0, (int)Peer.Node).ToString(),
                report.Ratio(name + " vs best peer", compared.Ratio(0, best)));
        }

        private static double Rate(ServerProcess server, int atATime, int milliseconds)
        {
            long start = Stopwatch.GetTimestamp();
            long end = start + milliseconds * Stopwatch.Frequency / 1000;
            long count = 0;
            var sockets = new Socket[atATime];
            do
            {
                for (int i = 0; i < atATime; i++)
                {
                    sockets[i] = LoadConnection.Connect(server.Port);
                    LoadConnection.SendRequest(sockets[i]);
                }

                foreach (Socket socket in sockets)
                {
                    LoadConnection.ReadAccept(socket);
                    socket.Send(s_close);
                }

                foreach (Socket socket in sockets) ReadToEnd(socket);
                count += atATime;
            }
            while (Stopwatch.GetTimestamp() < end);
            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private static void ReadToEnd(Socket socket)
        {
            Span<byte> buffer = stackalloc byte[16];
            int total = 0;
            int count;
            while ((count = socket.Receive(buffer)) > 0) total += count;
            if (total != 4) throw new InvalidOperationException("No close frame came back.");
            socket.Dispose();
        }
    }
}
