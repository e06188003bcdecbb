using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Which pages may connect, and by which names (RFC 6455 sections 4.1, 10.2).</summary>
    [TestClass]
    public class OriginTests
    {
        private static string Exchange(WsServerOptions options, string host, string origin)
        {
            var world = new World();
            world.Options.AllowedOrigins = options.AllowedOrigins;
            world.Options.AllowedHosts = options.AllowedHosts;
            MemoryPeer peer = world.Connect();
            string field = origin == null ? "X: y" : "Origin: " + origin;
            peer.Send(Heads.Request("Host", "Host: " + host, field));
            world.Settle();
            string response = peer.ReadText();
            return response.Substring(9, 3);
        }

        private static void Check(WsServerOptions options, string status, string host, params string[] origins)
        {
            foreach (string origin in origins) Assert.AreEqual(status, Exchange(options, host, origin), host + " from " + origin);
        }

        [TestMethod]
        public void Origin_ofTheServersOwnPage_isAccepted()
        {
            var options = new WsServerOptions();
            Check(options, "101", "192.168.1.10", "http://192.168.1.10", "https://192.168.1.10", null);
            Check(options, "101", "Board.local:8080", "http://board.local:8080", "http://BOARD.local:8080");
            Check(options, "101", "[fe80::1]:81", "http://[fe80::1]:81");
        }

        [TestMethod]
        public void Origin_ofAnotherPage_isRefused()
        {
            var options = new WsServerOptions();
            Check(options, "403", "board", "http://evil.example", "null", "http://board.evil.example", "http://evilboard");
            Check(options, "403", "board", "http://board:81", "", "board");
            Check(options, "403", "board:8080", "http://board", "http://board:80");
            Check(options, "403", "board[", "http://board{");
            Check(options, "403", "board", "httpx://board", "shttp://board", "ftp://board", "://board", "http:board");
            Check(options, "403", "kiwi", "http://\u212Aiwi"); // the Kelvin sign, whose lower case is a k
        }

        [TestMethod]
        public void Origin_ofAnotherScheme_isRefused() => Check(new WsServerOptions(), "403", "board", "ftp://board",
            "chrome-extension://board", "file://board", "ws://board", "http:board", "://board");

        private sealed class EncryptedListener : WsListener
        {
            private readonly LoopbackListener _listener;

            public EncryptedListener(LoopbackListener listener)
            {
                _listener = listener;
            }

            public override void Open()
            {
            }

            public override WsTransport Accept()
            {
                WsTransport inner = _listener.Accept();
                return inner == null ? null : new EncryptedTransport(inner);
            }

            public override void Close()
            {
            }
        }

        private sealed class EncryptedTransport : WsTransport
        {
            private readonly WsTransport _inner;

            public EncryptedTransport(WsTransport inner)
            {
                _inner = inner;
            }

            internal override bool IsSecure => true;

            public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

            public override int Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

            public override void Close() => _inner.Close();
        }

        [TestMethod]
        public void Origin_withoutTlsAtAServerWithIt_isRefused()
        {
            foreach (string scheme in new string[] { "http", "https" })
            {
                var world = new World();
                world.Front = new EncryptedListener(world.Listener);
                MemoryPeer peer = world.Connect();
                peer.Send(Heads.Request("Host", "Host: board", "Origin: " + scheme + "://board"));
                world.Settle();
                Assert.AreEqual(scheme == "https" ? "101" : "403", peer.ReadText().Substring(9, 3));
            }
        }

        [TestMethod]
        public void AllowedOrigins_givenAList_addToTheServersOwn()
        {
            var options = new WsServerOptions { AllowedOrigins = new string[] { "https://dashboard.example" } };
            Check(options, "101", "board", "https://dashboard.example", "https://Dashboard.example", "http://board");
            Check(options, "403", "board", "http://dashboard.example", "https://dashboard.example:444", "null");
        }

        [TestMethod]
        public void AllowedOrigins_withAnyOrigin_acceptAll()
        {
            var options = new WsServerOptions { AllowedOrigins = new string[] { WsServerOptions.AnyOrigin } };
            Check(options, "101", "board", "https://evil.example", "null", "http://board");
        }

        [TestMethod]
        public void AllowedHosts_givenAList_refuseOtherNames()
        {
            var options = new WsServerOptions { AllowedHosts = new string[] { "board.local", "10.0.0.7:8080" } };
            Check(options, "101", "board.local", "http://board.local", null);
            Check(options, "101", "BOARD.local", null, "http://board.local");
            Check(options, "101", "10.0.0.7:8080", "http://10.0.0.7:8080");
            Check(options, "421", "attacker.example", "http://attacker.example", null);
            Check(options, "421", "board.local:81", "http://board.local:81");
        }

        [TestMethod]
        public void AllowedHosts_givenAList_refusePagesToo()
        {
            var world = new World();
            world.Options.AllowedHosts = new string[] { "board" };
            world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Of("page")));
            Expect.Contains("HTTP/1.1 421 Misdirected Request\r\n", world.Exchange("GET / HTTP/1.1\r\nHost: attacker.example\r\n\r\n"));
            Expect.Contains("\r\n\r\npage", world.Exchange("GET / HTTP/1.1\r\nHost: board\r\n\r\n"));
        }

        [TestMethod]
        public void Origin_givenTwice_isABadRequest()
        {
            var world = new World();
            string head = Heads.Request(null, "Origin: http://server.example.com", "Origin: http://server.example.com");
            Expect.Contains("HTTP/1.1 400 ", world.Exchange(head));
        }

        private static void Rejects(WsServerOptions options, string name) =>
            Expect.Throws(typeof(ArgumentException), () => new WsServer(new LoopbackListener(64), new RecordingHandler(), options), name);

        [TestMethod]
        public void Options_withOriginsThatAreNone_throw()
        {
            foreach (string origin in new string[] { "board", "", null, "http://a/", "http://a/b", "://a" })
            {
                var options = new WsServerOptions { AllowedOrigins = new string[] { origin } };
                Rejects(options, "AllowedOrigins");
            }

            foreach (string host in new string[] { "", null, "http://board.local" })
            {
                var options = new WsServerOptions { AllowedHosts = new string[] { host } };
                Rejects(options, "AllowedHosts");
            }
        }
    }
}
