using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Messages much larger than all buffers, sent as one frame and echoed in fragments, over TCP.</summary>
    [TestClass]
    [DoNotParallelize]
    public class StreamingTests
    {
        /// <summary>Streams a message of any length, and compares the echo.</summary>
        private sealed class Streamer : WsHandler
        {
            private readonly byte[] _pattern = new byte[65521]; // a prime: no size of anything divides it
            private long _length;
            private long _sent;
            private long _received;
            private bool _isEnded;

            public Streamer() => new Random(1).NextBytes(_pattern);

            public bool IsRight { get; private set; } = true;

            public void Pass(WsClient client, long length)
            {
                _length = length;
                _sent = _received = 0;
                _isEnded = false;
                Assert.AreEqual(WsSendResult.Sent, client.Connection.BeginBinary(length));
                OnDrained(client.Connection);
                while (_received < length && client.State == WsState.Open) client.Poll(1000);
                Assert.AreEqual(length, _received);
            }

            public override void OnDrained(WsConnection connection)
            {
                while (_sent < _length)
                {
                    int at = (int)(_sent % _pattern.Length);
                    int taken = connection.Append(_pattern, at, (int)Math.Min(_length - _sent, _pattern.Length - at));
                    if (taken <= 0) return;
                    _sent += taken;
                }

                if (!_isEnded) _isEnded = connection.EndMessage() == WsSendResult.Sent;
            }

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
                OnBinaryPart(connection, buffer, offset, count, true);

            public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
            {
                while (count > 0)
                {
                    int at = (int)(_received % _pattern.Length);
                    int n = Math.Min(count, _pattern.Length - at);
                    IsRight &= buffer.AsSpan(offset, n).SequenceEqual(_pattern.AsSpan(at, n));
                    _received += n;
                    offset += n;
                    count -= n;
                }
            }
        }

        /// <summary>Sends back, and knows what the server's thread has allocated.</summary>
        private sealed class MeteredEcho : EchoHandler
        {
            public long Allocated { get; private set; }

            public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
            {
                Allocated = GC.GetAllocatedBytesForCurrentThread();
                base.OnBinaryPart(connection, buffer, offset, count, isFinal);
            }
        }

        private static WsServer Start(WsHandler echo, int receive, int send)
        {
            var server = new WsServer(0, echo, new WsServerOptions { ReceiveBufferSize = receive, SendBufferSize = send });
            server.Start();
            return server;
        }

        private static WsClient Connect(WsServer server, WsHandler handler, int receive, int send)
        {
            var client = new WsClient("ws://127.0.0.1:" + server.Port, handler,
                new WsClientOptions { ReceiveBufferSize = receive, SendBufferSize = send });
            client.Connect(30000);
            return client;
        }

        [TestMethod]
        public void Stream_of64MebibytesThrough512Bytes_arrivesWithoutAllocation()
        {
            var echo = new MeteredEcho();
            using WsServer server = Start(echo, 512, 512);
            var stream = new Streamer();
            using WsClient client = Connect(server, stream, 512, 512);
            stream.Pass(client, 4 << 20);
            long client0 = GC.GetAllocatedBytesForCurrentThread();
            long server0 = echo.Allocated;
            stream.Pass(client, 64 << 20);
            Assert.IsTrue(stream.IsRight, "What came back is not what was sent.");

            // A single byte for each of the 130,000 parts would be more.
            Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - client0 < 1000,
                "The client allocated " + (GC.GetAllocatedBytesForCurrentThread() - client0) + " bytes.");
            Assert.IsTrue(echo.Allocated - server0 < 1000, "The server allocated " + (echo.Allocated - server0) + " bytes.");
        }

        [TestMethod]
        public void Stream_throughBuffersOfAnySize_comesBackUnchanged()
        {
            Random random = Options.NewRandom();
            for (int i = 0; i < 12; i++)
            {
                int[] sizes = Enumerable.Range(0, 4).Select(_ => Options.DrawSize(random)).ToArray();
                string what = Options.Description + "; here " + string.Join(" ", sizes);
                using WsServer server = Start(new EchoHandler(), sizes[0], sizes[1]);
                var stream = new Streamer();
                using WsClient client = Connect(server, stream, sizes[2], sizes[3]);
                foreach (int length in new[] { 1, 125, 126, 4096, 65535, 65536, random.Next(1, 300_000) }) stream.Pass(client, length);
                Assert.IsTrue(stream.IsRight, what);
            }
        }
    }
}
