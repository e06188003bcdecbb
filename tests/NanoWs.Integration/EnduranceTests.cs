using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Tests that measure the whole process, and so run alone.</summary>
    [TestClass]
    [DoNotParallelize]
    public class EnduranceTests
    {
        private sealed record Usage(int Threads, int Handles, long Bytes)
        {
            public static Usage Now()
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                using Process process = Process.GetCurrentProcess();
                int handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
                return new Usage(process.Threads.Count, handles, GC.GetTotalMemory(true));
            }
        }

        private static void ExpectNoGrowth(Usage before, Func<bool> isQuiet)
        {
            Host.Until(isQuiet, "all is closed");
            Usage after = null;

            // Threads of the runtime are created and ended; only what stays is a leak.
            Host.Until(() => (after = Usage.Now()).Threads <= before.Threads + 3 && after.Handles <= before.Handles + 5,
                "threads and handles come back to " + before);
            Assert.IsTrue(after.Bytes < before.Bytes + 200_000, "memory grew from " + before.Bytes + " to " + after.Bytes + " bytes");
        }

        [TestMethod]
        public void Server_afterThousandConnections_leaksNothing()
        {
            var handler = new Recorder { Echoes = true, OmitsMessages = true };
            var server = new WsServer(0, handler, Options.Server());
            server.Serve("/", new WsBytesContent("text/plain", new byte[100]));
            using (Host.Start(server))
            {
                for (int i = 0; i < 50; i++) Cycle(server.Port, i, handler);
                Host.Until(() => server.ConnectionCount == 0, "all is closed");
                Usage before = Usage.Now();
                for (int i = 0; i < 1000; i++) Cycle(server.Port, i, handler);
                ExpectNoGrowth(before, () => server.ConnectionCount == 0);
            }
        }

        private static void Cycle(int port, int kind, Recorder handler)
        {
            if (kind % 4 == 3)
            {
                using RawPeer reader = RawPeer.Connect(port);
                reader.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                Assert.AreEqual(200, reader.ReadResponse().Status);
                return;
            }

            using RawPeer client = RawPeer.Open(port);
            client.SendFrame(RawPeer.Text, "Hi");
            client.ExpectFrame(RawPeer.Text, "Hi");
            if (kind % 4 == 0)
            {
                client.SendClose(1000);
                client.ExpectClose(1000);
                client.ReadToEnd();
            }
            else if (kind % 4 == 1)
            {
                client.Reset();
            }

            client.Dispose();
            handler.WaitFor("Close");
        }

        [TestMethod]
        public void Client_afterTwoHundredConnections_leaksNothing()
        {
            using WsServer server = Host.Start(new Recorder { Echoes = true, OmitsMessages = true });
            var handler = new Recorder();
            var client = new WsClient(Host.Url(server.Port), handler, Options.Client());
            void Cycle()
            {
                client.Connect(Recorder.Patience);
                client.SendText("Hi");
                handler.Expect("Open");
                while (!client.Poll(1000))
                {
                }

                handler.Expect("Text(Hi)");
                client.Stop();
                handler.Expect("Close(1000)");
            }

            for (int i = 0; i < 20; i++) Cycle();
            Usage before = Usage.Now();
            for (int i = 0; i < 200; i++) Cycle();
            ExpectNoGrowth(before, () => server.ConnectionCount == 0);
        }

        // One that the server refuses: for a path, an origin, its form, lack of room; and one that gives up before it has asked.
        private static void BeRefused(int port, int kind)
        {
            using RawPeer peer = RawPeer.Connect(port);
            string[] requests =
            [
                "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", "no HTTP at all\r\n\r\n",
                RawPeer.Upgrade(),
            ];
            int[] statuses = [404, 403, 400, 503];
            if (kind % 5 == 4) return;
            peer.Send(requests[kind % 5]);
            Assert.AreEqual(statuses[kind % 5], peer.ReadResponse().Status);
            if (kind % 2 == 0) peer.Reset();
        }

        [TestMethod]
        public void Server_afterThousandRefusals_leaksNothing()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => { o.MaxConnections = 1; o.AllowedOrigins = null; }));
            using RawPeer only = RawPeer.Open(server.Port);
            for (int i = 0; i < 50; i++) BeRefused(server.Port, i);
            Usage before = Usage.Now();
            for (int i = 0; i < 1000; i++) BeRefused(server.Port, i);
            ExpectNoGrowth(before, () => server.RefusedCount >= 840 && server.ConnectionCount == 1);
        }

        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void Client_afterTwoHundredReconnections_leaksNothing(bool isSecure)
        {
            // The server closes each connection, and the client opens the next by itself.
            int opened = 0;
            X509Certificate2 certificate = new CertificateOptions { Hosts = ["localhost"] }.Make();
            var host = new Recorder { Opened = connection => connection.Close() };
            using WsServer server = Host.Start(new WsServer(
                isSecure ? new TlsListener(0, certificate) : new SocketListener(0), host, Options.Server()));
            var handler = new Recorder { Opened = _ => Interlocked.Increment(ref opened) };
            using var client = new WsClient((isSecure ? "wss" : "ws") + "://localhost:" + server.Port + "/", handler, Options.Client(o =>
            {
                o.ReconnectDelayMs = o.MaxReconnectDelayMs = 1;
                o.TrustedCertificate = isSecure ? certificate.Public() : null;
            }));
            client.Start();
            void Reach(int count) => Host.Until(() => Volatile.Read(ref opened) >= count, count + " connections", () => opened);
            Reach(20);
            Usage before = Usage.Now();
            Reach(220);
            client.Stop();
            ExpectNoGrowth(before, () => server.ConnectionCount == 0);
        }

        // Each turn of a loop reads its clock: a loop that spins reads it a hundred thousand times a second.
        private sealed class CountingClock : WsClock
        {
            private const int MostIdleTurns = 2000;

            private int _looks;

            public override long Milliseconds
            {
                get
                {
                    Interlocked.Increment(ref _looks);
                    return base.Milliseconds;
                }
            }

            public void ExpectIdle()
            {
                int before = Volatile.Read(ref _looks);
                Thread.Sleep(1000);
                int turns = Volatile.Read(ref _looks) - before;
                Assert.IsTrue(turns > 0 && turns < MostIdleTurns, "Nothing to do, and yet " + turns + " turns in a second.");
            }
        }

        [TestMethod]
        public void Loop_withNothingToDo_doesNotSpin()
        {
            CountingClock serverClock = new(), clientClock = new(), lostClock = new();
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => { o.MaxConnections = 1; o.Clock = serverClock; }));
            using WsClient client = Host.Connect(server.Port, new Recorder(), Options.Client(o => o.Clock = clientClock));
            using WsClient lost =
                new(Host.Url(Host.FreePort()), new Recorder(), Options.Client(o => { o.ReconnectDelayMs = 20000; o.Clock = lostClock; }));
            using RawPeer unfinished = RawPeer.Connect(server.Port);
            unfinished.Send("GET / HTTP/1.1\r\n");
            lost.Start();
            serverClock.ExpectIdle();
            clientClock.ExpectIdle();
            lostClock.ExpectIdle();
        }

        [TestMethod]
        public void Loop_waitingForPeerToRead_doesNotSpin()
        {
            var clock = new CountingClock();

            // The handler has a message that it cannot reply to yet, and more are waiting in the socket: the loop must not spin because
            // of them.
            var handler = new Recorder
            {
                OmitsMessages = true,
                TextReceived = (connection, text) =>
                {
                    var reply = new byte[2000];
                    while (connection.SendBinary(reply, 0, reply.Length) == WsSendResult.Sent)
                    {
                    }

                    connection.Defer(text.Length);
                },
            };
            var server = new WsServer(new NarrowListener(), handler,
                Options.Server(o => { o.SendBufferSize = 2048; o.SendTimeoutMs = Recorder.Patience; o.Clock = clock; }, least: 128));
            using (Host.Start(server))
            {
                using RawPeer stalled = RawPeer.Open(server.Port, "/", 4096);
                for (int i = 0; i < 50; i++) stalled.SendFrame(RawPeer.Text, new string('m', 100));
                Host.Until(() => handler.Last != null && handler.Last.IsWriting, "its buffers are full");
                clock.ExpectIdle();
            }
        }

        [TestMethod]
        public void Loop_withPageNotRead_doesNotSpin()
        {
            var clock = new CountingClock();
            var server = new WsServer(new NarrowListener(), new Recorder(),
                Options.Server(o => { o.SendTimeoutMs = Recorder.Patience; o.Clock = clock; }));
            server.Serve("/", new WsBytesContent("text/plain", new byte[10_000_000]));
            using (Host.Start(server))
            {
                using RawPeer stalled = RawPeer.Connect(server.Port, 4096);
                stalled.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                stalled.Send(new byte[5000]);
                clock.ExpectIdle();
            }
        }
    }
}
