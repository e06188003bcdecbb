using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Reconnecting: when, how often, with which headers, and to which address.</summary>
    [TestClass]
    public class ReconnectTests
    {
        private sealed class Refusing : WsHandler
        {
            public int Opened;
            public int Closed;

            public override void OnOpen(WsConnection connection)
            {
                Interlocked.Increment(ref Opened);
                connection.Close(1013, "try again later");
            }

            public override void OnClose(WsConnection connection, int code, string reason) => Interlocked.Increment(ref Closed);
        }

        // Throws from the first message after the connection has opened: there is none for the pong.
        private sealed class FailingEntropy : WsEntropy
        {
            public volatile bool IsFailing;

            public override uint Next() => IsFailing ? throw new OutOfMemoryException() : 1u;
        }

        private sealed class Opening : WsHandler
        {
            public readonly FailingEntropy Entropy = new();
            public readonly ManualResetEventSlim HasClosed = new();

            public override void OnOpen(WsConnection connection) => Entropy.IsFailing = true;

            public override void OnClose(WsConnection connection, int code, string reason) => HasClosed.Set();

            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
            }
        }

        [TestMethod]
        public void Client_withoutReconnectDelayAndEndedAtOnce_connectsOnce()
        {
            using Socket listener = Host.Listen();
            var handler = new Opening();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client(o => o.Entropy = handler.Entropy));
            client.Start();
            using RawPeer server = RawPeer.Accept(listener, "\x89\0"); // a ping right after the response
            Assert.IsTrue(handler.HasClosed.Wait(Recorder.Patience));
            handler.Entropy.IsFailing = false;
            Assert.IsFalse(listener.Poll(500_000, SelectMode.SelectRead), "another attempt");
        }

        private sealed class RefusingFirst : EchoHandler
        {
            private int _requests;

            public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
                _requests++ == 0 ? WsResponse.Refuse(503) : WsResponse.Accept;
        }

        private sealed class ConnectingAgain : WsHandler
        {
            public WsClient Client;
            public readonly ManualResetEventSlim HasReply = new();

            public override void OnError(WsConnection connection, WsError error, Exception exception) => Client.Connect(Recorder.Patience);

            public override void OnOpen(WsConnection connection) => connection.SendText("x");

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) => HasReply.Set();
        }

        [TestMethod]
        public void Client_connectedFromOnError_isServedThoughItDoesNotReconnect()
        {
            using WsServer server = Host.Start(new RefusingFirst());
            var handler = new ConnectingAgain();
            using WsClient client = new(Host.Url(server.Port), handler, Options.Client());
            handler.Client = client;
            client.Start();
            Assert.IsTrue(handler.HasReply.Wait(Recorder.Patience), "nobody serves the connection");
        }

        [TestMethod]
        public void Client_closedByServerEachTime_waitsLongerEachTime()
        {
            var server = new Refusing();
            using WsServer host = Host.Start(server);
            var handler = new Recorder();
            using WsClient client =
                new(Host.Url(host.Port), handler, Options.Client(o => { o.ReconnectDelayMs = 40; o.MaxReconnectDelayMs = 5000; }));
            var watch = Stopwatch.StartNew();
            client.Start();
            Host.Until(() => server.Opened >= 6, "six attempts");

            // Five pauses of 40 to 640 ms, each shortened by half at most.
            Assert.IsTrue(watch.ElapsedMilliseconds >= 620, "six attempts in " + watch.ElapsedMilliseconds + " ms");
            client.Stop();
            Host.Until(() => server.Opened == server.Closed, "as many ends as beginnings");
        }

        [TestMethod]
        public void ReconnectDelay_afterLastingConnection_startsOver()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler,
                Options.Client(o => { o.ReconnectDelayMs = 20; o.MaxReconnectDelayMs = 100; }));
            client.Start();
            for (int round = 0; round < 5; round++)
            {
                using RawPeer server = RawPeer.Accept(listener);
                handler.Expect("Open");
                Thread.Sleep(150); // the duration of a connection is what is tested
                server.Reset();
                handler.Expect("Error(ConnectionLost)", "Close(1006)");
            }
        }

        private sealed class Tokens : WsHandler
        {
            private int _count;

            public override string[] OnConnecting(WsEndpoint client, string[] headers)
            {
                Assert.AreEqual("X-Board: 7", headers[0]);
                return [headers[0], "Authorization: Bearer " + ++_count];
            }
        }

        [TestMethod]
        public void OnConnecting_beforeEachAttempt_givesFreshHeaders()
        {
            using Socket listener = Host.Listen();
            var options = Options.Client(o => { o.ReconnectDelayMs = 20; o.Headers = ["X-Board: 7"]; });
            using WsClient client = new(Host.Url(Host.PortOf(listener)), new Tokens(), options);
            client.Start();
            for (int i = 1; i <= 3; i++)
            {
                using var peer = new RawPeer(listener.Accept(), false);
                string head = peer.ReadHead();
                StringAssert.Contains(head, "\r\nX-Board: 7\r\n");
                StringAssert.Contains(head, "\r\nAuthorization: Bearer " + i + "\r\n");
            }
        }

        private sealed class BadHeaders : WsHandler
        {
            public override string[] OnConnecting(WsEndpoint client, string[] headers) => ["Authorization: x\r\nEvil: y"];
        }

        [TestMethod]
        public void OnConnecting_givingHeaderWithLineBreak_makesConnectThrow()
        {
            using Socket listener = Host.Listen();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), new BadHeaders(), Options.Client());
            ArgumentException e = Assert.Throws<ArgumentException>(() => client.Connect(Recorder.Patience));
            StringAssert.Contains(e.Message, "Headers");
        }

        [TestMethod]
        public void Connect_fromWithinOnClose_opensNewConnection()
        {
            var server = new Recorder();
            using WsServer host = Host.Start(server);
            WsClient client = null;
            int left = 5;
            var connections = new HashSet<WsConnection>();
            var handler = new Recorder
            {
                Opened = connection =>
                {
                    connections.Add(connection);
                    connection.Close();
                },
                Closed = connection =>
                {
                    if (--left > 0) client.Connect(Recorder.Patience);
                },
            };
            using (client = new WsClient(Host.Url(host.Port), handler, Options.Client()))
            {
                client.Connect(Recorder.Patience);
                Host.Until(() => client.Poll(10) | left == 0, "five connections");
                while (client.State != WsState.Closed) client.Poll(10);
                Assert.AreEqual(5, connections.Count, "each an object of its own");
                foreach (WsConnection connection in connections) Assert.AreEqual(WsState.Closed, connection.State);
            }
        }

        [TestMethod]
        public void Connect_withOneDeadAddress_reachesTheOther()
        {
            // A listener whose queue is full does not respond to further clients.
            using Socket dead = Host.Listen(0);
            int port = Host.PortOf(dead);
            var fillers = new List<Socket>();
            for (int i = 0; i < 4; i++)
            {
                var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                try
                {
                    filler.Connect(IPAddress.Loopback, port);
                }
                catch (SocketException)
                {
                    // It connects in the background.
                }

                fillers.Add(filler);
            }

            var good = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            IPAddress other = IPAddress.Parse("127.0.0.2");
            good.Bind(new IPEndPoint(other, port));
            good.Listen(4);
            using WsClient client = new("ws://example:" + port + "/", new Recorder(), Options.Client());
            var connector = new TcpConnector(client.Url, 3000, [IPAddress.Loopback, other]);
            using Socket socket = connector.Connect(client);
            Assert.AreEqual(other, ((IPEndPoint)socket.RemoteEndPoint).Address);
            fillers.ForEach(one => one.Dispose());
            good.Dispose();
        }

        [TestMethod]
        public void Client_calledFromManyThreads_neverHangs()
        {
            using WsServer host = Host.Start(new Recorder { OmitsMessages = true });
            var handler = new Recorder { OmitsMessages = true };
            using WsClient client = new(Host.Url(host.Port), handler, Options.Client(o => o.CloseTimeoutMs = 500));
            var unexpected = new List<Exception>();
            void Try(Action action)
            {
                try
                {
                    action();
                }
                catch (Exception e) when (e is WsException || e is InvalidOperationException)
                {
                    // What each call may throw.
                }
                catch (Exception e)
                {
                    lock (unexpected) unexpected.Add(e);
                }
            }

            Action[] calls = [() => client.Connect(1000), client.Stop, () => client.Poll(1), client.Start, client.Dispose,
                () => client.SendText("x"), client.Close];
            var threads = new Task[6];
            for (int t = 0; t < threads.Length; t++)
            {
                var random = new Random(t);
                threads[t] = Task.Run(() =>
                {
                    for (int i = 0; i < 60; i++) Try(calls[random.Next(calls.Length)]);
                });
            }

            Assert.IsTrue(Task.WaitAll(threads, 120000), "no call hangs");
            client.Stop();
            Assert.AreEqual(WsState.Closed, client.State);
            Assert.IsEmpty(unexpected, unexpected.Count == 0 ? "" : unexpected[0].ToString());
            client.Connect(Recorder.Patience);
            Assert.AreEqual(WsState.Open, client.State);
        }
    }
}
