#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>One address does not take all WebSockets, if an option says so.</summary>
    [TestClass]
    public class AddressTests
    {
        // Gives the connections of a listener in memory the address that the next one is to have.
        private sealed class Street : WsListener
        {
            private readonly LoopbackListener _listener;
            private int _port;

            public Street(LoopbackListener listener)
            {
                _listener = listener;
            }

            public string Address;

            public override void Open()
            {
            }

            public override WsTransport Accept()
            {
                WsTransport inner = _listener.Accept();
                return inner == null ? null : new House(inner, Address == null ? null : Address + ":" + (++_port).ToString());
            }

            public override void Close()
            {
            }
        }

        private sealed class House : WsTransport
        {
            private readonly WsTransport _inner;
            private readonly string _address;

            public House(WsTransport inner, string address)
            {
                _inner = inner;
                _address = address;
            }

            public override string RemoteAddress => _address;

            public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

            public override int Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

            public override bool Shutdown() => _inner.Shutdown();

            public override void Close() => _inner.Close();
        }

        private static World Limited(int most)
        {
            var world = new World();
            world.Options.MaxConnections = 6;
            world.Options.MaxConnectionsPerAddress = most;
            world.Front = new Street(world.Listener) { Address = "10.0.0.1" };
            world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Of("a page")));
            return world;
        }

        private static void Move(World world, string address) => ((Street)world.Front).Address = address;

        private static void IsRefused(World world)
        {
            string response = world.Exchange(Heads.Request());
            Assert.IsTrue(response.StartsWith("HTTP/1.1 503 "), response);
        }

        // An event stream with more news than the way holds.
        private sealed class Stream : WsContent
        {
            public override string ContentType => "text/event-stream";

            public override int Length => -1;

            public override bool IsLive => true;

            public override int Read(int position, byte[] buffer, int offset, int count) => count;
        }

        // The connection ends while its address is being read.
        private sealed class EndingTransport : WsTransport
        {
            public WsConnection Connection;
            private bool _isAsked;

            public override string RemoteAddress
            {
                get
                {
                    if (Connection == null || _isAsked) return _isAsked ? "10.0.0.1:5" : null;
                    _isAsked = true;
                    Connection.Abort();
                    return null;
                }
            }

            public override int Read(byte[] buffer, int offset, int count) => 0;

            public override int Write(byte[] buffer, int offset, int count) => count;

            public override void Close()
            {
            }
        }

        [TestMethod]
        public void RemoteAddress_readWhileConnectionEnds_isKept()
        {
            var server = new WsServer(new LoopbackListener(64), new RecordingHandler());
            var placeholder = new WsConnection(server, new WsProtocol(WsRole.Server, 64, 64, null), null);
            var transport = new EndingTransport();
            var connection = new WsConnection(placeholder, transport, null);
            transport.Connection = connection;
            Assert.AreEqual("10.0.0.1:5", connection.RemoteAddress);
            Assert.AreEqual("10.0.0.1:5", connection.RemoteAddress);
        }

        [TestMethod]
        public void Address_thatHasItsMost_isRefusedUntilOneIsClosed()
        {
            World world = Limited(2);
            MemoryPeer first = world.Open();
            world.Open();
            IsRefused(world);
            Expect.Contains("a page", world.Exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            Move(world, "10.0.0.12");
            world.Open();
            Move(world, "10.0.0.1");
            first.Close();
            world.Settle();
            world.Open();
            IsRefused(world);
            Assert.AreEqual(3, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Address_whoseWebSocketIsClosing_isRefusedUntilItHasEnded()
        {
            World world = Limited(1);
            MemoryPeer first = world.Open();
            first.Send(Wire.CloseFrame(WsRole.Client, 1000));
            world.Settle();
            Assert.AreEqual(0, world.Server.ConnectionCount);
            IsRefused(world);
            world.Advance(500);
            world.Settle();
            world.Open();
        }

        [TestMethod]
        public void Address_whoseLiveResponsesAreNotRead_isRefusedMore()
        {
            World world = Limited(2);
            world.Server.Serve("/events", new Stream());
            for (int i = 0; i < 2; i++)
            {
                world.Connect().Send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
                world.Settle();
            }

            Expect.Contains("HTTP/1.1 503 ", world.Exchange("GET /events HTTP/1.1\r\nHost: a\r\n\r\n"));
            IsRefused(world);
            Move(world, "10.0.0.2");
            world.Open();
        }

        [TestMethod]
        public void Address_askingTwiceAtOnce_isOpenedOnce()
        {
            World world = Limited(1);
            MemoryPeer one = world.Connect();
            MemoryPeer two = world.Connect();
            one.Send(Heads.Request());
            two.Send(Heads.Request());
            world.Settle();
            string both = one.ReadText() + two.ReadText();
            Expect.Contains("HTTP/1.1 101 ", both);
            Expect.Contains("HTTP/1.1 503 ", both);
            Assert.AreEqual(1, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Address_withoutLimitOrUnknown_isNotRefused()
        {
            World world = Limited(0);
            for (int i = 0; i < 6; i++) world.Open();
            world = Limited(1);
            Move(world, null);
            for (int i = 0; i < 6; i++) world.Open();
            Assert.AreEqual(6, world.Server.ConnectionCount);
        }
    }
}
