using System;
using System.Collections;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Slow and silent clients do not keep the others out.</summary>
    [TestClass]
    public class PressureTests
    {
        private const int PageSize = 20000;

        private static World Crowded(int wireSize = 256, int minSendRate = 2000, int maxConnections = 2, WsListener front = null)
        {
            var world = new World(wireSize);
            world.Front = front;
            world.Options.MaxConnections = maxConnections;
            world.Options.MinSendRate = minSendRate;
            world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Letters(PageSize)));
            world.Server.Serve("/small", new WsBytesContent("text/plain", Bytes.Of("small")));
            return world;
        }

        private static string Get(string path) => "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";

        // Takes every slot for pages that are not read.
        private static MemoryPeer[] FillWithReaders(World world)
        {
            var readers = new MemoryPeer[world.Options.MaxConnections + 1];
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i] = world.Connect();
                readers[i].Send(Get("/"));
                world.Settle();
            }

            return readers;
        }

        [TestMethod]
        public void SlowReaders_whenAllSlotsAreTaken_giveWay()
        {
            World world = Crowded();
            MemoryPeer[] readers = FillWithReaders(world);
            for (int second = 0; second < 3; second++)
            {
                foreach (MemoryPeer reader in readers) reader.Read(100);
                world.Advance(1000);
            }

            Expect.Contains("\r\n\r\nsmall", world.Exchange(Get("/small")));
            int left = 0;
            foreach (MemoryPeer reader in readers)
            {
                reader.Read();
                if (!reader.IsEnded) left++;
            }

            Assert.AreEqual(readers.Length - 1, left, "one is enough");
        }

        [TestMethod]
        public void Readers_thatAreFastEnough_doNotGiveWay()
        {
            World world = Crowded(2000);
            MemoryPeer[] readers = FillWithReaders(world);
            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            var got = new int[readers.Length];
            for (int tenth = 0; tenth < 60; tenth++)
            {
                for (int i = 0; i < readers.Length; i++) got[i] += readers[i].Read(400).Length;
                world.Advance(100);
            }

            foreach (int count in got) Assert.IsTrue(count > PageSize, "a whole page: " + count.ToString());
            world.Settle();
            Expect.Contains("\r\n\r\nsmall", newClient.ReadText());
        }

        /// <summary>Any number of connections that wait to be accepted.</summary>
        private sealed class Queue : WsListener
        {
            private readonly ArrayList _waiting = new ArrayList();
            private readonly int _wireSize;

            public Queue(int wireSize = 256)
            {
                _wireSize = wireSize;
            }

            public MemoryPeer Connect()
            {
                LoopbackTransport transport = LoopbackTransport.Create(_wireSize);
                _waiting.Add(transport.Peer);
                return new MemoryPeer(transport);
            }

            public void Add(WsTransport transport) => _waiting.Add(transport);

            public override void Open()
            {
            }

            public override WsTransport Accept()
            {
                if (_waiting.Count == 0) return null;
                var next = (WsTransport)_waiting[0];
                _waiting.RemoveAt(0);
                return next;
            }

            public override void Close()
            {
            }
        }

        [TestMethod]
        public void SilentConnections_asManyAsThereAreSlots_giveWaySoon()
        {
            foreach (int most in new int[] { 1, 2, 4 })
            {
                for (int silent = 1; silent <= most + 1; silent++) Overtake(most, silent);
            }
        }

        // The spare slot opens no WebSocket: to leave the newClient that one is not enough.
        private static void Overtake(int maxConnections, int silent)
        {
            string what = silent.ToString() + " silent connections, " + maxConnections.ToString() + " slots";
            var queue = new Queue();
            World world = Crowded(maxConnections: maxConnections, front: queue);
            for (int i = 0; i < silent; i++) queue.Connect();
            MemoryPeer newClient = queue.Connect();
            newClient.Send(Heads.Request());
            world.Advance(0);
            world.Advance(24);
            string response = newClient.ReadText();
            if (silent >= maxConnections) Assert.AreEqual("", response, what);
            for (int left = silent - maxConnections; left >= 0; left -= maxConnections)
            {
                world.Advance(1);
                world.Advance(24);
            }

            response += newClient.ReadText();
            Assert.IsTrue(response.StartsWith("HTTP/1.1 101 "), what + ": " + response);
        }

