using System;
using System.Linq;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// Many connections at once, which a server on Linux parks: it visits only those that have input or are due. (Elsewhere the same must
    /// happen without it.) No heartbeat helps out, unless a test is about it.
    /// </summary>
    [TestClass]
    public class ParkingTests
    {
        private const int Count = 40;

        private static WsServerOptions Crowded(Action<WsServerOptions> setUp = null) => Options.Server(options =>
        {
            options.MaxConnections = Count;
            options.PingIntervalMs = 0;
            setUp?.Invoke(options);
        }, 64);

        private static RawPeer[] Connect(WsServer server, int count = Count, int receiveBuffer = 0)
        {
            RawPeer[] peers = Enumerable.Range(0, count).Select(_ => RawPeer.Open(server.Port, "/", receiveBuffer)).ToArray();
            ExpectParked(server, count);
            return peers;
        }

        private static void ExpectParked(WsServer server, int count)
        {
            if (OperatingSystem.IsLinux()) Host.Until(() => server.ParkedCount == count, count + " are parked");
        }

        private static void ExpectEcho(RawPeer peer, string text)
        {
            peer.SendFrame(RawPeer.Text, text);
            peer.ExpectMessage(RawPeer.Text, text);
        }

        private static void Dispose(RawPeer[] peers)
        {
            foreach (RawPeer peer in peers) peer.Dispose();
        }

        [TestMethod]
        public void Message_toParkedConnection_isEchoed()
        {
            using WsServer server = Host.Start(new EchoHandler(), Crowded());
            RawPeer[] peers = Connect(server);

            for (int round = 0; round < 20; round++)
            {
                foreach (RawPeer peer in peers) ExpectEcho(peer, "round " + round);
            }

            // And all at once: more than the kernel reports at a time, with those of the last round.
            foreach (RawPeer peer in peers) peer.SendFrame(RawPeer.Text, "all");
            foreach (RawPeer peer in peers) peer.ExpectMessage(RawPeer.Text, "all");
            Dispose(peers);
        }

        [TestMethod]
        public void Message_beforeParking_isEchoed()
        {
            using var server = new WsServer(0, new EchoHandler(), Crowded());
            server.Open();
            using var isDone = new ManualResetEventSlim();
            var polling = new Thread(() =>
            {
                while (!isDone.IsSet) server.Poll(10);
            });
            polling.Start();

            // Each speaks while others are being parked.
            for (int round = 0; round < 5; round++)
            {
                RawPeer[] peers = Enumerable.Range(0, Count).Select(_ => RawPeer.Connect(server.Port)).ToArray();
                foreach (RawPeer peer in peers) peer.Send(RawPeer.Upgrade());
                foreach (RawPeer peer in peers) peer.SendFrame(RawPeer.Text, "early");
                foreach (RawPeer peer in peers)
                {
                    peer.ReadHead();
                    peer.ExpectMessage(RawPeer.Text, "early");
                }

                Dispose(peers);
                Host.Until(() => server.ConnectionCount == 0, "all have gone");
            }

            isDone.Set();
            polling.Join();
        }

        [TestMethod]
        public void Send_toParkedConnectionFromAnotherThread_arrives()
        {
            using WsServer server = Host.Start(new Recorder(), Crowded());
            RawPeer[] peers = Connect(server);

            foreach (WsConnection connection in server.GetConnections()) Assert.AreEqual(WsSendResult.Sent, connection.SendText("one"));
            Assert.AreEqual(Count, server.BroadcastText("two"));

            foreach (RawPeer peer in peers)
            {
                peer.ExpectMessage(RawPeer.Text, "one");
                peer.ExpectMessage(RawPeer.Text, "two");
            }

            ExpectParked(server, Count);
            Dispose(peers);
        }

        [TestMethod]
        public void Send_toParkedConnectionThatDoesNotRead_continuesWhenItReads()
        {
            using var isDrained = new SemaphoreSlim(0);
            using WsServer server = Host.Start(new DrainHandler(isDrained), Crowded(options => options.SendBufferSize = 4096));
            RawPeer[] peers = Connect(server, receiveBuffer: 4096);

            // Until its socket is full, and its buffer.
            WsConnection connection = server.GetConnections()[0];
            var message = new byte[4000];
            int sent = 0;
            while (connection.SendBinary(message, 0, message.Length) == WsSendResult.Sent) sent++;
            RawPeer peer = peers.Single(one => one.Socket.Available > 0);
            for (; sent > 0; sent--) peer.ExpectFrame(RawPeer.Binary, new string('\0', message.Length));

            Assert.IsTrue(isDrained.Wait(Recorder.Patience), "OnDrained");
            Assert.AreEqual(WsSendResult.Sent, connection.SendText("after"));
            peer.ExpectMessage(RawPeer.Text, "after");
            ExpectParked(server, Count); // again
            Dispose(peers);
        }

        [TestMethod]
        public void Message_deferredByParkedConnection_isDeliveredAgain()
        {
            using WsServer server = Host.Start(new HesitantHandler(), Crowded());
            RawPeer[] peers = Connect(server);

            // Nothing reminds the loop: no input, nothing to be sent, no deadline.
            foreach (RawPeer peer in peers) peer.SendFrame(RawPeer.Text, "three times");
            foreach (RawPeer peer in peers) peer.ExpectMessage(RawPeer.Text, "three times");

            ExpectParked(server, Count);
            Dispose(peers);
        }

        private sealed class HesitantHandler : WsHandler
        {
            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
            {
                int times = connection.Tag == null ? 1 : (int)connection.Tag + 1;
                connection.Tag = times;
                if (times < 3) connection.Defer(count);
                else connection.SendText(buffer, offset, count);
            }
        }

        private sealed class DrainHandler(SemaphoreSlim isDrained) : WsHandler
        {
            public override void OnDrained(WsConnection connection) => isDrained.Release();
        }

        [TestMethod]
        public void Stream_toParkedConnectionFromAnotherThread_arrives()
        {
            using WsServer server = Host.Start(new Recorder(), Crowded());
            RawPeer[] peers = Connect(server);
            WsConnection connection = server.GetConnections()[0];

            // Sent by the loop, although nothing more is appended and the buffer is not full.
            Assert.AreEqual(WsSendResult.Sent, connection.BeginText());
            Assert.AreEqual(2, connection.Append("ab"u8.ToArray(), 0, 2));
            Host.Until(() => peers.Any(one => one.Socket.Available > 0), "the first fragment arrives");
            RawPeer peer = peers.Single(one => one.Socket.Available > 0);
            peer.ExpectFrame(0x01, "ab");

            Assert.AreEqual(WsSendResult.Sent, connection.EndMessage());
            peer.ExpectFrame(0x80, "");
            ExpectParked(server, Count);
            Dispose(peers);
        }

        [TestMethod]
        public void Close_ofParkedConnectionFromAnotherThread_isCompleted()
        {
            var recorder = new Recorder();
            using WsServer server = Host.Start(recorder, Crowded());
            RawPeer[] peers = Connect(server);
            foreach (RawPeer _ in peers) recorder.Expect("Open");

            foreach (WsConnection connection in server.GetConnections()) connection.Close(4000);
            foreach (RawPeer peer in peers)
            {
                peer.ExpectClose(4000);
                peer.SendClose(4001);
                Assert.IsEmpty(peer.ReadToEnd());
                peer.Dispose();
                recorder.Expect("Close(4001)");
            }

            Assert.AreEqual(0, server.ConnectionCount);
        }

        [TestMethod]
        public void Close_ofParkedConnectionWhosePeerIsSilent_timesOut()
        {
            var recorder = new Recorder();
            using WsServer server = Host.Start(recorder, Crowded(options => options.CloseTimeoutMs = 50));
            RawPeer[] peers = Connect(server);
            foreach (RawPeer _ in peers) recorder.Expect("Open");

            foreach (WsConnection connection in server.GetConnections()) connection.Close();

            foreach (RawPeer _ in peers) recorder.Expect("Error(CloseTimeout)", "Close(1006)");
            Dispose(peers);
        }

        [TestMethod]
        public void Heartbeat_ofParkedConnections_sendsPings()
        {
            using WsServer server = Host.Start(new EchoHandler(), Crowded(options => options.PingIntervalMs = 100));
            RawPeer[] peers = Connect(server);

            for (int round = 0; round < 3; round++)
            {
                foreach (RawPeer peer in peers)
                {
                    peer.ExpectFrame(RawPeer.Ping, "");
                    peer.SendFrame(RawPeer.Pong, "");
                }
            }

            Assert.AreEqual(Count, server.ConnectionCount);
            Dispose(peers);
        }

        [TestMethod]
        public void Heartbeat_ofParkedConnectionsWithoutPong_timesOut()
        {
            var recorder = new Recorder();
            using WsServer server = Host.Start(recorder, Crowded(options => options.PingIntervalMs = options.PongTimeoutMs = 100));
            RawPeer[] peers = Enumerable.Range(0, Count).Select(_ => RawPeer.Open(server.Port)).ToArray();

            var lines = Enumerable.Range(0, 3 * Count).Select(_ => recorder.Next()).GroupBy(line => line);

            string[] expected = ["Close(1006)", "Error(PongTimeout)", "Open"];
            CollectionAssert.AreEquivalent(expected, lines.Select(line => line.Key).ToArray());
            Dispose(peers);
        }

        [TestMethod]
        public void Peer_thatResetsAParkedConnection_isNoticedAlone()
        {
            var recorder = new Recorder { Echoes = true };
            using WsServer server = Host.Start(recorder, Crowded());
            RawPeer[] peers = Connect(server);
            foreach (RawPeer _ in peers) recorder.Expect("Open");

            // The first, the last, and some in between; one of them at its end, not with a reset.
            int[] gone = [0, Count - 1, 7, 20, 21];
            foreach (int i in gone)
            {
                if (i == 7) peers[i].Dispose();
                else peers[i].Reset();
                recorder.Expect("Error(ConnectionLost)", "Close(1006)");
            }

            Assert.AreEqual(Count - gone.Length, server.ConnectionCount);
            foreach (int i in gone) peers[i] = RawPeer.Open(server.Port);
            foreach (RawPeer peer in peers) ExpectEcho(peer, "still here");
            Dispose(peers);
        }

        [TestMethod]
        [DataRow(3000)]
        [DataRow(0)]
        public void Stop_withParkedConnections_closesThem(int closeTimeout)
        {
            using WsServer server = Host.Start(new EchoHandler(), Crowded(options => options.CloseTimeoutMs = closeTimeout));
            for (int round = 0; round < 2; round++)
            {
                RawPeer[] peers = Connect(server);
                var closing = new Thread(server.Stop);
                closing.Start();
                foreach (RawPeer peer in peers)
                {
                    peer.ExpectClose(1001);
                    if (closeTimeout > 0) peer.SendClose(1001);
                }

                closing.Join();
                Assert.AreEqual(0, server.ConnectionCount);
                Dispose(peers);

                // Few are served as ever after it, and the next round's are parked again.
                server.Start();
                using RawPeer next = RawPeer.Open(server.Port);
                ExpectEcho(next, "again");
                next.SendClose(1000);
                next.ExpectClose(1000);
                next.ReadToEnd();
                Host.Until(() => server.ConnectionCount == 0, "it has gone");
            }
        }

        [TestMethod]
        public void Handler_thatThrowsForAParkedConnection_endsOnlyThatOne()
        {
            var recorder = new Recorder { TextReceived = (_, text) => throw new InvalidOperationException(text) };
            using WsServer server = Host.Start(recorder, Crowded());
            RawPeer[] peers = Connect(server);
            foreach (RawPeer _ in peers) recorder.Expect("Open");

            peers[3].SendFrame(RawPeer.Text, "why");
            peers[3].ExpectClose(1011);
            recorder.Expect("Text(why)", "Error(HandlerFailed): why");

            Assert.AreEqual(Count - 1, server.ConnectionCount);
            Dispose(peers);
        }
    }
}
