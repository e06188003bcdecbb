using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;

namespace NanoWs.Bench.Tables
{
    /// <summary>
    /// A reading of 64 bytes to all clients: the first client's message makes the server send it, and when all have it, the next one
    /// follows.
    /// </summary>
    internal sealed class BroadcastTable : Table
    {
        private static readonly int[] s_audiences = { 1, 8, 64 };

        public override string Name => "broadcast";

        public override IEnumerable<string> Rows => s_audiences.Select(RowName);

        private static string RowName(int clients) => "broadcast to " + clients.ToString(CultureInfo.InvariantCulture);

        public override void Run(Settings settings, Report report)
        {
            ServerProcess[] servers = StartAll("broadcast", 80);
            report.Title(
                "Broadcast of 64 B",
                "Messages delivered per second.",
                "clients",
                "NanoWs     ",
                "Kestrel    ",
                "Node ws    ",
                "bare TCP   ",
                "vs Kestrel         ",
                "vs Node ws         ",
                "vs best peer       ",
                "vs bare TCP        ");
            foreach (ServerProcess server in servers)
            {
                using var audience = new Audience(server, 8);
                audience.Run(settings.FirstWarmUp / 2);
            }

            foreach (int clients in s_audiences) RunRow(settings, report, servers, clients);
            Dispose(servers);
        }

        private static void RunRow(Settings settings, Report report, ServerProcess[] servers, int clients)
        {
            string name = RowName(clients);
            if (!settings.Wants(name)) return;
            Audience[] audiences = Array.ConvertAll(servers, server => new Audience(server, clients));
            foreach (Audience audience in audiences) audience.Run(settings.WarmUp);
            var compared = new Comparison(audiences.Length, settings.Rounds, i => audiences[i].Run(settings.Milliseconds));
            int best = compared.Best((int)Peer.Kestrel, (int)Peer.Node);
            string[] rates = Array.ConvertAll(new[] { 0, 1, 2, 3 }, i => Report.Rate(compared.Median(i)));
            report.Row(
                clients.ToString(CultureInfo.InvariantCulture),
                rates[0],
                rates[1],
                rates[2],
                rates[3],
                compared.Ratio(0, (int)Peer.Kestrel).ToString(),
                compared.Ratio(0, (int)Peer.Node).ToString(),
                report.Ratio(name + " vs best peer", compared.Ratio(0, best)),
                report.Ratio(name + Report.VersusBare, compared.Ratio(0, (int)Peer.Bare)));
            Dispose(audiences);
        }

        private sealed class Audience : IDisposable
        {
            private readonly Socket[] _sockets;
            private readonly FrameSet _trigger = new FrameSet(64, 1);
            private readonly Waiter _waiter = new Waiter();
            private readonly byte[] _buffer = new byte[Servers.BareServer.ReplySize];
            private int _reads;

            public Audience(ServerProcess server, int clients)
            {
                _sockets = new Socket[clients];
                for (int i = 0; i < clients; i++)
                {
                    _sockets[i] = LoadConnection.Connect(server.Port);
                    if (server.Peer != Peer.Bare)
                    {
                        LoadConnection.SendRequest(_sockets[i]);
                        LoadConnection.ReadAccept(_sockets[i]);
                    }
                }

                // A server may add a client to its list a little after it has accepted it, and peers tell nobody when they have.
                System.Threading.Thread.Sleep(100);
                foreach (Socket socket in _sockets) socket.Blocking = false;
            }

            public double Run(int milliseconds)
            {
                long start = Stopwatch.GetTimestamp();
                long end = start + milliseconds * Stopwatch.Frequency / 1000;
                long count = 0;
                do
                {
                    _sockets[0].Send(_trigger.Bytes, 0, _trigger.Size, SocketFlags.None);
                    foreach (Socket socket in _sockets) Read(socket);
                    count += _sockets.Length;
                }
                while (Stopwatch.GetTimestamp() < end);
                return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            private void Read(Socket socket)
            {
                int missing = _buffer.Length;
                while (missing > 0)
                {
                    int count = socket.Receive(_buffer, 0, missing, SocketFlags.None, out SocketError error);
                    if (error == SocketError.WouldBlock)
                    {
                        Wait(socket);
                        continue;
                    }

                    if (count <= 0) throw new InvalidOperationException("The server closed the connection.");
                    missing -= count;
                    _reads++;
                }
            }

            private void Wait(Socket socket)
            {
                _waiter.RecordActivity(_reads);
                if (_waiter.ShouldSpin()) return;
                _waiter.Clear();
                _waiter.Watch(socket, true, false);
                _waiter.Wait(10);
            }

            public void Dispose()
            {
                foreach (Socket socket in _sockets) socket.Dispose();
            }
        }
    }
}