#if !NANOFRAMEWORK_1_0
        /// <summary>A connection whose peer may have begun a handshake below, as over TLS.</summary>
        private sealed class SecureTransport : WsTransport
        {
            private readonly LoopbackTransport _inner;
            public int Time;

            public SecureTransport(LoopbackTransport inner)
            {
                _inner = inner;
            }

            internal override int HandshakeTime => Time;

            public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

            public override int Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

            public override void Close() => _inner.Close();
        }

        // Somebody waits behind secure connections that have sent this, beside one slot and the spare one. Returns how long.
        private static int WaitBehind(int connections, int handshakeTime, string request)
        {
            var queue = new Queue();
            World world = Crowded(maxConnections: 1, front: queue);
            var secure = new SecureTransport[connections];
            for (int i = 0; i < secure.Length; i++)
            {
                LoopbackTransport wire = LoopbackTransport.Create(256);
                secure[i] = new SecureTransport(wire.Peer);
                queue.Add(secure[i]);
                new MemoryPeer(wire).Send(request);
            }

            world.Advance(0);
            MemoryPeer newClient = queue.Connect();
            newClient.Send(Heads.Request());
            world.Advance(10);
            foreach (SecureTransport transport in secure) transport.Time = handshakeTime;
            int time = 10;
            for (; time < 2000 && newClient.Read().Length == 0; time++) world.Advance(1);
            return time;
        }

        [TestMethod]
        public void SecureConnection_whoseHandshakeHasBegun_givesWayLater()
        {
            Assert.AreEqual(25, WaitBehind(1, 0, ""));
            Assert.AreEqual(325, WaitBehind(1, 300, ""));
            Assert.AreEqual(700, WaitBehind(2, 300, Get("/")), "responses that are not read");
        }
