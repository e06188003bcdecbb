using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Peers that send garbage, stall, disappear and reconnect, while the server serves the others.</summary>
    [TestClass]
    public class ServerTests
    {
        private static void ExpectEcho(RawPeer client, string text)
        {
            client.SendFrame(RawPeer.Text, text);
            client.ExpectMessage(RawPeer.Text, text);
        }

        [TestMethod]
        public void Open_besideAThreadThatPolls_neverThrows()
        {
            using var server = new WsServer(new LoopbackListener(64), new Recorder { OmitsMessages = true });
            server.Open();
            using var isDone = new CancellationTokenSource();
            Task polling = Task.Run(() =>
            {
                while (!isDone.IsCancellationRequested) server.Poll(0);
            });
            try
            {
                for (int i = 0; i < 20000; i++)
                {
                    server.Stop();
                    server.Open();
                }
            }
            finally
            {
                isDone.Cancel();
                polling.Wait();
            }
        }

        [TestMethod]
        public void Stop_whileAnotherThreadStartsAgain_doesNotWaitForThat()
        {
            using var server = new WsServer(new LoopbackListener(64), new Recorder { OmitsMessages = true },
                Options.Server(options => options.CloseTimeoutMs = 60000));
            for (int i = 0; i < 50; i++)
            {
                server.Start();
                Task stopping = Task.Run(server.Stop);
                while (!stopping.IsCompleted && !TryStart(server))
                {
                }

                Assert.IsTrue(stopping.Wait(Recorder.Patience), "Stop waits for what another thread has started");
                server.Stop();
            }
        }

        private static bool TryStart(WsServer server)
        {
            try
            {
                server.Start();
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        [TestMethod]
        public void Server_calledFromManyThreads_servesInTheEnd()
        {
            using var server = new WsServer(0, new Recorder { Echoes = true, OmitsMessages = true }, Options.Server());
            var unexpected = new ConcurrentQueue<Exception>();
            Action[] calls = [server.Start, server.Stop, () => server.Poll(1), server.Open, server.Dispose,
                () => server.BroadcastBinary(new byte[5], 0, 5), () => Assert.IsGreaterThanOrEqualTo(0, server.ConnectionCount),
                () => TryOpen(server.Port)];
            var threads = new Task[6];
            for (int t = 0; t < threads.Length; t++)
            {
                var random = new Random(t);
                threads[t] = Task.Run(() =>
                {
                    for (int i = 0; i < 200; i++)
                    {
                        try
                        {
                            calls[random.Next(calls.Length)]();
                        }
                        catch (InvalidOperationException)
                        {
                            // Another thread runs, starts or stops it.
                        }
                        catch (Exception e)
                        {
                            unexpected.Enqueue(e);
                        }
                    }
                });
            }

            Assert.IsTrue(Task.WaitAll(threads, 120000), "no call hangs");
            Assert.IsEmpty(unexpected, string.Join("\n", unexpected));
            server.Stop();
            server.Start();
            using RawPeer peer = RawPeer.Open(server.Port);
            ExpectEcho(peer, "Hi");
        }

        // Perhaps nobody listens, or the server stops meanwhile.
        private static void TryOpen(int port)
        {
            if (port == 0) return;
            try
            {
                using RawPeer peer = RawPeer.Connect(port);
                peer.Send(RawPeer.Upgrade());
            }
            catch (SocketException)
            {
                // It does.
            }
        }

        [TestMethod]
        public void Port_whileTheServerStops_isAPort()
        {
            using var server = new WsServer(0, new Recorder { OmitsMessages = true });
            using var isDone = new CancellationTokenSource();
            Task reading = Task.Run(() =>
            {
                while (!isDone.IsCancellationRequested) Assert.IsTrue(server.Port >= 0);
            });
            for (int i = 0; i < 3000 && !reading.IsCompleted; i++)
            {
                server.Open();
                Assert.AreNotEqual(0, server.Port);
                server.Stop();
            }

            isDone.Cancel();
            reading.Wait();
        }

        [TestMethod]
        public void Server_receivingGarbage_servesTheOthers()
        {
            var random = new Random(6455);
            using WsServer server = Host.Start(new Recorder { Echoes = true, OmitsMessages = true },
                Options.Server(o => { o.MaxConnections = 3; o.HandshakeTimeoutMs = 500; }));
            using RawPeer good = RawPeer.Open(server.Port);
            for (int i = 0; i < 200; i++)
            {
                var garbage = new byte[random.Next(1, 2000)];
                random.NextBytes(garbage);
                using RawPeer bad = RawPeer.Connect(server.Port);
                try
                {
                    // A third of them begin as they should.
                    if (i % 3 == 0) bad.Send(RawPeer.Upgrade());
                    bad.Send(garbage);
                    if (i % 4 == 0) bad.Socket.Shutdown(SocketShutdown.Send);
                    if (i % 8 == 0) bad.ReadToEnd();
                }
                catch (SocketException)
                {
                    // The server has ended the connection first.
                }

                if (i % 5 == 0) bad.Reset();

                // Also gives the server time to accept: a full backlog would delay the next connection by a second.
                if (i % 3 == 0) ExpectEcho(good, "after " + i);
            }

            ExpectEcho(good, "after all");
            Host.Until(() => server.ConnectionCount == 1, "the garbage's slots are free");
            RawPeer.Open(server.Port).Dispose();
        }

        [TestMethod]
        public void Request_tooSlow_losesItsSlot()
        {
            using WsServer server =
                Host.Start(new Recorder { Echoes = true }, Options.Server(o => { o.MaxConnections = 2; o.HandshakeTimeoutMs = 200; }));
            using RawPeer silent = RawPeer.Connect(server.Port);
            using RawPeer slow = RawPeer.Connect(server.Port);
            using var done = new CancellationTokenSource();
            Task drip = Task.Run(() =>
            {
                // A byte now and then must not extend the deadline.
                try
                {
                    foreach (char c in RawPeer.Upgrade("/", "Cookie: " + new string('c', 5000) + "\r\n"))
                    {
                        if (done.Token.WaitHandle.WaitOne(20)) return;
                        slow.Send(c.ToString());
                    }
                }
                catch (SocketException)
                {
                    // The server has closed the connection, as it should.
                }
            });

            // Both have a slot, the spare one is free, and nobody waits: so there is time for a response.
            Assert.AreEqual(408, silent.ReadResponse().Status);
            string head = slow.ReadHead();
            done.Cancel();
            drip.Wait();
            StringAssert.StartsWith(head, "HTTP/1.1 408 ");
            using RawPeer good = RawPeer.Connect(server.Port);
            good.Send(RawPeer.Upgrade());
            string response = good.ReadHead();
            if (response.StartsWith("HTTP/1.1 101 ")) ExpectEcho(good, "Hi");
            else StringAssert.StartsWith(response, "HTTP/1.1 503 ", "the spare slot was the first to be free");
            Host.Until(() => Opens(server.Port) || server.ConnectionCount == 1, "the server is open again");
        }

        private static bool Opens(int port)
        {
            using RawPeer client = RawPeer.Connect(port);
            client.Send(RawPeer.Upgrade());
            return client.ReadHead().StartsWith("HTTP/1.1 101 ");
        }

        [TestMethod]
        [DataRow(true, DisplayName = "with a reset")]
        [DataRow(false, DisplayName = "with an orderly end of TCP")]
        public void Client_vanishingWithinFrame_freesItsSlot(bool reset)
        {
            var handler = new Recorder { Echoes = true };
            // half a message causes no event yet
            using WsServer server = Host.Start(handler, Options.Server(o => o.MaxConnections = 1, least: 128));
            RawPeer client = RawPeer.Open(server.Port);
            client.Send(RawPeer.Frame(true, RawPeer.Text, new byte[100])[..50]);
            ExpectNoReply(client);
            if (reset) client.Reset();
            else client.Dispose();
            handler.Expect("Open", "Error(ConnectionLost)", "Close(1006)");

            using RawPeer next = RawPeer.Open(server.Port);
            ExpectEcho(next, "the slot is free");
        }

        // Half a frame was sent: the server must have read it before the connection ends.
        private static void ExpectNoReply(RawPeer client) => Host.Until(() => client.Socket.Available == 0, "nothing comes back");

        [TestMethod]
        public void Client_notRespondingToPing_isDisconnected()
        {
            // Its computer was switched off: neither a byte nor the end of the stream comes. Only a missing pong shows it.
            var handler = new Recorder();
            using WsServer server = Host.Start(handler, Options.Server(o => { o.PingIntervalMs = 200; o.PongTimeoutMs = 200; }));
            using RawPeer dead = RawPeer.Open(server.Port);
            handler.Expect("Open", "Error(PongTimeout)", "Close(1006)");
            dead.ExpectFrame(RawPeer.Ping, "");
            Assert.AreEqual(0, server.ConnectionCount);
        }

        [TestMethod]
        public void Client_respondingToPings_staysConnected()
        {
            var handler = new Recorder { Echoes = true };
            using WsServer server =
                Host.Start(handler, Options.Server(o => { o.PingIntervalMs = 50; o.PongTimeoutMs = Recorder.Patience; }));
            var watch = Stopwatch.StartNew();
            using RawPeer client = RawPeer.Open(server.Port);
            for (int i = 0; i < 10; i++)
            {
                client.ExpectFrame(RawPeer.Ping, "");
                client.SendFrame(RawPeer.Pong, "");
                Assert.IsTrue(watch.ElapsedMilliseconds < Recorder.Patience / 2,
                    "a ping after each silence of PingInterval, however long the pong may take");
            }

            handler.Expect("Open");
        }

        [TestMethod]
        public void Client_thatNeverReads_delaysNoOther()
        {
            var handler = new Recorder();
            var server = new WsServer(new NarrowListener(), handler,
                Options.Server(o => { o.SendBufferSize = 4096; o.SendTimeoutMs = 1500; o.PingIntervalMs = 0; }));
            using (Host.Start(server))
            {
                using RawPeer stalled = RawPeer.Open(server.Port, "/", 4096);
                var good = new List<(WsClient Client, Recorder Handler)>();
                for (int i = 0; i < 3; i++)
                {
                    var recorder = new Recorder();
                    good.Add((Host.Connect(server.Port, recorder), recorder));
                    recorder.Expect("Open");
                }

                Host.Until(() => server.ConnectionCount == 4, "all are there");
                using var probe = new StallProbe();
                var times = new List<(long Start, long End)>();
                bool wasStalled = false;
                var watch = Stopwatch.StartNew();
                for (int i = 0; server.ConnectionCount == 4; i++)
                {
                    Assert.IsTrue(watch.ElapsedMilliseconds < Recorder.Patience, "the stalled client is not dropped");
                    string text = i + new string('.', 2000);
                    long start = Stopwatch.GetTimestamp();
                    int taken = server.BroadcastText(text);
                    foreach ((_, Recorder recorder) in good) recorder.Expect("Text(" + text + ")");
                    times.Add((start, Stopwatch.GetTimestamp()));
                    wasStalled |= taken == 3;
                    Assert.IsTrue(taken >= 3, "others take every message");
                }

                Assert.IsTrue(wasStalled, "its buffers were full");
                probe.AssertBelow(1400, times, "a message to the others");
                handler.WaitFor("Error(SendTimeout)");
                handler.Expect("Close(1006)");
                foreach ((WsClient client, _) in good) client.Dispose();
            }
        }

        [TestMethod]
        public void Handler_thatThrows_endsOnlyItsConnection()
        {
            var handler = new Recorder
            {
                Echoes = true,
                Opened = connection => ThrowIf(connection.Path == "/open"),
                TextReceived = (_, text) => ThrowIf(text == "throw"),
                Closed = connection => ThrowIf(connection.Path == "/close"),
            };
            using WsServer server = Host.Start(handler);
            using RawPeer other = RawPeer.Open(server.Port);
            handler.Expect("Open");

            using RawPeer thrower = RawPeer.Open(server.Port);
            thrower.SendFrame(RawPeer.Text, "throw");
            thrower.ExpectFrame(RawPeer.Text, "throw");
            thrower.ExpectClose(1011);
            Assert.IsEmpty(thrower.ReadToEnd());
            handler.Expect("Open", "Text(throw)", "Error(HandlerFailed): as it was asked to");
            handler.WaitFor("Close(1006)");

            using RawPeer early = RawPeer.Open(server.Port, "/open");
            early.ExpectClose(1011);
            handler.Expect("Open", "Error(HandlerFailed): as it was asked to");
            handler.WaitFor("Close");

            using RawPeer late = RawPeer.Open(server.Port, "/close");
            late.SendClose(1000);
            late.ExpectClose(1000);
            handler.Expect("Open", "Close(1000)", "Error(HandlerFailed): as it was asked to");
            ExpectEcho(other, "still there?");
        }

        private static void ThrowIf(bool condition)
        {
            if (condition) throw new InvalidOperationException("as it was asked to");
        }

        [TestMethod]
        public void Frame_breakingEachRule_closesWithItsCode()
        {
            var handler = new Recorder { TakesParts = false };
            using WsServer server = Host.Start(handler, Options.Server(o => o.ReceiveBufferSize = 512));
            (byte[] Frame, int Code, WsError Error)[] faults =
            [
                ([0x81, 0x02, (byte)'H', (byte)'i'], 1002, WsError.MaskMissing),
                (RawPeer.Frame(true, 0xC1, "Hi"u8.ToArray()), 1002, WsError.ReservedBits),
                (RawPeer.Frame(true, RawPeer.Text, [0xC3]), 1007, WsError.InvalidUtf8),
                (RawPeer.Frame(true, RawPeer.Binary, new byte[600]), 1009, WsError.MessageTooBig),
                (RawPeer.Frame(true, RawPeer.Close, [0x03, 0xED]), 1002, WsError.CloseCodeInvalid), // 1005
                ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1002, WsError.LengthTooLarge),
                ([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, .. new byte[600]], 1009, WsError.MessageTooBig),
            ];
            foreach ((byte[] frame, int code, WsError error) in faults)
            {
                using RawPeer client = RawPeer.Open(server.Port);
                client.Send(frame);
                client.ExpectClose(code);
                Assert.IsEmpty(client.ReadToEnd());
                handler.Expect("Open", "Error(" + error + ")", "Close(1006)");
            }
        }

        [TestMethod]
        public void Send_fromSeveralThreads_doesNotMixMessages()
        {
            var handler = new Recorder { OmitsMessages = true };
            using WsServer server = Host.Start(handler, Options.Server(o => o.SendBufferSize = 400));
            using RawPeer client = RawPeer.Open(server.Port);
            handler.Expect("Open");
            const int Each = 1500;
            Task[] senders = Enumerable.Range(0, 4)
                .Select(sender => Task.Factory.StartNew(() => SendAll(handler.Last, server, sender, Each),
                    TaskCreationOptions.LongRunning)).ToArray();
            var next = new int[4];
            for (int i = 0; i < 4 * Each; i++)
            {
                (int first, string text) = client.ReadFrame();
                Assert.AreEqual(RawPeer.Text, first);
                int sender = text[0] - '0';
                Assert.AreEqual(Message(sender, next[sender]++), text);
            }

            Task.WaitAll(senders);
        }

        // Each in its own way: a string, bytes, fragments, a broadcast.
        private static void SendAll(WsConnection connection, WsServer server, int sender, int count)
        {
            for (int i = 0; i < count; i++)
            {
                string text = Message(sender, i);
                byte[] bytes = Encoding.ASCII.GetBytes(text);
                Host.Until(() => sender switch
                {
                    0 => connection.SendText(text) == WsSendResult.Sent,
                    1 => connection.SendText(bytes, 0, bytes.Length) == WsSendResult.Sent,
                    2 => SendInPieces(connection, bytes),
                    _ => server.BroadcastText(bytes, 0, bytes.Length) == 1,
                }, text);
            }
        }

        private static bool SendInPieces(WsConnection connection, byte[] bytes)
        {
            if (connection.BeginText(bytes.Length) != WsSendResult.Sent) return false;
            int sent = 0;
            Host.Until(() => (sent += connection.Append(bytes, sent, bytes.Length - sent)) == bytes.Length, "room for a piece");
            Host.Until(() => connection.EndMessage() == WsSendResult.Sent, "the end");
            return true;
        }

        private static string Message(int sender, int number) =>
            sender + ":" + number + ":" + new string((char)('a' + number % 26), 20 + number % 200);

        [TestMethod]
        public void Stop_withOpenClient_closesWith1001AndCanStartAgain()
        {
            var handler = new Recorder { Echoes = true };
            int port = Host.FreePort();
            using var server = new WsServer(port, handler, Options.Server());
            for (int round = 0; round < 2; round++)
            {
                server.Start();
                using RawPeer client = RawPeer.Open(port);
                handler.Expect("Open");
                Task reader = Task.Run(() =>
                {
                    client.ExpectClose(1001);
                    client.SendClose(1001);
                    Assert.IsEmpty(client.ReadToEnd());
                });
                server.Stop();
                reader.Wait();
                handler.Expect("Close(1001)");
                Assert.ThrowsExactly<SocketException>(() => RawPeer.Connect(port).Dispose());
            }
        }

        [TestMethod]
        public void Stop_fromHandler_closesWith1001()
        {
            WsServer server = null;
            var handler = new Recorder { TextReceived = (_, _) => server.Stop() };
            server = Host.Start(handler);
            using RawPeer client = RawPeer.Open(server.Port);
            client.SendFrame(RawPeer.Text, "stop");
            client.ExpectClose(1001);
            client.SendClose(1001);
            Assert.IsEmpty(client.ReadToEnd());
            handler.Expect("Open", "Text(stop)", "Close(1001)");
            server.Stop();
        }

        [TestMethod]
        public void Stop_fromHandlerOfPolledServer_closesWith1001()
        {
            WsServer server = null;
            var handler = new Recorder { TextReceived = (_, _) => server.Stop() };
            server = new WsServer(0, handler, Options.Server(o => o.CloseTimeoutMs = 500));
            server.Open();
            bool isOver = false;
            int port = server.Port;
            Task client = Task.Run(() =>
            {
                using RawPeer peer = RawPeer.Open(port);
                peer.SendFrame(RawPeer.Text, "stop");
                peer.ExpectClose(1001);
                peer.SendClose(1001);
                Assert.IsEmpty(peer.ReadToEnd());
                isOver = true;
            });
            while (!client.IsCompleted && !Volatile.Read(ref isOver)) server.Poll(10);
            client.Wait();
            handler.Expect("Open", "Text(stop)", "Close(1001)");
            server.Stop();
        }

        [TestMethod]
        public void Start_inProgramWhoseMainEnds_keepsItRunning()
        {
            bool? isBackground = null;
            var handler = new Recorder { Opened = _ => isBackground = Thread.CurrentThread.IsBackground };
            using WsServer server = Host.Start(handler);
            using RawPeer peer = RawPeer.Open(server.Port);
            handler.Expect("Open");
            Assert.IsFalse(isBackground);
        }

        [TestMethod]
        public void Start_onPortInUse_namesPortAndRemedy()
        {
            using WsServer first = Host.Start(new Recorder());
            using var second = new WsServer(first.Port, new Recorder(), Options.Server());
            var failure = Assert.ThrowsExactly<IOException>(second.Start);
            StringAssert.StartsWith(failure.Message, "Cannot listen on port " + first.Port + ": another program");
            StringAssert.EndsWith(failure.Message, "choose another port.");
            Assert.AreEqual(SocketError.AddressAlreadyInUse, ((SocketException)failure.InnerException).SocketErrorCode);
        }
    }
}
