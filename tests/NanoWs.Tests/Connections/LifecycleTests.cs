using System;
using System.Reflection;
using System.Threading;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Starting, polling and stopping in any order, from any thread, and with transports, clocks and content that fail.</summary>
    [TestClass]
    public class LifecycleTests
    {
        [TestMethod]
        public void Poll_afterStop_returnsFalseAndOpensNothing()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            server.Poll(0);
            Assert.AreEqual(1, listener.Opened);
            server.Stop();
            Assert.IsFalse(server.Poll(0));
            Assert.IsFalse(server.Poll(1));
            server.Run();
            server.Stop();
            server.Dispose();
            Assert.AreEqual(1, listener.Opened, "a stopped server stays stopped");
            server.Open();
            Assert.AreEqual(2, listener.Opened);
            server.Stop();
        }

        [TestMethod]
        public void Run_afterStop_returnsAndOpensNothing()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            server.Stop();
            server.Run();
            Assert.AreEqual(0, listener.Opened);
        }

        [TestMethod]
        public void Server_whoseListenerDidNotOpen_opensItAtTheNextCall()
        {
            Type thrown = typeof(OutOfMemoryException);
            for (int i = 0; i < 4; i++)
            {
                var listener = new OneByOneListener { ThrowsOnceOnOpen = true };
                var server = new WsServer(listener, new RecordingHandler());
                if (i == 0) Expect.Throws(thrown, () => server.Start());
                else if (i == 1) Expect.Throws(thrown, () => server.Open());
                else if (i == 2) Expect.Throws(thrown, () => server.Poll(0));
                else Expect.Throws(thrown, () => server.Run());
                Assert.AreEqual(0, listener.Opened);

                server.Poll(0);
                Assert.AreEqual(1, listener.Opened);
                server.Stop();
                listener.ThrowsOnceOnOpen = true;
                Expect.Throws(thrown, () => server.Start());
                server.Start();
                server.Stop();
                Assert.AreEqual(2, listener.Opened);
            }
        }

        [TestMethod]
        public void Start_afterEachStop_opensListenerAgain()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            for (int i = 1; i <= 20; i++)
            {
                server.Start();
                Expect.Throws(typeof(InvalidOperationException), () => server.Start());
                Expect.Throws(typeof(InvalidOperationException), () => server.Poll(0), "already running");
                Expect.Throws(typeof(InvalidOperationException), () => server.Run());
                server.Stop();
                server.Stop();
                Assert.AreEqual(i, listener.Opened);
            }
        }

        [TestMethod]
        public void Poll_fromWithinHandler_throws()
        {
            var world = new World();
            string refused = "";
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what != "Text") return;
                Expect.Throws(typeof(InvalidOperationException), () => world.Server.Poll(0));
                Expect.Throws(typeof(InvalidOperationException), () => world.Server.Run());
                Expect.Throws(typeof(InvalidOperationException), () => world.Server.Start());
                refused = "all";
                world.Server.Stop();
                Expect.Throws(typeof(InvalidOperationException), () => world.Server.Open(), "stopping");
                world.Server.Stop();
                Expect.Equal(WsState.Open, connection.State, "until the handler has returned");
            };
            MemoryPeer peer = world.Open();
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, "x"));
            world.Clock.OnRead = () => world.Clock.Now += 100;
            world.Server.Poll(0);
            Assert.AreEqual("all", refused);
            Assert.AreEqual("close(1001)", peer.ReadFrames());
            Assert.IsTrue(peer.IsEnded);
            Assert.IsFalse(world.Server.Poll(0));
            world.Clock.OnRead = null;
            world.Server.Open();
            world.Open();
        }

        [TestMethod]
        public void Poll_inOnCloseDuringStop_throwsOnItsThreadOnly()
        {
            var world = new World();
            world.Options.CloseTimeoutMs = 0;
            MemoryPeer peer = world.Open();
            bool isDone = false;
            world.Handler.OnEvent = (what, connection) =>
            {
                Expect.Throws(typeof(InvalidOperationException), () => world.Server.Poll(0), "already running");
                Assert.AreEqual("False", PollElsewhere(world.Server));
                world.Server.Stop();
                isDone = true;
            };
            world.Server.Stop();
            Assert.IsTrue(isDone);
            Assert.AreEqual("close(1001)", peer.ReadFrames());
        }

        private static string PollElsewhere(WsServer server)
        {
            string result = null;
            var thread = new Thread(() =>
            {
                try
                {
                    result = server.Poll(0) ? "True" : "False";
                }
                catch (Exception e)
                {
                    result = e.Message;
                }
            });
            thread.Start();
            thread.Join();
            return result;
        }

