using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoWs.Bench.Tables
{
    /// <summary>The client's role: both clients talk to one and the same server process.</summary>
    internal sealed class ClientTable : Table
    {
        private const int PipelineDepth = 16;

        public override string Name => "client";

        public override IEnumerable<string> Rows =>
            from depth in new[] { 1, PipelineDepth }
            from size in Sizes
            select "client " + RowName(size, depth);

        private static string RowName(int size, int depth) => Report.Size(size) + (depth == 1 ? ", ping-pong" : ", pipelined");

        public override void Run(Settings settings, Report report)
        {
            using ServerProcess server = ServerProcess.Start(Peer.NanoWs, "echo", ServerProcess.LargeBuffer, 16);
            report.Title(
                "Client, against .NET's ClientWebSocket",
                "Messages there and back per second on one connection to the same server (" + server.Version
                + "); pipelined: 16 in flight.",
                "message          ",
                "NanoWs     ",
                "ClientWebSocket",
                "vs ClientWebSocket ");
            foreach (int size in Sizes) Compare(settings, server, size, PipelineDepth, 1, settings.FirstWarmUp / 8);
            foreach (int depth in new[] { 1, PipelineDepth })
            {
                foreach (int size in Sizes) RunRow(settings, report, server, size, depth);
            }
        }

        private static void RunRow(Settings settings, Report report, ServerProcess server, int size, int depth)
        {
            string name = RowName(size, depth);
            if (!settings.Wants("client " + name)) return;
            Comparison compared = Compare(settings, server, size, depth, settings.Rounds, settings.Milliseconds);
            report.Row(name, Report.Rate(compared.Median(0)), Report.Rate(compared.Median(1)),
                report.Ratio("client " + name + " vs ClientWebSocket", compared.Ratio(0, 1)));
        }

        private static Comparison Compare(Settings settings, ServerProcess server, int size, int depth, int rounds, int milliseconds)
        {
            using var nano = new NanoLoad(server.Port, size, depth);
            using var net = new NetLoad(server.Port, size, depth);
            nano.Run(settings.WarmUp);
            net.Run(settings.WarmUp);
            return new Comparison(2, rounds, i => i == 0 ? nano.Run(milliseconds) : net.Run(milliseconds));
        }

        private sealed class NanoLoad : WsHandler, IDisposable
        {
            private readonly WsClient _client;
            private readonly byte[] _message;
            private readonly int _depth;
            private long _count;
            private int _inFlight;
            private int _unsent;
            private bool _goesOn;

            public NanoLoad(int port, int size, int depth)
            {
                _message = new byte[size];
                _depth = depth;
                var options = new WsClientOptions
                {
                    ReceiveBufferSize = ServerProcess.LargeBuffer, SendBufferSize = ServerProcess.LargeBuffer,
                };
                _client = new WsClient("ws://127.0.0.1:" + port, this, options);
                _client.Connect(5000);
            }

            public double Run(int milliseconds)
            {
                long start = Stopwatch.GetTimestamp();
                long end = start + milliseconds * Stopwatch.Frequency / 1000;
                _count = 0;
                _goesOn = true;
                for (int i = 0; i < _depth; i++) Send();
                while (Stopwatch.GetTimestamp() < end) _client.Poll(100);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                long count = _count;
                _goesOn = false;
                while (_inFlight > 0) _client.Poll(100);
                return count / seconds;
            }

            private void Send()
            {
                // A message that does not fit is sent when the buffer has drained.
                _inFlight++;
                if (_client.SendBinary(_message, 0, _message.Length) == WsSendResult.BufferFull) _unsent++;
            }

            public override void OnDrained(WsConnection connection)
            {
                while (_unsent > 0 && connection.SendBinary(_message, 0, _message.Length) == WsSendResult.Sent) _unsent--;
            }

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
            {
                if (count != _message.Length) throw new InvalidOperationException("The echo is not what was sent.");
                _inFlight--;
                _count++;
                if (_goesOn) Send();
            }

            public void Dispose() => _client.Stop();
        }

        private sealed class NetLoad : IDisposable
        {
            private readonly ClientWebSocket _client = new ClientWebSocket();
            private readonly byte[] _message;
            private readonly byte[] _buffer = new byte[ServerProcess.LargeBuffer];
            private readonly int _depth;

            public NetLoad(int port, int size, int depth)
            {
                _message = new byte[size];
                _depth = depth;
                _client.ConnectAsync(new Uri("ws://127.0.0.1:" + port), CancellationToken.None).Wait();
            }

            public double Run(int milliseconds) => Task.Run(() => RunAsync(milliseconds)).Result;

            private async Task<double> RunAsync(int milliseconds)
            {
                long start = Stopwatch.GetTimestamp();
                long end = start + milliseconds * Stopwatch.Frequency / 1000;
                long count = 0;
                for (int i = 0; i < _depth; i++) await SendAsync();
                for (; Stopwatch.GetTimestamp() < end; count++)
                {
                    await ReceiveAsync();
                    await SendAsync();
                }

                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                for (int i = 0; i < _depth; i++) await ReceiveAsync();
                return count / seconds;
            }

            private ValueTask SendAsync() =>
                _client.SendAsync(_message.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);

            private async ValueTask ReceiveAsync()
            {
                ValueWebSocketReceiveResult received;
                int count = 0;
                do
                {
                    received = await _client.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
                    count += received.Count;
                }
                while (!received.EndOfMessage);
                if (count != _message.Length) throw new InvalidOperationException("The echo is not what was sent.");
            }

            public void Dispose() => _client.Dispose();
        }
    }
}
