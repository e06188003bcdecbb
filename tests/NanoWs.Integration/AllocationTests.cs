using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// After the handshake a connection allocates nothing, per message or per frame, in either direction: measured on the threads of a
    /// server and of its clients, over TCP.
    /// </summary>
    [TestClass]
    [DoNotParallelize]
    public class AllocationTests
    {
        /// <summary>
        /// What the thread that calls it allocates for a quarter of the messages, in the quarter with the least: what a message allocates
        /// shows in each, what the runtime allocates once (120 bytes when two threads first meet at a lock) in one of them.
        /// </summary>
        private sealed class Meter
        {
            private const int Quarters = 4;
            private const int WarmUp = 3000;
            private const int Messages = 100_000;
            private const double Time = 2.5; // seconds; where the machine is slow there are fewer messages

            private readonly long _begin = Stopwatch.GetTimestamp();
            private int _calls;
            private int _quarter = int.MaxValue;
            private int _next = WarmUp;
            private int _left = Quarters;
            private long _start;
            private volatile bool _isDone;

            public bool IsDone => _isDone;

            public long Bytes { get; private set; } = long.MaxValue;

            public int Count => _quarter;

            public int Calls => Volatile.Read(ref _calls);

            public void Tick()
            {
                if (++_calls != _next) return;
                long now = GC.GetAllocatedBytesForCurrentThread();
                if (_calls == WarmUp)
                {
                    double each = Stopwatch.GetElapsedTime(_begin).TotalSeconds / WarmUp;
                    _quarter = (int)Math.Clamp(Time / each, 2000, Messages) / Quarters;
                }
                else
                {
                    Bytes = Math.Min(Bytes, now - _start);
                    _isDone |= --_left == 0;
                }

                _start = now;
                _next = _left > 0 ? _calls + _quarter : int.MaxValue;
            }
        }

        /// <summary>Echoes, and measures.</summary>
        private sealed class MeteredServer : EchoHandler
        {
            public readonly Meter Meter = new();

            public WsServer Broadcaster;

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
            {
                Meter.Tick();
                base.OnText(connection, buffer, offset, count);
            }

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
            {
                Meter.Tick();
                if (Broadcaster == null) base.OnBinary(connection, buffer, offset, count);
                else Broadcaster.BroadcastBinary(buffer, offset, count);
            }

            public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
            {
                if (isFinal) Meter.Tick();
                base.OnTextPart(connection, buffer, offset, count, isFinal);
            }
        }

        /// <summary>Keeps some messages in flight, and measures.</summary>
        private sealed class MeteredClient(Func<WsConnection, bool> send, int window) : WsHandler
        {
            public readonly Meter Meter = new();
            private int _owed;

            public bool IsEnough { get; set; }

            public override void OnOpen(WsConnection connection)
            {
                _owed = window;
                OnDrained(connection);
            }

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) => Next(connection);

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) => Next(connection);

            public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) => Next(connection);

            public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
            {
                if (isFinal) Next(connection);
            }

            private void Next(WsConnection connection)
            {
                Meter.Tick();
                if (window > 0) _owed++;
                OnDrained(connection);
            }

            public override void OnDrained(WsConnection connection)
            {
                while (_owed > 0 && !IsEnough && send(connection)) _owed--;
            }
        }

        private static void ExpectNone(string what, Func<WsConnection, bool> send, int window = 16, int clients = 1, bool broadcast = false,
            bool serverTicks = true, int least = 512, int silent = 0)
        {
            var handler = new MeteredServer();
            using var server = new WsServer(0, handler, Options.Server(options => options.MaxConnections += silent, least));
            if (broadcast) handler.Broadcaster = server;
            server.Start();
            RawPeer[] others = Enumerable.Range(0, silent).Select(_ => RawPeer.Open(server.Port)).ToArray();

            // Only the first sends, after the others have connected.
            MeteredClient[] handlers = Enumerable.Range(0, clients).Select(i => new MeteredClient(send, i == 0 ? window : 0)).ToArray();
            WsClient[] ends = handlers.Reverse().Select(one => Host.Connect(server.Port, one, Options.Client(least: least))).ToArray();
            Host.Until(() => handlers.All(one => one.Meter.IsDone) && (!serverTicks || handler.Meter.IsDone), what,
                () => handlers.Min(one => one.Meter.Calls));
            foreach (MeteredClient one in handlers) one.IsEnough = true;
            foreach (WsClient end in ends) end.Dispose();
            foreach (RawPeer one in others) one.Dispose();
            foreach (MeteredClient one in handlers)
            {
                Assert.AreEqual(0, one.Meter.Bytes, "a client, bytes for " + one.Meter.Count + " messages: " + what);
            }

            if (serverTicks) Assert.AreEqual(0, handler.Meter.Bytes, "the server, bytes for " + handler.Meter.Count + " messages: " + what);
        }

        [TestMethod]
        public void Echo_ofTextFromBytes_allocatesNothing()
        {
            byte[] text = Encoding.UTF8.GetBytes("{\"temperature\":21.5,\"unit\":\"°C\"}");
            ExpectNone("text", connection => connection.SendText(text, 0, text.Length) == WsSendResult.Sent);
        }

        [TestMethod]
        public void Echo_ofTextFromString_allocatesNothing() =>
            ExpectNone("text of a string", connection => connection.SendText("temperature: 21.5 °C") == WsSendResult.Sent);

        [TestMethod]
        public void Echo_ofBinary_allocatesNothing()
        {
            var bytes = new byte[300];
            ExpectNone("binary", connection => connection.SendBinary(bytes, 0, bytes.Length) == WsSendResult.Sent);
        }

        [TestMethod]
        public void Echo_oneMessageAtATime_allocatesNothing()
        {
            // One message at a time, so that both ends wait in between.
            var bytes = new byte[10];
            ExpectNone("one at a time", connection => connection.SendBinary(bytes, 0, bytes.Length) == WsSendResult.Sent, window: 1);
        }

        [TestMethod]
        public void Echo_besideSilentConnections_allocatesNothing()
        {
            var bytes = new byte[10];
            ExpectNone("in a crowd", connection => connection.SendBinary(bytes, 0, bytes.Length) == WsSendResult.Sent, window: 1,
                silent: 40);
        }

        [TestMethod]
        public void Ping_withItsPong_allocatesNothing()
        {
            var bytes = new byte[8];
            ExpectNone("pings", connection => connection.Ping(bytes, 0, bytes.Length) == WsSendResult.Sent, window: 1, serverTicks: false);
        }

        [TestMethod]
        public void Echo_inFragmentsAndParts_allocatesNothing()
        {
            // Larger than all buffers: sent in fragments, received in parts, and echoed.
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é", 750)));
            int sent = -1;
            ExpectNone("fragments", connection =>
            {
                if (sent < 0)
                {
                    if (connection.BeginText() != WsSendResult.Sent) return false;
                    sent = 0;
                }

                while (sent < text.Length)
                {
                    int taken = connection.Append(text, sent, text.Length - sent);
                    if (taken < 0) return false;
                    sent += taken;
                    if (taken == 0) return false;
                }

                if (connection.EndMessage() != WsSendResult.Sent) return false;
                sent = -1;
                return true;
            }, window: 1, least: Options.Smallest);
        }

        [TestMethod]
        public void Broadcast_toFourClients_allocatesNothing()
        {
            var bytes = new byte[50];
            ExpectNone("a broadcast to four", connection => connection.SendBinary(bytes, 0, bytes.Length) == WsSendResult.Sent, window: 1,
                clients: 4, broadcast: true);
        }

        [TestMethod]
        public void Publish_toTwoClients_allocatesNothing()
        {
            var channel = new SensorChannel(2);
            Reading reading = channel.Add("temperature", 2);
            var handler = new Recorder { OmitsMessages = true, Opened = client => channel.Join(client, false) };
            using WsServer server = Host.Start(handler, Options.Server(least: 260));
            var atClients = new Recorder { OmitsMessages = true };
            WsClient[] clients = [Host.Connect(server.Port, atClients), Host.Connect(server.Port, atClients)];
            handler.Expect("Open", "Open");
            var meter = new Meter();
            for (int i = 0; !meter.IsDone; i++)
            {
                reading.Set(-12.34 + i);
                channel.Publish();
                meter.Tick();
            }

            foreach (WsClient client in clients) client.Dispose();
            Assert.AreEqual(0, meter.Bytes, "bytes for " + meter.Count + " rounds");
        }

        [TestMethod]
        public void Publish_toEventStreams_allocatesNothing()
        {
            var listener = new LoopbackListener(4096);
            using var server = new WsServer(listener, new Recorder { OmitsMessages = true }, new WsServerOptions { MaxConnections = 2 });
            var channel = new SensorChannel(1);
            channel.KeepHistory(1, 100);
            Reading reading = channel.Add("temperature", 2);
            server.ServeReadings(channel);
            LoopbackTransport[] clients = [Accepted(), Accepted()];
            byte[] request = Encoding.ASCII.GetBytes("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
            foreach (LoopbackTransport client in clients) Assert.AreEqual(request.Length, client.Write(request, 0, request.Length));
            var buffer = new byte[4096];
            long received = 0;
            var meter = new Meter();
            for (int i = 0; !meter.IsDone; i++)
            {
                reading.Set(-12.34 + i);
                channel.Publish();
                while (server.Poll(0))
                {
                }

                foreach (LoopbackTransport client in clients) received += client.Read(buffer, 0, buffer.Length);
                meter.Tick();
            }

            Assert.IsTrue(received > 2L * 80 * meter.Calls, "each client gets each round: " + received + " bytes in " + meter.Calls);
            Assert.AreEqual(0, meter.Bytes, "bytes for " + meter.Count + " rounds");

            LoopbackTransport Accepted()
            {
                LoopbackTransport client = listener.Connect();
                Assert.IsTrue(server.Poll(0));
                return client;
            }
        }

        [TestMethod]
        public void Cursor_thatIsRead_allocatesNothing()
        {
            var channel = new SensorChannel(0);
            Reading reading = channel.Add("temperature", 2);
            channel.Add("never", 0);
            var cursor = new ReadingCursor(channel);
            var buffer = new byte[256];
            int written = 0;
            var meter = new Meter();
            for (int i = 0; !meter.IsDone; i++)
            {
                reading.Set(-12.34 + i);
                channel.Publish();
                if (i % 2 == 0) written += cursor.WriteFrame(buffer, 0, buffer.Length);
                else for (Reading next; (next = cursor.Next()) != null;) written += next.WriteValue(buffer, next.WriteName(buffer, 0));
                meter.Tick();
            }

            Assert.AreNotEqual(0, written);
            Assert.AreEqual(0, meter.Bytes, "bytes for " + meter.Count + " rounds");
        }

        [TestMethod]
        public void SendText_whenBufferIsFull_allocatesNothing()
        {
            var protocol = new WsProtocol(WsRole.Server, 64, 64, null);
            protocol.Open();
            Assert.AreEqual(WsSendResult.Sent, protocol.SendText(new string('x', 40)));
            string refused = new('\u00E4', 20);
            bool isRefused = true;
            long before = 0;
            for (int i = 0; i < 1000; i++)
            {
                if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
                isRefused &= protocol.SendText(refused) == WsSendResult.BufferFull;
            }

            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.IsTrue(isRefused);
        }
    }
}
