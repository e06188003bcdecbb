using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The client with servers that do not exist, refuse, stall, disappear and return.</summary>
    [TestClass]
    public class ClientTests
    {
        // The exception of a Connect that must fail in time.
        private static WsException Failure(string url, int milliseconds, WsClientOptions options = null)
        {
            var handler = new Recorder();
            var client = new WsClient(url, handler, options ?? Options.Client());
            var watch = Stopwatch.StartNew();
            var failure = Assert.ThrowsExactly<WsException>(() => client.Connect(milliseconds));

            // Generous, because the machine may be busy: without a deadline it would take minutes, or forever.
            Assert.IsTrue(watch.ElapsedMilliseconds < milliseconds + Recorder.Patience, "it took " + watch.ElapsedMilliseconds + " ms");
            Assert.AreEqual(WsState.Closed, client.State);
            handler.ExpectNothing();
            return failure;
        }

        [TestMethod]
        public void Connect_whereNobodyListens_failsNamingAddress()
        {
            int port = Host.FreePort();
            WsException failure = Failure(Host.Url(port), 5000);
            StringAssert.Contains(failure.Message, "127.0.0.1:" + port);
            StringAssert.Contains(failure.Message, "refused");
            Assert.AreEqual(0, failure.StatusCode);
        }

        [TestMethod]
        public void Connect_toUnknownHost_failsNamingHost()
        {
            WsException failure = Failure("ws://no-such-host.invalid/", 5000);
            StringAssert.Contains(failure.Message, "no-such-host.invalid");
        }

        [TestMethod]
        public void Connect_toAddressThatDropsPackets_failsInTime()
        {
            using var hole = new Blackhole();
            WsException failure = Failure(Host.Url(hole.Port), 500);
            StringAssert.Contains(failure.Message, "within 500 ms");
        }

        [TestMethod]
        public void Connect_toServerThatNeverResponds_failsInTime()
        {
            using Socket listener = Host.Listen();
            WsException failure = Failure(Host.Url(Host.PortOf(listener)), 500);
            StringAssert.Contains(failure.Message, "did not respond in time");
        }

        [TestMethod]
        public void Connect_toServerWhoseResponseNeverEnds_failsInTime()
        {
            using Socket listener = Host.Listen();
            Task drip = Task.Run(() =>
            {
                using var server = new RawPeer(listener.Accept(), false);
                try
                {
                    server.Send("HTTP/1.1 101 Switching Protocols\r\nX-Slow: ");
                    for (;;)
                    {
                        server.Send("x");
                        Task.Delay(20).Wait(); // the slowness is what is tested
                    }
                }
                catch (SocketException)
                {
                    // The client has given up.
                }
            });
            WsException failure = Failure(Host.Url(Host.PortOf(listener)), 500);
            StringAssert.Contains(failure.Message, "did not respond in time");
            drip.Wait();
        }

        [TestMethod]
        [DataRow("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 5\r\n\r\nnope\n", 401)]
        [DataRow("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404)]
        [DataRow("HTTP/1.0 503 Service Unavailable\r\n\r\nlater", 503)]
        [DataRow("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi", 200)]
        [DataRow("HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\n\r\n", 302)]
        [DataRow("SSH-2.0-OpenSSH_9.6\r\n", 0)]
        [DataRow("HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", 0)]
        [DataRow("", 0)]
        public void Connect_withRefusalOrInvalidResponse_reportsStatus(string response, int status)
        {
            using Socket listener = Host.Listen();
            Task server = Task.Run(() =>
            {
                using var peer = new RawPeer(listener.Accept(), false);
                peer.ReadHead();
                peer.Send(response);
            });
            WsException failure = Failure(Host.Url(Host.PortOf(listener)), Recorder.Patience);
            Assert.AreEqual(status, failure.StatusCode, failure.Message);
            if (status != 0) StringAssert.Contains(failure.Message, status.ToString());
            server.Wait();
        }

        [TestMethod]
        public void Connect_refusedByNanoWs_reportsStatus()
        {
            var handler = new Recorder { StatusFor = request => request.Path == "/" ? 101 : 404 };
            using WsServer server = Host.Start(handler, Options.Server(o => o.MaxConnections = 1));
            Assert.AreEqual(404, Failure(Host.Url(server.Port, "/none"), Recorder.Patience).StatusCode);
            Host.Until(() => server.ConnectionCount == 0, "the refused one is gone");
            using WsClient first = Host.Connect(server.Port, new Recorder());
            Assert.AreEqual(503, Failure(Host.Url(server.Port), Recorder.Patience).StatusCode);
        }

        [TestMethod]
        [DataRow(true, DisplayName = "with a reset")]
        [DataRow(false, DisplayName = "with an orderly end of TCP")]
        public void Client_whoseServerVanishes_reportsConnectionLost(bool reset)
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client());
            client.Start();
            RawPeer server = RawPeer.Accept(listener, "\x81\x02Hi\x81\x05Ha");
            handler.Expect("Open", "Text(Hi)");
            if (reset) server.Reset();
            else server.Dispose();
            handler.Expect("Error(ConnectionLost)", "Close(1006)");
            Host.Until(() => client.State == WsState.Closed, "closed");
            Assert.AreEqual(WsSendResult.Closed, client.SendText("into the void"));
        }

        [TestMethod]
        public void Client_whoseServerFallsSilent_reportsPongTimeout()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client =
                new(Host.Url(Host.PortOf(listener)), handler, Options.Client(o => { o.PingIntervalMs = 200; o.PongTimeoutMs = 200; }));
            client.Start();
            using RawPeer server = RawPeer.Accept(listener);
            handler.Expect("Open", "Error(PongTimeout)", "Close(1006)");
            server.ExpectFrame(RawPeer.Ping, "");
        }

        [TestMethod]
        public void Stop_withoutCloseFrameFromServer_returnsInTime()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client(o => o.CloseTimeoutMs = 300));
            client.Start();
            using RawPeer server = RawPeer.Accept(listener);
            handler.Expect("Open");
            var watch = Stopwatch.StartNew();
            client.Stop();
            Assert.IsTrue(watch.ElapsedMilliseconds < Recorder.Patience, "Stop took " + watch.ElapsedMilliseconds + " ms");
            handler.WaitFor("Close(1006)");
            server.ExpectClose(1000);
        }

        [TestMethod]
        public void Client_whoseServerStops_reconnects()
        {
            int port = Host.FreePort();
            var handler = new Recorder();
            using WsClient client =
                new(Host.Url(port), handler, Options.Client(o => { o.ReconnectDelayMs = 20; o.MaxReconnectDelayMs = 200; }));
            client.Start();
            StringAssert.StartsWith(handler.Next(),
                $"Error(ConnectFailed): No connection to 127.0.0.1:{port}: connection refused. Is the server running?");
            for (int round = 0; round < 3; round++)
            {
                using WsServer server = new(port, new Recorder { Echoes = true }, Options.Server());
                server.Start();
                handler.WaitFor("Open");
                client.SendText("round " + round);
                handler.Expect("Text(round " + round + ")");
                server.Stop();
                handler.Expect("Close(1001)");
                handler.WaitFor("Error(ConnectFailed)");
            }
        }

        [TestMethod]
        public void Client_whoseServerCrashes_reconnects()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client(o => o.ReconnectDelayMs = 20));
            client.Start();
            for (int round = 0; round < 3; round++)
            {
                using RawPeer server = RawPeer.Accept(listener);
                handler.Expect("Open");
                server.Reset();
                handler.Expect("Error(ConnectionLost)", "Close(1006)");
            }
        }

        [TestMethod]
        public void Client_failingToConnect_waitsLongerEachTime()
        {
            var handler = new Recorder();
            using WsClient client =
                new(Host.Url(Host.FreePort()), handler, Options.Client(o => { o.ReconnectDelayMs = 40; o.MaxReconnectDelayMs = 400; }));
            client.Start();
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < 7; i++) StringAssert.StartsWith(handler.Next(), "Error(ConnectFailed)");

            // Six pauses of 40, 80, 160, 320, 400 and 400 ms, each shortened by half at most.
            Assert.IsTrue(watch.ElapsedMilliseconds >= 690, "seven attempts in " + watch.ElapsedMilliseconds + " ms");
        }

        [TestMethod]
        public void Stop_fromAnotherThread_closesWith1000()
        {
            var handler = new Recorder();
            using WsServer server = Host.Start(handler);
            var mine = new Recorder();
            WsClient client = Host.Connect(server.Port, mine, Options.Client(o => o.ReconnectDelayMs = 10));
            client.Stop();
            Assert.AreEqual(WsState.Closed, client.State);
            mine.Expect("Open", "Close(1000)");
            handler.Expect("Open", "Close(1000)");
            handler.ExpectNothing();
        }

        [TestMethod]
        public void Stop_fromHandler_closesAndCanStartAgain()
        {
            var handler = new Recorder { Opened = connection => connection.SendText("stop") };
            using WsServer server = Host.Start(handler);
            WsClient client = null;
            var mine = new Recorder { TextReceived = (_, _) => client.Stop() };
            client = new WsClient(Host.Url(server.Port), mine, Options.Client(o => o.ReconnectDelayMs = 10));
            client.Start();
            mine.Expect("Open", "Text(stop)", "Close(1000)");
            handler.Expect("Open", "Close(1000)");
            client.Stop();
            mine.ExpectNothing();

            // And it can be used again.
            client.Start();
            mine.Expect("Open", "Text(stop)", "Close(1000)");
            client.Stop();
        }

        [TestMethod]
        [DataRow(false, DisplayName = "that accepts")]
        [DataRow(true, DisplayName = "that is not there")]
        public void Stop_whileConnecting_returnsInTime(bool isUnreachable)
        {
            // Or while it waits between two attempts: Stop does not wait for a server that does not respond.
            using Socket listener = isUnreachable ? null : Host.Listen();
            string url = Host.Url(isUnreachable ? Host.FreePort() : Host.PortOf(listener));
            var handler = new Recorder();
            var client = new WsClient(url, handler,
                Options.Client(o =>
                {
                    o.HandshakeTimeoutMs = o.ReconnectDelayMs = o.MaxReconnectDelayMs = 600000;
                    o.CloseTimeoutMs = 500;
                    o.Entropy = new Zeros(); // the first attempt comes at once, and the pauses are not shortened
                }));
            client.Start();
            if (isUnreachable) handler.WaitFor("Error(ConnectFailed)");
            else new RawPeer(listener.Accept(), false).ReadHead();
            var watch = Stopwatch.StartNew();
            client.Stop();
            Assert.IsTrue(watch.ElapsedMilliseconds < Recorder.Patience, "Stop took " + watch.ElapsedMilliseconds + " ms");
        }

        [TestMethod]
        public void Send_fromSeveralThreads_doesNotMixMessages()
        {
            const int Each = 1500;
            var next = new int[4];
            var done = new TaskCompletionSource();
            var handler = new Recorder
            {
                OmitsMessages = true,
                TextReceived = (_, text) =>
                {
                    int sender = text[0] - '0';
                    if (text != Message(sender, next[sender]))
                    {
                        done.TrySetException(new InvalidDataException(text + ", not " + Message(sender, next[sender])));
                    }

                    next[sender]++;
                    if (next.Sum() == 4 * Each) done.TrySetResult();
                },
            };
            using WsServer server = Host.Start(handler);
            using WsClient client = Host.Connect(server.Port, new Recorder(), Options.Client(o => o.SendBufferSize = 300));
            Task[] senders = Enumerable.Range(0, 4)
                .Select(sender => Task.Factory.StartNew(() => SendAll(client, sender, Each), TaskCreationOptions.LongRunning)).ToArray();
            Task.WaitAll(senders);
            Assert.IsTrue(done.Task.Wait(Recorder.Patience), "all come: " + string.Join(", ", next));
        }

        private static void SendAll(WsClient client, int sender, int count)
        {
            for (int i = 0; i < count; i++)
            {
                string text = Message(sender, i);
                Host.Until(() => client.SendText(text) == WsSendResult.Sent, "room");
            }
        }

        private static string Message(int sender, int number) =>
            sender + ":" + number + ":" + new string((char)('a' + number % 26), 20 + number % 200);

        [TestMethod]
        public void Connect_toIPv6Address_opens()
        {
            if (!HasIPv6()) Assert.Inconclusive("This machine has no IPv6 loopback address.");
            string host = null;
            var handler = new Recorder
            {
                Echoes = true,
                StatusFor = request =>
                {
                    host = request.Host;
                    return 101;
                },
            };
            using WsServer server = Host.Start(handler);
            var mine = new Recorder();
            using WsClient client = new("ws://[::1]:" + server.Port + "/", mine, Options.Client());
            client.Start();
            mine.Expect("Open");
            client.SendText("Hi");
            mine.Expect("Text(Hi)");
            Assert.AreEqual("[::1]:" + server.Port, host);
        }

        private static bool HasIPv6()
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