#if !NANOFRAMEWORK_1_0
        // A thread that polls reads the owner of the loop, a caller of Stop; then Open is called, and the phase that it reads is Active.
        // That is a matter of a few instructions, so here the phase is set.
        [TestMethod]
        public void Poll_whileOtherThreadStopsAndOpens_waits()
        {
            var world = new World();
            world.Options.CloseTimeoutMs = 0;
            MemoryPeer peer = world.Open();
            string result = null;
            FieldInfo phase = typeof(WsEndpoint).GetField("_phase", BindingFlags.Instance | BindingFlags.NonPublic);
            world.Handler.OnEvent = (what, connection) =>
            {
                object before = phase.GetValue(world.Server);
                phase.SetValue(world.Server, 0);
                result = PollElsewhere(world.Server);
                phase.SetValue(world.Server, before);
            };
            world.Server.Stop();
            Assert.AreEqual("False", result);
            Assert.AreEqual("close(1001)", peer.ReadFrames());
        }
#endif

        [TestMethod]
        public void Defer_outsideHandler_throws()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Throws(typeof(InvalidOperationException), () => connection.Defer(0));
        }

        [TestMethod]
        public void Transport_thatThrows_endsOnlyItsConnection()
        {
            foreach (string where in new string[] { "read", "write", "handshake" })
            {
                var listener = new OneByOneListener();
                var handler = new RecordingHandler { Echoes = true };
                var clock = new VirtualClock();
                var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 2, Clock = clock });
                MemoryPeer other = Open(server, listener, out FaultyTransport fine, true);
                MemoryPeer bad = Open(server, listener, out FaultyTransport faulty, where != "handshake");
                handler.Take();
                faulty.ThrowsOnRead = where != "write";
                faulty.ThrowsOnWrite = where == "write";
                bad.Send(Wire.Frame(WsRole.Client, Wire.Text, "x"));
                while (server.Poll(0))
                {
                }

                Assert.AreEqual(1, faulty.Closed);
                string log = handler.Take();
                if (where == "read") Assert.AreEqual("2:Error(InternalFailure) 2:Close(1006)", log);
                Assert.AreEqual(1, server.ConnectionCount);
                other.Send(Wire.Frame(WsRole.Client, Wire.Text, "still here"));
                while (server.Poll(0))
                {
                }

                Assert.AreEqual("text(still here)", other.ReadFrames());
                Open(server, listener, out faulty, true);
                Assert.AreEqual(2, server.ConnectionCount, "its slot is free again");
            }
        }

        private static MemoryPeer Open(WsServer server, OneByOneListener listener, out FaultyTransport transport, bool toTheEnd)
        {
            LoopbackTransport line = LoopbackTransport.Create(2048);
            var peer = new MemoryPeer(line.Peer);
            transport = new FaultyTransport(line);
            listener.Next = transport;
            if (toTheEnd) peer.Send(Heads.Request());
            while (server.Poll(0))
            {
            }

            if (toTheEnd) Assert.AreEqual(Heads.Accepted, peer.ReadText());
            return peer;
        }

        [TestMethod]
        public void Transport_whoseAddressThrows_isClosed()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            Open(server, listener, out FaultyTransport faulty, false);
            faulty.ThrowsOnAddress = faulty.ThrowsOnRead = true;
            server.Poll(0);
            Assert.AreEqual(1, faulty.Closed);
        }

        [TestMethod]
        public void Broadcast_withTransportThatThrows_reachesTheOthers()
        {
            var listener = new OneByOneListener();
            var handler = new RecordingHandler();
            var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 2 });
            Open(server, listener, out FaultyTransport first, true);
            MemoryPeer other = Open(server, listener, out FaultyTransport second, true);
            first.ThrowsOnWrite = true;
            Assert.AreEqual(1, server.BroadcastText("news"));
            while (server.Poll(0))
            {
            }

            Assert.AreEqual("text(news)", other.ReadFrames());
            Assert.AreEqual(1, first.Closed, "the loop has failed in the same way");
            Expect.Contains("1:Error(InternalFailure) 1:Close(1006)", handler.Take());
        }

        [TestMethod]
        public void Stop_whileEverythingThrows_closesEverything()
        {
            var listener = new OneByOneListener();
            var handler = new RecordingHandler();
            var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 2, CloseTimeoutMs = 100 });
            Open(server, listener, out FaultyTransport first, true);
            Open(server, listener, out FaultyTransport second, true);
            first.ThrowsOnWrite = second.ThrowsOnWrite = true;
            first.ThrowsOnRead = listener.ThrowsOnClose = true;
            server.Stop();
            Assert.AreEqual(1, first.Closed);
            Assert.AreEqual(1, second.Closed);
            Expect.Contains("1:Close(1006)", handler.Take());
            Assert.AreEqual(0, server.ConnectionCount);
            listener.ThrowsOnClose = false;
            server.Open();
            Open(server, listener, out first, true);
            Assert.AreEqual(1, server.ConnectionCount);
        }

        private sealed class FaultyClock : WsClock
        {
            public bool Throws;

            public override long Milliseconds => Throws ? throw new Exception("out of memory, say") : base.Milliseconds;
        }

        // If a finally block stopped, an exception caught meanwhile would replace the first one on the interpreter.
        [TestMethod]
        public void Exception_beforeStopThatFails_isThrown()
        {
            for (int i = 0; i < 3; i++)
            {
                var clock = new FaultyClock();
                var stopping = new StoppingListener(clock);
                stopping.Server = new WsServer(stopping, new RecordingHandler(), new WsServerOptions { Clock = clock });
                var handler = new StoppingHandler(clock);
                var client = new WsClient("ws://board/chat", handler, new WsClientOptions { Clock = clock });
                if (i == 0) Expect.Throws(typeof(NotSupportedException), () => stopping.Server.Poll(0));
                else if (i == 1) Expect.Throws(typeof(NotSupportedException), () => stopping.Server.Run());
                else Expect.Throws(typeof(NotSupportedException), () => client.Open(LoopbackTransport.Create(64)));

                clock.Throws = false;
                if (i < 2)
                {
                    stopping.Server.Stop();
                    stopping.Server.Open();
                    stopping.Server.Stop();
                }
                else
                {
                    client.Stop();
                    client.Open(LoopbackTransport.Create(64));
                    client.Stop();
                }
            }
        }

        private sealed class StoppingListener : WsListener
        {
            private readonly FaultyClock _clock;
            private bool _isAgain;

            public StoppingListener(FaultyClock clock)
            {
                _clock = clock;
            }

            public WsServer Server;

            public override void Open()
            {
                if (_isAgain) return;
                _isAgain = true;
                Server.Stop();
                _clock.Throws = true;
                throw new NotSupportedException();
            }

            public override WsTransport Accept() => null;

            public override void Close()
            {
            }
        }

        private sealed class StoppingHandler : WsHandler
        {
            private readonly FaultyClock _clock;
            private bool _isAgain;

            public StoppingHandler(FaultyClock clock)
            {
                _clock = clock;
            }

            public override string[] OnConnecting(WsEndpoint client, string[] headers)
            {
                if (_isAgain) return headers;
                _isAgain = true;
                client.Stop();
                _clock.Throws = true;
                throw new NotSupportedException();
            }
        }

        [TestMethod]
        public void Clock_thatThrows_losesNoSlot()
        {
            var listener = new OneByOneListener();
            var handler = new RecordingHandler { Echoes = true };
            var clock = new FaultyClock();
            var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 3, Clock = clock });
            MemoryPeer one = Open(server, listener, out FaultyTransport transport, true);
            MemoryPeer two = Open(server, listener, out transport, true);
            handler.OnEvent = (what, connection) =>
            {
                if (what == "Close") clock.Throws = true;
            };
            two.Close();
            server.Poll(0);
            handler.OnEvent = null;
            clock.Throws = false;
            one.Send(Wire.Frame(WsRole.Client, Wire.Text, "still here"));
            while (server.Poll(0))
            {
            }

            Assert.AreEqual("text(still here)", one.ReadFrames());
            Assert.AreEqual(1, server.ConnectionCount);
        }

        private sealed class FaultyEntropy : WsEntropy
        {
            public bool Throws;

            public override uint Next() => Throws ? throw new Exception("no entropy, say") : 0x01020304u;
        }

        [TestMethod]
        public void Entropy_thatThrows_changesNothing()
        {
            var entropy = new FaultyEntropy();
            var p = new WsProtocol(WsRole.Client, 64, 64, entropy);
            p.Open();
            var sink = new Sink();
            entropy.Throws = true;
            Expect.Throws(typeof(Exception), () => p.BeginMessage(Opcode.Text, 5));
            Expect.Throws(typeof(Exception), () => p.SendText("lost"));
            entropy.Throws = false;
            Expect.Sent(p.BeginMessage(Opcode.Text));
            Assert.AreEqual(10, p.Append(Bytes.Letters(10), 0, 10));
            entropy.Throws = true;
            Expect.Throws(typeof(Exception), () => p.EndMessage());
            Expect.Throws(typeof(Exception), () => p.Close(1000, null));
            entropy.Throws = false;
            Expect.Sent(p.EndMessage());
            p.Close(1000, null);
            for (int count; (count = p.TxCount) > 0; p.Sent(count)) sink.Add(p.TxBuffer, p.TxOffset, count);
            Assert.AreEqual("text(abcdefghij) close(1000)", Wire.Read(WsRole.Client, sink.ToArray()));
        }

        private sealed class EmptyContent : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => 100;

            public override int Read(int position, byte[] buffer, int offset, int count) => 0;
        }

        [TestMethod]
        public void Content_thatEndsTooSoon_endsConnection()
        {
            var world = new World();
            world.Server.Serve("/", new EmptyContent());
            MemoryPeer peer = world.Connect();
            peer.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            world.Settle();
            peer.ReadText();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void Listener_thatThrows_isCalledAgain()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            server.Poll(0);
            listener.Throws = true;
            Assert.IsFalse(server.Poll(0));
            Assert.IsFalse(server.Poll(5));
            listener.Throws = false;
            Open(server, listener, out FaultyTransport transport, true);
            Assert.AreEqual(1, server.ConnectionCount);
        }

        [TestMethod]
        public void Client_whoseFirstSendFails_getsOnCloseOncePerOpening()
        {
            var handler = new RecordingHandler();
            var options = new WsClientOptions { Entropy = new SampleNonce() };
            var client = new WsClient("ws://board/chat", handler, options);
            for (int i = 1; i <= 10; i++)
            {
                LoopbackTransport line = LoopbackTransport.Create(2048);
                var transport = new FaultyTransport(line);
                var peer = new MemoryPeer(line.Peer);
                options.Entropy = new SampleNonce();
                client = new WsClient("ws://board/chat", handler, options);
                handler.OnEvent = (what, connection) =>
                {
                    if (what != "Open") return;
                    transport.IsBrokenForWriting = true;
                    connection.SendText("hello");
                    Expect.Equal(WsState.Closing, connection.State, "Closed only after OnClose");
                };
                client.Open(transport);
                client.Poll(0);
                peer.Send(Heads.Accepted);
                for (int round = 0; round < 10; round++) client.Poll(0);
                string id = i.ToString();
                Assert.AreEqual(id + ":Open " + id + ":Error(ConnectionLost) " + id + ":Close(1006)", handler.Take());
                Expect.Equal(WsState.Closed, client.State);
                Assert.AreEqual(1, transport.Closed);
            }
        }

        [TestMethod]
        public void Client_connectingAgain_hasNewConnectionObject()
        {
            var world = new World();
            var handler = new RecordingHandler();
            var client = new WsClient("ws://board/chat?token=abc", handler, new WsClientOptions { Clock = world.Clock });
            Expect.Equal(WsState.Closed, client.State);
            Expect.Equal(WsSendResult.Closed, client.SendText("x"));
            bool hasBegunAgain = false;
            handler.OnEvent = (what, connection) =>
            {
                if (what != "Close" || hasBegunAgain) return;
                hasBegunAgain = true;
                client.Open(world.Listener.Connect());
            };
            client.Open(world.Listener.Connect());
            Settle(world, client);
            WsConnection first = client.Connection;
            Assert.AreEqual("/chat", first.Path);
            Assert.AreEqual("token=abc", first.Query);
            first.Close();
            Settle(world, client);
            Assert.IsTrue(hasBegunAgain, "from within OnClose");
            WsConnection second = client.Connection;
            Assert.AreNotSame(first, second);
            Expect.Equal(WsState.Closed, first.State);
            Expect.Equal(WsState.Open, second.State);
            Expect.Equal(WsSendResult.Closed, first.SendText("late"));
            Expect.Sent(client.SendText("forwarded"));
            Settle(world, client);
            Expect.Contains("2:Text(forwarded)", world.Handler.Take());
            Assert.AreEqual("1:Open 1:Close(1000) 2:Open", handler.Take());
        }

        private static void Settle(World world, WsClient client)
        {
            for (int round = 0; world.Server.Poll(0) | client.Poll(0); round++) Assert.IsTrue(round < 2000, "they never come to rest");
        }

        [TestMethod]
        public void Poll_onClosedClient_waits()
        {
            // Time passes when somebody looks at the clock.
            var clock = new VirtualClock();
            clock.OnRead = () => clock.Now++;
            var client = new WsClient("ws://board/", new RecordingHandler(), new WsClientOptions { Clock = clock });
            long start = clock.Now;
            Assert.IsFalse(client.Poll(30));
            Assert.IsTrue(clock.Now - start >= 30);
        }

        [TestMethod]
        public void Poll_onStoppedClient_sleeps()
        {
            var client = new WsClient("ws://board/", new RecordingHandler());
            client.Stop();

            // One that does not sleep is never seen asleep, however often one looks.
            bool wasAsleep = false;
            for (int i = 0; i < 50 && !wasAsleep; i++)
            {
                var poller = new Thread(() => client.Poll(100));
                poller.Start();
                while (!wasAsleep && poller.IsAlive) wasAsleep = (poller.ThreadState & ThreadState.WaitSleepJoin) != 0;
                poller.Join();
            }

            Assert.IsTrue(wasAsleep);
        }

        [TestMethod]
        public void Poll_forLessThanNothing_throws()
        {
            var world = new World();
            world.Server.Open();
            world.Listener.Connect(); // there is something to do
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => world.Server.Poll(-1));
        }

        [TestMethod]
        public void Stop_fromAnotherThread_endsPolling()
        {
            var listener = new OneByOneListener();
            var server = new WsServer(listener, new RecordingHandler());
            server.Poll(0);
            var hasStopped = new ManualResetEvent(false);
            new Thread(() =>
            {
                server.Stop();
                hasStopped.Set();
            }).Start();
            for (int i = 0; !hasStopped.WaitOne(0, false); i++)
            {
                Assert.IsTrue(i < 10000, "Stop does not return");
                server.Poll(1);
            }

            Assert.IsFalse(server.Poll(0));
            Assert.AreEqual(1, listener.Opened);
        }
    }
}