#endif

        /// <summary>A client's connection, as the server has it; whether the client has sent anything shows without reading.</summary>
        private sealed class VisibleTransport : WsTransport
        {
            private readonly LoopbackTransport _inner = LoopbackTransport.Create(256);

            public VisibleTransport(string request = null)
            {
                Client = new MemoryPeer(_inner.Peer);
                if (request == null) return;
                Client.Send(request);
                HasSent = true;
            }

            public MemoryPeer Client { get; }

            public bool HasSent;

            public bool IsClosed { get; private set; }

            internal override bool HasInput() => HasSent;

            public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

            public override int Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

            public override void Close()
            {
                IsClosed = true;
                _inner.Close();
            }
        }

        /// <summary>A server with two WebSockets, which are all it can have: only the spare slot is left.</summary>
        private static World Full(Queue queue)
        {
            World world = Crowded(front: queue);
            for (int i = 0; i < world.Options.MaxConnections; i++)
            {
                queue.Connect().Send(Heads.Request());
                world.Settle();
            }

            Assert.AreEqual(world.Options.MaxConnections, world.Server.ConnectionCount);
            return world;
        }

        // A Meadow has too few connections for more than one.
        private static bool IsListLong => WsServer.MaxWaiting == 8;

        private static VisibleTransport[] AddSilent(Queue queue, int count)
        {
            var silent = new VisibleTransport[count];
            for (int i = 0; i < count; i++) queue.Add(silent[i] = new VisibleTransport());
            return silent;
        }

        private static int CountClosed(VisibleTransport[] clients)
        {
            int count = 0;
            foreach (VisibleTransport client in clients) count += client.IsClosed ? 1 : 0;
            return count;
        }

        [TestMethod]
        public void SilentConnections_whenSlotsAreScarce_doNotDelayOthers()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, WsServer.MaxWaiting - 2);
            var asking = new VisibleTransport(Get("/small"));
            queue.Add(asking);
            world.Settle();
            Expect.Contains("\r\n\r\nsmall", asking.Client.ReadText());
            Assert.AreEqual(0, CountClosed(silent));

            // It is their turn when they send something.
            silent[3].Client.Send(Get("/small"));
            silent[3].HasSent = true;
            world.Advance(30); // in which the last one may read
            foreach (VisibleTransport _ in silent) world.Advance(5); // one of them is looked at in each round
            Expect.Contains("\r\n\r\nsmall", silent[3].Client.ReadText());
        }

        [TestMethod]
        public void SilentConnections_moreThanThereIsRoomFor_goTheOldestFirst()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, WsServer.MaxWaiting - 1);
            world.Settle();
            world.Advance(1000);
            Assert.AreEqual(0, CountClosed(silent), "nobody else is waiting");
            VisibleTransport[] more = AddSilent(queue, 8);
            world.Settle();
            world.Advance(WsOpening.Grace);
            Assert.AreEqual(0, CountClosed(silent), "the list is full now, and the last one has its time");
            for (int i = 1; i <= silent.Length; i++)
            {
                world.Advance(4);
                Assert.AreEqual(i, CountClosed(silent), "one in 4 ms, so that each has had 25 ms");
                Assert.IsTrue(silent[i - 1].IsClosed);
            }

            Assert.AreEqual(0, CountClosed(more));
        }

        [TestMethod]
        public void SilentConnections_thatComeAtOnce_haveTimeForTheirRequest()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, 2 * WsServer.MaxWaiting);
            world.Settle();
            world.Advance(24);
            Assert.AreEqual(0, CountClosed(silent));
            world.Advance(WsOpening.Grace);
            Assert.AreEqual(1, CountClosed(silent));
        }

        [TestMethod]
        public void SilentConnections_thatWaitTooLong_areClosed()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, 1);
            world.Settle();
            world.Advance(world.Options.HandshakeTimeoutMs);
            Assert.AreEqual(0, CountClosed(silent));
            world.Advance(100);
            Assert.AreEqual(1, CountClosed(silent));
        }

        [TestMethod]
        public void SilentConnection_behindOneThatIsServed_hasItsTime()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport first = AddSilent(queue, 1)[0];
            world.Settle();
            world.Advance(world.Options.HandshakeTimeoutMs - 100);
            VisibleTransport[] second = AddSilent(queue, 1);
            world.Settle();
            first.Client.Send(Get("/small"));
            first.HasSent = true;
            world.Settle();
            Expect.Contains("\r\n\r\nsmall", first.Client.ReadText());
            world.Advance(world.Options.HandshakeTimeoutMs + WsOpening.Grace);
            Assert.AreEqual(0, CountClosed(second));
            world.Advance(1);
            Assert.AreEqual(1, CountClosed(second));
        }

        [TestMethod]
        public void SilentConnections_thatComeAtOnceBehindAnother_haveTimeForTheirRequest()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] first = AddSilent(queue, 1);
            world.Settle();
            world.Advance(2 * WsOpening.Grace); // the time of the first one is over
            VisibleTransport[] others = AddSilent(queue, 2 * WsServer.MaxWaiting);
            world.Settle();
            world.Advance(24);
            Assert.AreEqual(0, CountClosed(first) + CountClosed(others));
            world.Advance(WsOpening.Grace);
            Assert.AreEqual(1, CountClosed(first));
            world.Advance(4);
            Assert.AreEqual(1, CountClosed(others));
        }

        [TestMethod]
        public void SilentConnections_behindOneThatIsServedAtOnce_keepTheirTime()
        {
            if (!IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, WsServer.MaxWaiting + 4);
            world.Settle();
            silent[0].Client.Send(Get("/small"));
            silent[0].HasSent = true;
            for (int i = 0; i < WsServer.MaxWaiting; i++) world.Advance(1);
            Expect.Contains("\r\n\r\nsmall", silent[0].Client.ReadText());
            world.Advance(16);
            silent[0] = silent[1];
            Assert.AreEqual(0, CountClosed(silent));
        }

        [TestMethod]
        public void SilentConnection_whereOnlyOneMayWait_isClosedSoon()
        {
            if (IsListLong) return;
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, 1);
            world.Settle();
            world.Advance(2 * WsOpening.Grace);
            Assert.AreEqual(0, CountClosed(silent));
            world.Advance(1);
            Assert.AreEqual(1, CountClosed(silent));
        }

        [TestMethod]
        public void WaitingConnections_thatHaveSentARequest_areServedHoweverMany()
        {
            var queue = new Queue(2000);
            World world = Crowded(front: queue);
            var readers = new MemoryPeer[world.Options.MaxConnections + 1];
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i] = queue.Connect();
                readers[i].Send(Get("/"));
                world.Settle();
            }

            var waiting = new VisibleTransport[12];
            for (int i = 0; i < waiting.Length; i++) queue.Add(waiting[i] = new VisibleTransport(Get("/small")));
            for (int tenth = 0; tenth < 80; tenth++)
            {
                foreach (MemoryPeer reader in readers) reader.Read(500);
                world.Advance(100);
            }

            foreach (VisibleTransport client in waiting) Expect.Contains("\r\n\r\nsmall", client.Client.ReadText());
        }

        /// <summary>A queue whose listener finds no socket for the next client.</summary>
        private sealed class ShortQueue : WsListener
        {
            public readonly Queue Queue = new Queue();
            public bool Fails;
            public bool Throws;

            internal override bool IsShort => Fails;

            public override void Open()
            {
            }

            public override WsTransport Accept()
            {
                if (Throws) throw new InvalidOperationException("No sockets.");
                return Fails ? null : Queue.Accept();
            }

            public override void Close()
            {
            }
        }

        [TestMethod]
        public void SilentConnections_whenSocketsRunOut_giveTheirsBack()
        {
            if (!IsListLong) return;
            var listener = new ShortQueue();
            World world = Crowded(maxConnections: 1, front: listener);
            listener.Queue.Connect().Send(Heads.Request());
            world.Settle();
            VisibleTransport[] silent = AddSilent(listener.Queue, WsServer.MaxWaiting - 5);
            world.Settle();
            world.Advance(1000);
            Assert.AreEqual(0, CountClosed(silent));
            listener.Fails = true;
            for (int i = 1; i <= silent.Length; i++)
            {
                world.Advance(4);
                Assert.AreEqual(i, CountClosed(silent));
            }
        }

        [TestMethod]
        public void WaitingConnection_whenTheListenerThrows_isServedLater()
        {
            if (!IsListLong) return; // while the list is full, nobody is accepted
            var listener = new ShortQueue();
            World world = Crowded(maxConnections: 1, front: listener);
            listener.Queue.Connect().Send(Heads.Request());
            world.Settle();
            MemoryPeer reader = listener.Queue.Connect();
            reader.Send(Get("/"));
            world.Settle();
            var waiting = new VisibleTransport(Get("/small"));
            listener.Queue.Add(waiting);
            world.Advance(100);
            listener.Fails = listener.Throws = true;
            world.Advance(100);
            world.Settle();
            Expect.Contains("Error(InternalFailure)", world.Handler.Take());
            Assert.IsFalse(waiting.IsClosed);
            reader.Close();
            world.Advance(1000);
            Expect.Contains("\r\n\r\nsmall", waiting.Client.ReadText());
        }

        [TestMethod]
        public void WaitingConnections_whenTheServerStops_areClosed()
        {
            var queue = new Queue();
            World world = Full(queue);
            VisibleTransport[] silent = AddSilent(queue, WsServer.MaxWaiting / 2 + 1);
            world.Settle();
            world.Clock.OnRead = () => world.Clock.Now += 100;
            world.Server.Stop();
            Assert.AreEqual(silent.Length, CountClosed(silent));
            world.Server.Open();
            world.Settle();
            Assert.AreEqual(0, world.Server.ConnectionCount);
        }

        /// <summary>Content that takes no memory.</summary>
        private sealed class Zeros : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => 100000;

            public override int Read(int position, byte[] buffer, int offset, int count) => count;
        }

        [TestMethod]
        public void Readers_thatTakeLong_giveWayTheSlowestFirst()
        {
            World world = Crowded(1000);
            world.Server.Serve("/long", new Zeros());
            var readers = new MemoryPeer[3];
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i] = world.Connect();
                readers[i].Send(Get("/long"));
                world.Settle();
            }

            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            string response = "";
            int tenth = 0;
            for (; tenth < 100 && response.Length == 0; tenth++)
            {
                for (int i = 0; i < readers.Length; i++) readers[i].Read(i == 1 ? 300 : 500); // the limit is 200 in that time
                world.Advance(100);
                response = newClient.ReadText();
            }

            Assert.AreEqual(60, tenth, "6 seconds");
            Expect.Contains("\r\n\r\nsmall", response);
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i].Read();
                Assert.AreEqual(i == 1, readers[i].IsEnded, i.ToString());
            }
        }

        // Beside a WebSocket, so that only the spare slot is free.
        private static MemoryPeer ReadForSevenSeconds(World world)
        {
            world.Server.Serve("/long", new Zeros());
            world.Open();
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/long"));
            for (int tenth = 0; tenth < 70; tenth++)
            {
                reader.Read(800);
                world.Advance(100);
            }

            return reader;
        }

        [TestMethod]
        public void Reader_thatTakesLong_keepsItsSlotWhileTheSpareOneIsFree()
        {
            World world = Crowded(1000);
            MemoryPeer reader = ReadForSevenSeconds(world);
            Expect.Contains("\r\n\r\nsmall", world.Exchange(Get("/small")));
            reader.Read();
            Assert.IsFalse(reader.IsEnded);
        }

        /// <summary>A piece in each round, without end.</summary>
        private sealed class Pieces : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => -1;

            public override int Read(int position, byte[] buffer, int offset, int count) => 20;
        }

        [TestMethod]
        public void Reader_thatTakesAllAtOnce_keepsNobodyFromTheSpareSlot()
        {
            World world = Crowded(2048);
            world.Server.Serve("/pieces", new Pieces());
            world.Open();
            var reader = new MemoryPeer(world.Listener.Connect());
            reader.Send(Get("/pieces"));
            MemoryPeer newClient = null;
            string response = "";
            for (int round = 0; round < 1000; round++)
            {
                if (round == 900)
                {
                    newClient = new MemoryPeer(world.Listener.Connect());
                    newClient.Send(Get("/small"));
                }

                world.Clock.Now += 10;
                world.Server.Poll(0);
                reader.Read();
                if (newClient != null) response += newClient.ReadText();
            }

            Expect.Contains("\r\n\r\nsmall", response);
            Assert.IsFalse(reader.IsEnded);
        }

        [TestMethod]
        public void Reader_thatTakesLong_outlivesHalfRequests()
        {
            World world = Crowded(1000);
            MemoryPeer reader = ReadForSevenSeconds(world);
            for (int i = 0; i < 5; i++)
            {
                var half = new MemoryPeer(world.Listener.Connect());
                half.Send("GET / HT");
                world.Advance(30);
                reader.Read(300);
            }

            reader.Read();
            Assert.IsFalse(reader.IsEnded);
        }

        [TestMethod]
        public void SilentConnection_inSpareSlot_givesWaySoon()
        {
            World world = Crowded();
            for (int i = 0; i < world.Options.MaxConnections; i++) world.Open();
            world.Connect();
            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            world.Advance(24);
            Assert.AreEqual("", newClient.ReadText());
            world.Advance(1);
            Expect.Contains("\r\n\r\nsmall", newClient.ReadText());
        }

        [TestMethod]
        public void SilentConnection_inSpareSlot_givesWayAfterOthers()
        {
            World world = Crowded();
            MemoryPeer first = world.Open();
            MemoryPeer second = world.Open();
            MemoryPeer spare = world.Connect();
            second.Close();
            world.Settle();
            MemoryPeer silent = world.Connect();
            world.Advance(25);
            world.Open();
            silent.Read();
            spare.Read();
            Assert.IsTrue(silent.IsEnded && !spare.IsEnded);
            Assert.AreEqual("", first.ReadText());
        }

        [TestMethod]
        public void ServedClient_withTimeToRead_givesWay()
        {
            World world = Crowded(maxConnections: 1);
            world.Open();
            MemoryPeer served = world.Connect();
            served.Send(Get("/small"));
            world.Settle();
            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            world.Advance(24);
            served.Send("and more, which would reset the connection if it were closed");
            world.Settle();
            Assert.AreEqual("", newClient.ReadText());
            world.Advance(1);
            Expect.Contains("\r\n\r\nsmall", newClient.ReadText());
            Expect.Contains("\r\n\r\nsmall", served.ReadText());
        }

        /// <summary>A handler that takes a second for one path.</summary>
        private sealed class SlowHandler : WsHandler
        {
            private readonly VirtualClock _clock;
            public Action Meanwhile;

            public SlowHandler(VirtualClock clock)
            {
                _clock = clock;
            }

            public override WsResponse OnRequest(WsConnection connection, WsRequest request)
            {
                if (request.Path != "/slow") return WsResponse.Accept;
                _clock.Now += 1000;
                if (Meanwhile != null) Meanwhile();
                return WsResponse.Accept;
            }
        }

        private static WsServer Slow(SlowHandler handler, WsListener listener, WsServerOptions options)
        {
            var server = new WsServer(listener, handler, options);
            var page = new WsBytesContent("text/plain", new byte[PageSize]);
            server.Serve("/", page);
            server.Serve("/slow", page);
            return server;
        }

        private static int ReadAll(WsServer server, MemoryPeer reader)
        {
            int count = 0;
            for (int i = 0; i < 1000; i++)
            {
                count += reader.Read().Length;
                server.Poll(0);
            }

            return count;
        }

        [TestMethod]
        public void SlowHandler_beforeResponse_leavesItsClientAllOfSendTimeout()
        {
            var clock = new VirtualClock();
            var listener = new LoopbackListener(256);
            WsServer server = Slow(new SlowHandler(clock), listener, new WsServerOptions { Clock = clock, SendTimeoutMs = 300 });
            var reader = new MemoryPeer(listener.Connect());
            reader.Send(Get("/slow"));
            Assert.IsTrue(ReadAll(server, reader) > PageSize);
        }

        [TestMethod]
        public void SlowHandler_besideAnotherResponse_doesNotMakeItGiveWay()
        {
            var clock = new VirtualClock();
            var queue = new Queue(1024); // whose reading earns half a second
            var handler = new SlowHandler(clock);
            WsServer server = Slow(handler, queue, new WsServerOptions { Clock = clock, MaxConnections = 2 });
            MemoryPeer asking = queue.Connect();
            MemoryPeer reader = queue.Connect();
            reader.Send(Get("/"));
            while (server.Poll(0))
            {
            }

            // It is served before the handler is called, and after that there is someone who waits.
            int count = 0;
            handler.Meanwhile = () => count += reader.Read().Length;
            queue.Connect();
            asking.Send(Get("/slow"));
            for (int i = 0; i < 8; i++) server.Poll(0);
            Assert.IsTrue(count > 0);
            Assert.IsTrue(count + ReadAll(server, reader) > PageSize, "it was cut off");
        }

        [TestMethod]
        public void SlowHandler_besideAnotherResponse_doesNotMakeItTimeOut()
        {
            var clock = new VirtualClock();
            var queue = new Queue();
            var handler = new SlowHandler(clock);
            WsServer server = Slow(handler, queue, new WsServerOptions { Clock = clock, SendTimeoutMs = 300, MinSendRate = 1000000 });
            MemoryPeer reader = queue.Connect();
            MemoryPeer asking = queue.Connect();
            reader.Send(Get("/"));
            while (server.Poll(0))
            {
            }

            int count = 0;
            handler.Meanwhile = () => count += reader.Read().Length;
            asking.Send(Get("/slow"));
            server.Poll(0);
            Assert.IsTrue(count > 0);
            Assert.IsTrue(count + ReadAll(server, reader) > PageSize, "it was cut off");
        }

        [TestMethod]
        public void HalfOpenHandshakes_whenAllSlotsAreTaken_giveWayTheOldestFirst()
        {
            // Whether they have sent something does not matter.
            World world = Crowded(maxConnections: 4);
            var half = new MemoryPeer[4];
            for (int i = 0; i < half.Length; i++)
            {
                world.Advance(5);
                half[i] = world.Connect();
                if (i != 0) half[i].Send("GET / HT");
            }

            world.Advance(1000);
            for (int i = 0; i < half.Length; i++)
            {
                for (int j = 0; j < half.Length; j++)
                {
                    half[j].Read();
                    Assert.AreEqual(j < i, half[j].IsEnded, j.ToString() + " after " + i.ToString());
                }

                world.Connect();
            }

        }

        [TestMethod]
        public void OpenWebSockets_whenAllSlotsAreTaken_neverGiveWay()
        {
            World world = Crowded();
            var open = new MemoryPeer[world.Options.MaxConnections];
            for (int i = 0; i < open.Length; i++) open[i] = world.Open();
            world.Connect();
            world.Advance(2000);
            Expect.Contains("\r\n\r\nsmall", world.Exchange(Get("/small")));
            Assert.AreEqual(open.Length, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void ClosedWebSockets_whoseClientsKeepTheConnection_giveWaySoon()
        {
            World world = Crowded();
            for (int i = 0; i < world.Options.MaxConnections; i++)
            {
                world.Open().Send(Wire.CloseFrame(WsRole.Client, 1000));
                world.Settle();
            }

            Assert.AreEqual(0, world.Server.ConnectionCount);
            world.Advance(30);
            world.Open();
            Assert.AreEqual(1, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Response_thatIsReadTooSlowly_isCutOffWhenItIsBehindBySendTimeout()
        {
            World world = Crowded();
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Settle();

            // A hundred bytes are worth 50 ms of each second; what was on its way in the end takes three more to read.
            int seconds = 0;
            for (; seconds < 100 && !reader.IsEnded; seconds++)
            {
                reader.Read(100);
                world.Advance(1000);
            }

            Assert.IsTrue(seconds >= 11 && seconds <= 15, seconds.ToString());
        }

        [TestMethod]
        public void Response_ofWhichNothingIsRead_isCutOffAfterTheSendTimeout()
        {
            Assert.IsFalse(IsCutOffAfter(9999));
            Assert.IsTrue(IsCutOffAfter(10000));
        }

        private static bool IsCutOffAfter(int milliseconds)
        {
            World world = Crowded(minSendRate: 1); // and the default SendTimeoutMs, 10,000
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Settle();
            world.Advance(milliseconds);
            reader.Read();
            return reader.IsEnded;
        }

        [TestMethod]
        public void Page_thatIsLarge_takesTurnsWithOtherConnections()
        {
            var world = new World(4500);
            world.Handler.Echoes = true;
            world.Server.Serve("/", new WsBytesContent("text/plain", new byte[9000]));
            MemoryPeer open = world.Open();
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Server.Poll(0);
            open.Send(Wire.Frame(WsRole.Client, Wire.Text, "now"));
            int served = 0;
            string reply = "";
            for (int round = 0; round < 2 && reply.Length == 0; round++)
            {
                world.Server.Poll(0);
                served += reader.Read().Length;
                reply = open.ReadFrames();
            }

            Assert.AreEqual("text(now)", reply);
            Assert.IsTrue(served < 9000, "the page is far from over: " + served.ToString());
        }
    }
}
