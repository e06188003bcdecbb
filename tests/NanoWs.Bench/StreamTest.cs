using System;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>
    /// A message of any size there and back over TCP through buffers of 512 bytes: there as one frame, because its length is known, and
    /// back in fragments. The server echoes the parts as they come; the client compares every byte.
    /// </summary>
    internal sealed class StreamTest : WsHandler
    {
        private const int Window = 512;
        private const int Quarters = 4;

        private readonly byte[] _pattern = new byte[65521]; // a prime: no size of anything divides it
        private readonly (long Allocated, long WorkingSet, double Seconds)[] _marks = new (long, long, double)[Quarters];
        private long _length;
        private long _sent;
        private long _received;
        private bool _isEnded;
        private long _start;
        private long _allocated;

        private StreamTest()
        {
            new Random(1).NextBytes(_pattern);
        }

        public static int Run(int mebibytes)
        {
            var serverOptions = new WsServerOptions { ReceiveBufferSize = Window, SendBufferSize = Window };
            using var server = new WsServer(new SocketListener(IPAddress.Loopback, 0), new EchoHandler(), serverOptions);
            server.Start();
            var stream = new StreamTest();
            var options = new WsClientOptions { ReceiveBufferSize = Window, SendBufferSize = Window };
            using var client = new WsClient("ws://127.0.0.1:" + server.Port, stream, options);
            client.Connect(5000);

            // A short run first, so that all code is compiled before anything is counted.
            stream.Pass(client, 4 * 1048576);
            stream.Pass(client, mebibytes * 1048576L);
            stream.Print();
            return 0;
        }

        private void Pass(WsClient client, long length)
        {
            _length = length;
            _sent = _received = 0;
            _isEnded = false;
            _start = Stopwatch.GetTimestamp();
            _allocated = GC.GetTotalAllocatedBytes(true);
            if (client.Connection.BeginBinary(length) != WsSendResult.Sent)
            {
                throw new InvalidOperationException("The last message is not out.");
            }

            OnDrained(client.Connection);
            while (_received < length || !_isEnded)
            {
                client.Poll(1000);
                if (client.State != WsState.Open) throw new InvalidOperationException("The connection is over.");
            }
        }

        public override void OnDrained(WsConnection connection)
        {
            while (_sent < _length)
            {
                int at = (int)(_sent % _pattern.Length);
                int count = (int)Math.Min(_pattern.Length - at, _length - _sent);
                int taken = connection.Append(_pattern, at, count);
                if (taken < 0) return;
                _sent += taken;
                if (taken < count) return;
            }

            if (!_isEnded && connection.EndMessage() == WsSendResult.Sent) _isEnded = true;
        }

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            OnBinaryPart(connection, buffer, offset, count, true);

        public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            while (count > 0)
            {
                int at = (int)(_received % _pattern.Length);
                int piece = Math.Min(count, _pattern.Length - at);
                if (!buffer.AsSpan(offset, piece).SequenceEqual(_pattern.AsSpan(at, piece)))
                {
                    throw new InvalidOperationException("What came back is not what was sent.");
                }

                int quarter = (int)(_received * Quarters / _length);
                _received += piece;
                if (_received * Quarters / _length > quarter) Mark(quarter);
                offset += piece;
                count -= piece;
            }

            if (isFinal != (_received == _length)) throw new InvalidOperationException("The message does not end where it should.");
        }

        // Reading the working set allocates: that is not counted.
        private void Mark(int quarter)
        {
            long allocated = GC.GetTotalAllocatedBytes(true) - _allocated;
            _marks[quarter] = (allocated, Environment.WorkingSet, Stopwatch.GetElapsedTime(_start).TotalSeconds);
            _allocated = GC.GetTotalAllocatedBytes(true) - allocated;
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception) =>
            Console.Error.WriteLine("{0} {1}", error, exception);

        private void Print()
        {
            Console.WriteLine("One message, there and back through windows of {0} B:", Window);
            for (int i = 0; i < Quarters; i++)
            {
                double mebibytes = _length * (i + 1.0) / Quarters / 1048576;
                Console.WriteLine(string.Format(
                    CultureInfo.InvariantCulture,
                    "{0,8:0.##} MiB each way: {1,6} B allocated, working set {2:0.0} MB, {3:0.0} MiB/s",
                    mebibytes,
                    _marks[i].Allocated,
                    _marks[i].WorkingSet / 1e6,
                    mebibytes / _marks[i].Seconds));
            }
        }
    }
}
