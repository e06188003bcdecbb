using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>An application's decisions about requests, all of which must result in valid HTTP.</summary>
    [TestClass]
    public class RequestTests
    {
        private sealed class Gatekeeper : WsHandler
        {
            public WsResponse Response;
            public WsRequest Request;
            public string PathAndQuery;
            public bool ChangesFields;

            public override WsResponse OnRequest(WsConnection connection, WsRequest request)
            {
                Request = request;
                PathAndQuery = connection.PathAndQuery;
                if (ChangesFields)
                {
                    request.IsWebSocket = !request.IsWebSocket;
                    request.Path = "/page";
                    request.Method = "GET";
                }

                return Response;
            }

            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
            }
        }

        private static string Exchange(Gatekeeper gate, string head)
        {
            var listener = new LoopbackListener(1024);
            var server = new WsServer(listener, gate, new WsServerOptions { CloseTimeoutMs = 0 });
            server.Serve("/page", new WsBytesContent("text/plain", Bytes.Of("secret")));
            var peer = new MemoryPeer(listener.Connect());
            peer.Send(head);
            for (int i = 0; i < 20; i++) server.Poll(0);
            string response = peer.ReadText();
            server.Dispose();
            return response;
        }

        private static string Page(string path = "/page") => "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";

        [TestMethod]
        public void OnRequest_forADocument_isAskedAndDecides()
        {
            var gate = new Gatekeeper { Response = WsResponse.Accept };
            Expect.Contains("\r\n\r\nsecret", Exchange(gate, Page()));
            Assert.IsFalse(gate.Request.IsWebSocket);
            Assert.AreEqual("/page", gate.Request.Path);
            Assert.AreEqual("/page", gate.PathAndQuery);

            gate.Response = WsResponse.Refuse(HttpStatus.Forbidden);
            Expect.Contains("HTTP/1.1 403 Forbidden\r\n", Exchange(gate, Page()));
            Expect.Contains("HTTP/1.1 403 Forbidden\r\n", Exchange(gate, Page("/not-there")));

            gate.Response = WsResponse.Accept;
            Expect.Contains("HTTP/1.1 404 Not Found\r\n", Exchange(gate, Page("/not-there")));
        }

        [TestMethod]
        public void OnRequest_forAWebSocket_isAskedAndDecides()
        {
            var gate = new Gatekeeper { Response = WsResponse.Accept };
            Expect.Contains("HTTP/1.1 101 ", Exchange(gate, Heads.Request()));
            Assert.IsTrue(gate.Request.IsWebSocket);
            gate.Response = WsResponse.Refuse(HttpStatus.TooManyRequests);
            Expect.Contains("HTTP/1.1 429 Too Many Requests\r\n", Exchange(gate, Heads.Request()));
            gate.Response = WsResponse.Refuse(418);
            Expect.Contains("HTTP/1.1 418 Refused\r\n", Exchange(gate, Heads.Request()));
        }

        [TestMethod]
        public void RequestFields_changedByTheHandler_decideNothing()
        {
            var gate = new Gatekeeper { Response = WsResponse.Accept, ChangesFields = true };
            Expect.Contains("HTTP/1.1 404 ", Exchange(gate, Page("/not-there")));
            Expect.Contains("HTTP/1.1 405 ", Exchange(gate, "PUT /page HTTP/1.1\r\nHost: a\r\n\r\n"));
            Expect.Contains("HTTP/1.1 101 ", Exchange(gate, Heads.Request()));
        }

        [TestMethod]
        public void Refuse_with401_hasAChallenge()
        {
            var gate = new Gatekeeper { Response = WsResponse.Refuse(HttpStatus.Unauthorized) };
            Expect.Contains("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n", Exchange(gate, Heads.Request()));
            gate.Response = WsResponse.Refuse(HttpStatus.Unauthorized, "Basic realm=\"Greenhouse\"");
            string response = Exchange(gate, Page());
            Expect.Contains("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Greenhouse\"\r\n", response);
            Assert.IsTrue(response.IndexOf("Bearer") < 0, response);
        }

        [TestMethod]
        public void Head_withAnInvalidTarget_getsNoBody()
        {
            string response = Exchange(new Gatekeeper(), "HEAD /# HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.IsTrue(response.StartsWith("HTTP/1.1 400 ") && response.EndsWith("\r\n\r\n"), response);
        }

        [TestMethod]
        public void Refusal_withUpgrade_namesItInConnection()
        {
            string response = Exchange(new Gatekeeper(), Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"));
            Expect.Contains("HTTP/1.1 426 ", response);
            Expect.Contains("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", response);
        }

        private sealed class Growing : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => 10;

            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                Array.Copy(Bytes.Letters(count), 0, buffer, offset, count);
                return count;
            }
        }

        [TestMethod]
        public void Content_thatIsLongerThanItsLength_isSentToItsLength()
        {
            var world = new World();
            world.Server.Serve("/", new Growing());
            string response = world.Exchange(Page("/"));
            Assert.AreEqual(response.IndexOf("\r\n\r\n") + 4 + 10, response.Length);
        }

        [TestMethod]
        public void Subprotocol_inOnRequest_isKnown()
        {
            var listener = new LoopbackListener(1024);
            var handler = new Subprotocols();
            var server = new WsServer(listener, handler, new WsServerOptions { Subprotocols = new string[] { "a" }, CloseTimeoutMs = 0 });
            var peer = new MemoryPeer(listener.Connect());
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: a"));
            for (int i = 0; i < 20; i++) server.Poll(0);
            Assert.AreEqual("a a", handler.Seen);
            server.Dispose();
        }

        private sealed class Subprotocols : WsHandler
        {
            public string Seen = "";

            public override WsResponse OnRequest(WsConnection connection, WsRequest request)
            {
                request.Subprotocol = "b"; // to no effect
                Seen = connection.Subprotocol;
                return WsResponse.Accept;
            }

            public override void OnOpen(WsConnection connection) => Seen += " " + connection.Subprotocol;
        }

        [TestMethod]
        public void Redirect_ofADocument_namesTheLocation()
        {
            var gate = new Gatekeeper { Response = WsResponse.Redirect("/login?next=%2F") };
            Expect.Contains("HTTP/1.1 302 Found\r\nLocation: /login?next=%2F\r\n", Exchange(gate, Page()));
        }

        [TestMethod]
        public void Refuse_withAStatusThatRefusesNothing_throws()
        {
            foreach (int status in new int[] { -1, 0, 99, 100, 101, 200, 204, 304, 399, 407, 600, int.MaxValue })
            {
                Expect.Throws(typeof(ArgumentException), () => WsResponse.Refuse(status), "400 to 599");
            }
        }

        [TestMethod]
        public void Refuse_withAnyStatusAllowed_isAWholeResponse()
        {
            for (int status = 400; status <= 599; status++)
            {
                if (status == 407) continue;
                string response = Bytes.Text(WsResponse.Refuse(status).ToMessage(false));
                Assert.IsTrue(response.StartsWith("HTTP/1.1 " + status.ToString() + " "), response);
                int head = response.IndexOf("\r\n\r\n") + 4;
                Expect.Contains("\r\nContent-Length: " + (response.Length - head).ToString() + "\r\n", response);
                Expect.Contains("\r\nConnection: close\r\n", response);
            }
        }

        [TestMethod]
        public void HeaderValues_withMoreThanOneLineOfAscii_throw()
        {
            string[] values = { "", "a\r\nSet-Cookie: x", "a\nb", "\u00E9", "a\tb", "\u007F", null };
            foreach (string value in values)
            {
                Expect.Throws(typeof(ArgumentException), () => WsResponse.Redirect(value));
                if (value != null) Expect.Throws(typeof(ArgumentException), () => WsResponse.Refuse(401, value));
            }

            Expect.Throws(typeof(ArgumentException), () => WsResponse.Redirect("/a b"));
            Expect.Throws(typeof(ArgumentException), () => WsResponse.Refuse(403, "Basic"), "401");
        }

        [TestMethod]
        public void OnRequest_thatReturnsNull_refusesWith500()
        {
            var gate = new Gatekeeper();
            Expect.Contains("HTTP/1.1 500 Internal Server Error\r\n", Exchange(gate, Heads.Request()));
            Expect.Contains("HTTP/1.1 500 Internal Server Error\r\n", Exchange(gate, Page()));
        }

        [TestMethod]
        public void RefusedPeers_thatNeverClose_freeTheirSlots()
        {
            var world = new World();
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i <= world.Options.MaxConnections; i++)
                {
                    MemoryPeer peer = world.Connect();
                    peer.Send(Page("/not-there"));
                    world.Advance(25);
                    Expect.Contains("HTTP/1.1 404 ", peer.ReadText());
                }

                world.Advance(500);
            }

            world.Open();
        }

        [TestMethod]
        public void Serve_onAPathThatIsServed_throws()
        {
            var world = new World();
            var content = new WsBytesContent("text/plain", new byte[1]);
            world.Server.Serve("/a", content);
            Expect.Throws(typeof(ArgumentException), () => world.Server.Serve("/a", content), "/a is served already");
            Expect.Throws(typeof(ArgumentException), () => world.Server.Serve("a", content), "slash");
            Expect.Throws(typeof(ArgumentNullException), () => world.Server.Serve("/b", null));
        }
    }
}
