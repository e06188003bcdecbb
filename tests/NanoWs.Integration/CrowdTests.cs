using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// Five slow readers, nine idle connections, a flood of garbage and a stalled peer at once: open connections are served as
    /// usual, and new ones are accepted. (The times are limits of what users notice, and far above the usual ones; what the machine
    /// takes away from all threads does not count.)
    /// </summary>
    [TestClass]
    [DoNotParallelize]
    public class CrowdTests
    {
        private const int PageSize = 60000;
        private const int Seconds = 6;

        // The local port of an interpreter's echo server, which has these two pages; unless it is set, the tests start a server.
        private static readonly string s_port = Environment.GetEnvironmentVariable("NANOWS_PORT");

        private static readonly byte[] s_get = Encoding.ASCII.GetBytes("GET /large HTTP/1.1\r\nHost: board\r\n\r\n");

        public TestContext TestContext { get; set; }

        /// <summary>Hostile clients, each on its own thread until the test has ended.</summary>
        private sealed class Crowd : IDisposable
        {
            private readonly List<Thread> _threads = new();
            private readonly int _port;
            private volatile bool _isOver;
            private int _garbage;

            public Crowd(int port)
            {
                _port = port;
            }

            public int Garbage => Volatile.Read(ref _garbage);

            public void Add(int count, Action<Socket> behave)
            {
                for (int i = 0; i < count; i++)
                {
                    var thread = new Thread(() => Live(behave)) { IsBackground = true };
                    _threads.Add(thread);
                    thread.Start();
                }
            }

            // When one is disconnected, the next connects.
            private void Live(Action<Socket> behave)
            {
                while (!_isOver)
                {
                    try
                    {
                        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                        socket.ReceiveBufferSize = 2048;
                        socket.ReceiveTimeout = 200;
                        socket.Connect(IPAddress.Loopback, _port);
                        behave(socket);
                    }
                    catch (SocketException)
                    {
                        // The server disconnected it.
                    }
                }
            }

            public void ReadSlowly(Socket socket)
            {
                socket.Send(s_get);
                var buffer = new byte[20];
                while (!_isOver && Receive(socket, buffer)) Thread.Sleep(100); // 200 bytes a second
            }

            public void Idle(Socket socket)
            {
                var buffer = new byte[20];
                while (!_isOver && Receive(socket, buffer))
                {
                }
            }

            public void SendGarbage(Socket socket)
            {
                var random = new Random(Interlocked.Increment(ref _garbage));
                var garbage = new byte[1 + random.Next(300)];
                random.NextBytes(garbage);
                socket.Send(garbage);
                Thread.Sleep(5);
            }

            // Opens a WebSocket, and never reads.
            public void Stall(Socket socket)
            {
                socket.Send(Encoding.ASCII.GetBytes(RawPeer.Upgrade()));
                while (!_isOver && !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)) Thread.Sleep(50);
            }

            // Receiving nothing is no reason to disconnect.
            private static bool Receive(Socket socket, byte[] buffer)
            {
                int count = socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out SocketError error);
                return error == SocketError.TimedOut || error == SocketError.WouldBlock || (error == SocketError.Success && count > 0);
            }

            public void Dispose()
            {
                _isOver = true;
                foreach (Thread thread in _threads) thread.Join();
            }
        }

        private static WsServer NewServer(Recorder handler, Action<WsServerOptions> setUp = null)
        {
            var server = new WsServer(new NarrowListener(), handler, Options.Server(setUp, least: 128));
            server.Serve("/", new WsBytesContent("text/plain", new byte[1000]));
            server.Serve("/large", new WsBytesContent("text/plain", new byte[PageSize]));
            return Host.Start(server);
        }

        private static IDisposable FindServer(out int port)
        {
            WsServer server = s_port == null ? NewServer(new Recorder { Echoes = true, OmitsMessages = true }) : null;
            port = server?.Port ?? int.Parse(s_port);
            return server;
        }

        private static (long Start, long End) GetPage(int port)
        {
            long start = Stopwatch.GetTimestamp();
            using RawPeer newClient = RawPeer.Connect(port);
            newClient.Send("GET / HTTP/1.1\r\nHost: board\r\n\r\n");
            Assert.AreEqual(1000, newClient.ReadResponse().Body.Length);
            return (start, Stopwatch.GetTimestamp());
        }

        private void AssertAllBelow(double milliseconds, string what, List<(long Start, long End)> times, StallProbe probe)
        {
            double[] all = times.Select(time => Stopwatch.GetElapsedTime(time.Start, time.End).TotalMilliseconds).Order().ToArray();
            double longest = probe.Judge(times).Max();
            TestContext.WriteLine($"{what}: {all.Length}, median {all[all.Length / 2]:0.0} ms, longest {all[^1]:0.0} ms, "
                + $"without the machine's stalls {longest:0.0} ms");
            Assert.IsLessThan(milliseconds, longest, what + ": the longest, in ms, without the machine's stalls");
        }

        private static Crowd BadCrowd(int port)
        {
            var crowd = new Crowd(port);
            crowd.Add(1, crowd.Stall);
            crowd.Add(5, crowd.ReadSlowly);
            crowd.Add(9, crowd.Idle);
            crowd.Add(1, crowd.SendGarbage);
            return crowd;
        }

        [TestMethod]
        public void OpenWebSocket_amongHostileClients_isServedAsUsual()
        {
            using IDisposable server = FindServer(out int port);
            using RawPeer open = RawPeer.Open(port);
            using Crowd crowd = BadCrowd(port);
            using var probe = new StallProbe();
            var times = new List<(long Start, long End)>();
            for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < Seconds;)
            {
                long start = Stopwatch.GetTimestamp();
                open.SendFrame(RawPeer.Text, "are you there?");
                open.ExpectFrame(RawPeer.Text, "are you there?");
                times.Add((start, Stopwatch.GetTimestamp()));
            }

            TestContext.WriteLine(crowd.Garbage + " garbage connections");
            AssertAllBelow(100, "echoes", times, probe);
        }

        [TestMethod]
        public void NewClient_amongHostileClients_getsItsPageSoon()
        {
            using IDisposable server = FindServer(out int port);
            using RawPeer open = RawPeer.Open(port);
            using Crowd crowd = BadCrowd(port);
            using var probe = new StallProbe();
            var times = new List<(long Start, long End)>();
            for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < Seconds;) times.Add(GetPage(port));
            AssertAllBelow(3000, "pages", times, probe);
        }

        [TestMethod]
        public void NewClient_amongTwoHundredGarbageConnections_getsItsPageSoon()
        {
            using IDisposable server = FindServer(out int port);
            var sockets = new List<Socket>();
            for (int i = 0; i < 200; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
                socket.Send(Encoding.Latin1.GetBytes("\x16\x03\x01 no HTTP at all\r\n\r\n"));
                sockets.Add(socket);
            }

            using var probe = new StallProbe();
            (long Start, long End) time = GetPage(port);
            foreach (Socket socket in sockets) socket.Dispose();
            AssertAllBelow(3000, "a page behind 200 garbage connections", [time], probe);
        }

        [TestMethod]
        public void WebSocket_besideSilentConnections_opens()
        {
            foreach (int most in new[] { 1, 4 })
            {
                for (int silent = 0; silent <= most + 1; silent++)
                {
                    using WsServer server = NewServer(new Recorder { OmitsMessages = true }, options => options.MaxConnections = most);
                    var peers = new List<RawPeer>();
                    for (int i = 0; i < silent; i++) peers.Add(RawPeer.Connect(server.Port));
                    for (int i = 0; i < most; i++) peers.Add(RawPeer.Open(server.Port));
                    Host.Until(() => server.ConnectionCount == most, most + " are open beside " + silent + " silent connections");
                    foreach (RawPeer peer in peers) peer.Dispose();
                }
            }
        }

        [TestMethod]
        public void Response_inACrowd_isNotResetByWhatFollowsTheRequest()
        {
            using WsServer server = NewServer(new Recorder { OmitsMessages = true }, options => options.MaxConnections = 1);
            using RawPeer open = RawPeer.Open(server.Port);
            var clients = new List<Thread>();
            int whole = 0;
            for (int i = 0; i < 8; i++)
            {
                var client = new Thread(() =>
                {
                    for (int j = 0; j < 10; j++)
                    {
                        using RawPeer peer = RawPeer.Connect(server.Port);
                        peer.Send("GET / HTTP/1.1\r\nHost: board\r\n\r\n");
                        peer.Send("what nobody reads");
                        try
                        {
                            if (peer.ReadResponse().Body.Length == 1000) Interlocked.Increment(ref whole);
                        }
                        catch (SocketException)
                        {
                            // It was reset.
                        }
                    }
                });
                clients.Add(client);
                client.Start();
            }

            foreach (Thread client in clients) client.Join();
            Assert.AreEqual(80, whole);
        }

        [TestMethod]
        public void Client_thatLeavesWithoutAWord_isClosedSoon()
        {
            using WsServer server = NewServer(new Recorder { OmitsMessages = true }, options =>
            {
                options.MaxConnections = 1;
                options.HandshakeTimeoutMs = 100_000;
            });
            using RawPeer open = RawPeer.Open(server.Port);
            using RawPeer silent = RawPeer.Connect(server.Port);
            var watch = Stopwatch.StartNew();
            silent.Socket.Shutdown(SocketShutdown.Send);
            Assert.AreEqual(0, silent.Socket.Receive(new byte[1]));
            Assert.IsLessThan(5000, watch.ElapsedMilliseconds, "in the list it would wake the loop all the time");
        }

        [TestMethod]
        public void Transport_whosePeerHasLeft_hasInputOnlyWhileThereIsSomethingToRead()
        {
            var listener = new SocketListener(IPAddress.Loopback, 0);
            listener.Open();
            foreach (string sent in new[] { "", "G" })
            {
                using RawPeer peer = RawPeer.Connect(listener.Port);
                WsTransport transport = null;
                Host.Until(() => (transport = listener.Accept()) != null, "accepted");
                Assert.IsFalse(transport.HasInput() || transport.HasLeft);
                peer.Send(sent);
                if (sent.Length > 0) Host.Until(transport.HasInput, "input");
                peer.Socket.Shutdown(SocketShutdown.Send);
                var buffer = new byte[8];
                if (sent.Length > 0) Assert.AreEqual(1, transport.Read(buffer, 0, 8));
                Host.Until(() => transport.HasLeft, "the end");
                Assert.IsFalse(transport.HasInput());
                transport.Close();
                Assert.IsTrue(transport.HasLeft);
            }

            listener.Close();
        }

        [TestMethod]
        public void NewClient_amongTwoHundredSilentConnections_getsItsPageSoon()
        {
            using WsServer server = NewServer(new Recorder { OmitsMessages = true });
            var sockets = new List<Socket>();
            for (int i = 0; i < 200; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, server.Port);
                sockets.Add(socket);
            }

            using var probe = new StallProbe();
            (long Start, long End) time = GetPage(server.Port);
            foreach (Socket socket in sockets) socket.Dispose();
            AssertAllBelow(3000, "a page behind 200 silent connections", [time], probe);
        }
    }
}
