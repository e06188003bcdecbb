using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoWs.Bench.Tables
{
    /// <summary>
    /// The codec without a network, against .NET's ManagedWebSocket, which WebSocket.CreateFromStream makes: both read the same stream of
    /// frames in memory, and write to a stream that takes everything.
    /// </summary>
    internal sealed class CodecTable : Table
    {
        private const int Batch = 64; // messages between two looks at the clock
        private const int Buffer = 16384 + FrameHeader.MaxSize; // the largest message

        public override string Name => "codec";

        public override IEnumerable<string> Rows =>
            from isServer in new[] { true, false }
            from work in new[] { Work.ReceiveBinary, Work.ReceiveText, Work.Send, Work.Echo }
            from size in Sizes
            select "codec " + RowName(isServer, work, size);

        private static string RowName(bool isServer, Work work, int size) =>
            (isServer ? "server" : "client") + Text(work) + ", " + Report.Size(size);

        public override void Run(Settings settings, Report report)
        {
            report.Title(
                "Codec in memory, against .NET's ManagedWebSocket (WebSocket.CreateFromStream)",
                "Messages per second of processor time over the same stream in memory. .NET " + Environment.Version + ".",
                "                                 ",
                "NanoWs     ",
                "ManagedWebSocket",
                "vs ManagedWebSocket ");
            WarmUp(settings);
            foreach (bool isServer in new[] { true, false })
            {
                foreach (int size in Sizes) RunRow(settings, report, isServer, Work.ReceiveBinary, size);
                foreach (int size in Sizes) RunRow(settings, report, isServer, Work.ReceiveText, size);
                foreach (int size in Sizes) RunRow(settings, report, isServer, Work.Send, size);
                foreach (int size in Sizes) RunRow(settings, report, isServer, Work.Echo, size);
            }
        }

        private static void WarmUp(Settings settings)
        {
            foreach (bool isServer in new[] { true, false })
            {
                foreach (Work work in Enum.GetValues<Work>())
                {
                    foreach (int size in Sizes)
                    {
                        Rate(Nano(isServer, work, size), settings.FirstWarmUp / 32);
                        Rate(Net(isServer, work, size), settings.FirstWarmUp / 32);
                    }
                }
            }
        }

        private static void RunRow(Settings settings, Report report, bool isServer, Work work, int size)
        {
            string name = RowName(isServer, work, size);
            if (!settings.Wants("codec " + name)) return;
            Action nano = Nano(isServer, work, size);
            Action net = Net(isServer, work, size);
            int milliseconds = settings.Milliseconds / 3;
            Rate(nano, settings.WarmUp);
            Rate(net, settings.WarmUp);
            var compared = new Comparison(2, settings.Rounds, i => Rate(i == 0 ? nano : net, milliseconds));
            report.Row(name, Report.Rate(compared.Median(0)), Report.Rate(compared.Median(1)),
                report.Ratio("codec " + name + " vs ManagedWebSocket", compared.Ratio(0, 1)));
        }

        private static string Text(Work work)
        {
            switch (work)
            {
                case Work.ReceiveBinary: return ", receive binary";
                case Work.ReceiveText: return ", receive text";
                case Work.Send: return ", send";
                default: return ", echo";
            }
        }

        private static double Rate(Action batch, int milliseconds)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            TimeSpan end = start + TimeSpan.FromMilliseconds(milliseconds);
            TimeSpan now;
            long batches = 0;
            do
            {
                for (int i = 0; i < 4; i++) batch();
                batches += 4;
                now = Environment.CpuUsage.TotalTime;
            }
            while (now < end);
            return batches * Batch / (now - start).TotalSeconds;
        }

        private static Action Nano(bool isServer, Work work, int size)
        {
            var codec = new NanoCodec(isServer, new FrameStream(isServer, work == Work.ReceiveText, size));
            byte[] message = FrameStream.Message(size);
            if (work == Work.Send)
            {
                return () =>
                {
                    for (int i = 0; i < Batch; i++) codec.Send(message, 0, size);
                };
            }

            return () => codec.Receive(Batch, work == Work.Echo);
        }

        private static Action Net(bool isServer, Work work, int size)
        {
            var options = new WebSocketCreationOptions { IsServer = isServer };
            WebSocket socket = WebSocket.CreateFromStream(new FrameStream(isServer, work == Work.ReceiveText, size), options);
            byte[] message = FrameStream.Message(size);
            var buffer = new byte[Buffer];
            if (work == Work.Send)
            {
                return () =>
                {
                    for (int i = 0; i < Batch; i++)
                    {
                        Finish(socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None));
                    }
                };
            }

            return () =>
            {
                for (int i = 0; i < Batch; i++)
                {
                    int count = Receive(socket, buffer);
                    if (work == Work.Echo)
                    {
                        Finish(socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, true, CancellationToken.None));
                    }
                }
            };
        }

        // Streams in memory never wait.
        private static void Finish(ValueTask task) => task.GetAwaiter().GetResult();

        private static int Receive(WebSocket socket, byte[] buffer)
        {
            for (int count = 0; ;)
            {
                ValueWebSocketReceiveResult received = socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None)
                    .GetAwaiter().GetResult();
                count += received.Count;
                if (received.EndOfMessage) return count;
            }
        }

        private enum Work
        {
            ReceiveBinary,
            ReceiveText,
            Send,
            Echo,
        }

        private sealed class NanoCodec
        {
            private readonly WsProtocol _protocol;
            private readonly Stream _stream;

            public NanoCodec(bool isServer, Stream stream)
            {
                _protocol = new WsProtocol(isServer ? WsRole.Server : WsRole.Client, Buffer, Buffer, new Keys());
                _protocol.Open();
                _stream = stream;
            }

            public void Send(byte[] buffer, int offset, int count)
            {
                if (_protocol.Send(Opcode.Binary, buffer, offset, count) != WsSendResult.Sent)
                {
                    throw new InvalidOperationException("Not sent.");
                }

                _stream.Write(_protocol.TxBuffer, _protocol.TxOffset, _protocol.TxCount);
                _protocol.Sent(_protocol.TxCount);
            }

            public void Receive(int messages, bool isEcho)
            {
                for (WsEvent e = _protocol.Next(); ; e = _protocol.Next())
                {
                    while (e == WsEvent.NeedData)
                    {
                        int room = _protocol.PrepareReceive();
                        e = _protocol.Received(_stream.Read(_protocol.RxBuffer, _protocol.RxOffset, room));
                    }

                    if (e != WsEvent.Binary && e != WsEvent.Text) throw new InvalidOperationException("Unexpected: " + e);
                    if (isEcho) Send(_protocol.RxBuffer, _protocol.EventOffset, _protocol.EventCount);
                    if (--messages == 0) return;
                }
            }
        }

        // Strong keys, sixteen at a time, as the library's clients have them.
        private sealed class Keys : WsEntropy
        {
            private readonly byte[] _pool = new byte[64];
            private int _used = 64;

            public override uint Next()
            {
                if (_used == _pool.Length)
                {
                    System.Security.Cryptography.RandomNumberGenerator.Fill(_pool);
                    _used = 0;
                }

                _used += 4;
                return BitConverter.ToUInt32(_pool, _used - 4);
            }
        }
    }

    /// <summary>Reads as the same frames, again and again; accepts everything that is written.</summary>
    internal sealed class FrameStream : Stream
    {
        private readonly byte[] _frames;
        private int _position;

        public FrameStream(bool isForServer, bool isText, int size)
        {
            int header = FrameHeader.SizeFor(size, isForServer);
            _frames = new byte[(header + size) * Math.Max(4, 65536 / (header + size))];
            byte[] message = Message(size);
            for (int at = 0; at < _frames.Length; at += header + size)
            {
                FrameHeader.Write(_frames, at, isText ? Opcode.Text : Opcode.Binary, true, isForServer, size);
                message.CopyTo(_frames, at + header);
                if (!isForServer) continue;
                uint key = 0x12345678u + (uint)at;
                BitConverter.TryWriteBytes(_frames.AsSpan(at + header - 4), key);
                Masking.Apply(_frames, at + header, size, key);
            }
        }

        /// <summary>Readings of the kind that sensors send.</summary>
        public static byte[] Message(int size)
        {
            var message = new byte[size];
            for (int i = 0; i < size; i++) message[i] = (byte)"{\"temperature\":21.5}"[i % 20];
            return message;
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, _frames.Length - _position);
            _frames.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            if (_position == _frames.Length) _position = 0;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new ValueTask<int>(Read(buffer.Span));

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
