using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 4.2: the server's side of the opening handshake, with the rules of HTTP on which it depends.</summary>
    [TestClass]
    public class ServerHandshakeTests
    {
        private static readonly string[] s_protocols = { "superchat", "chat" };

        private static ServerHandshake Parse(byte[] wire, int first, int step, int bufferSize = 256)
        {
            var handshake = new ServerHandshake(s_protocols, 8192);
            int used = Heads.Feed(handshake, wire, bufferSize, first, step);
            if (handshake.Status == 0) Assert.AreEqual(wire.Length, used, "the whole head is used");
            return handshake;
        }

        // The result for a head must not depend on how it is split.
        private static ServerHandshake Read(byte[] wire)
        {
            ServerHandshake whole = Parse(wire, wire.Length, 1, wire.Length + 1);
            string expected = Summary(whole);
            Assert.AreEqual(expected, Summary(Parse(wire, 1, 1)), "byte by byte");
#if NANOFRAMEWORK_1_0
            const int Stride = 17;
#else
            const int Stride = 1;
#endif
            for (int split = 1; split < wire.Length; split += Stride)
            {
                Assert.AreEqual(expected, Summary(Parse(wire, split, wire.Length)), "at " + split.ToString());
            }

            return whole;
        }

        private static string Summary(ServerHandshake handshake)
        {
            WsRequest r = handshake.Request;
            HttpHead head = handshake;
            return head.IsDone + " " + head.Status.ToString() + " " + r.IsWebSocket + " " + r.Path + " " + r.Query + " " + r.Host
                + " " + r.Origin + " " + r.Subprotocol + " " + r.IsHead;
        }

        private static void Accepts(string head)
        {
            ServerHandshake handshake = Read(Bytes.Of(head));
            Assert.AreEqual(0, handshake.Status, head);
            Assert.IsTrue(handshake.IsDone && handshake.Request.IsWebSocket, head);
            Expect.Contains(Heads.Accept + "\r\n", Bytes.Text(handshake.AcceptResponse()));
        }

        private static void Refuses(int status, string head) => Assert.AreEqual(status, Read(Bytes.Of(head)).Status, head);

        [TestMethod]
        public void Request_ofRfcExample_isAcceptedAsInRfc()
        {
            ServerHandshake handshake =
                Read(Bytes.Of(Heads.Request(null, "Origin: http://example.com", "Sec-WebSocket-Protocol: chat, superchat")));
            Assert.AreEqual("/chat", handshake.Request.Path);
            Assert.IsNull(handshake.Request.Query);
            Assert.AreEqual("server.example.com", handshake.Request.Host);
            Assert.AreEqual("http://example.com", handshake.Request.Origin);
            Assert.AreEqual(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Heads.Accept
                    + "\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
                Bytes.Text(handshake.AcceptResponse()));
        }

        [TestMethod]
        public void Request_inAnyCase_isAccepted()
        {
            Accepts(Heads.Request("Upgrade", "UPGRADE: WebSocket"));
            Accepts(Heads.Request("Connection", "connection: uPGRADE"));
            Accepts(Heads.Request("Sec-WebSocket-Key", "sec-websocket-KEY: dGhlIHNhbXBsZSBub25jZQ=="));
            Accepts(Heads.Request("Host", "hOST: server.example.com"));
        }

        [TestMethod]
        public void Request_withAnyWhiteSpaceAroundValues_isAccepted()
        {
            Accepts(Heads.Request("Sec-WebSocket-Key", "Sec-WebSocket-Key:dGhlIHNhbXBsZSBub25jZQ=="));
            Accepts(Heads.Request("Sec-WebSocket-Key", "Sec-WebSocket-Key:\t dGhlIHNhbXBsZSBub25jZQ== \t"));
            Accepts(Heads.Request("Upgrade", "Upgrade:websocket"));
            Accepts(Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version:\t13\t"));
        }

        [TestMethod]
        public void Request_withOtherTokens_isAcceptedIfUpgradeIsAmongThem()
        {
            // What Firefox sends, and what proxies turn it into.
            Accepts(Heads.Request("Connection", "Connection: keep-alive, Upgrade"));
            Accepts(Heads.Request("Connection", "Connection:,keep-alive ,\tupgrade\t,"));
            Accepts(Heads.Request("Connection", "Connection: keep-alive", "Connection: Upgrade"));
            Accepts(Heads.Request("Connection", "Connection: Upgrade", "Connection: keep-alive"));
            Accepts(Heads.Request("Upgrade", "Upgrade: h2c, websocket"));
            Refuses(400, Heads.Request("Connection", "Connection: keep-alive"));
            Refuses(400, Heads.Request("Connection", "Connection: upgraded"));
            Refuses(400, Heads.Request("Connection", "Connection: up grade"));
        }

        [TestMethod]
        public void Target_withQueryOrAbsolute_isSplitIntoPathAndQuery()
        {
            Target("/chat", "/chat", null);
            Target("/?token=a/b?c", "/", "token=a/b?c");
            Target("/a?", "/a", "");
            Target("http://server.example.com/chat?x=1", "/chat", "x=1");
            Target("http://server.example.com", "/", null);
            Target("ws://server.example.com?x", "/", "x");
            Target("HTTP://server.example.com?", "/", "");
        }

        [TestMethod]
        public void Target_absolute_replacesHost()
        {
            foreach (string target in new string[] { "http://other:81/chat", "https://other:81?x", "ws://other:81" })
            {
                string head = Heads.Request("GET", "GET " + target + " HTTP/1.1");
                Assert.AreEqual("other:81", Parse(Bytes.Of(head), 1000, 1000).Request.Host);
            }
        }

        private static void Target(string target, string path, string query)
        {
            string head = Heads.Request("GET", "GET " + target + " HTTP/1.1");
            Accepts(head);
            WsRequest request = Parse(Bytes.Of(head), 1000, 1000).Request;
            Assert.AreEqual(path, request.Path);
            Assert.AreEqual(query, request.Query);
        }

        [TestMethod]
        public void Target_invalid_isRefusedWith400()
        {
            foreach (string target in new string[] { "*", "chat", "server.example.com:80", "/a#b", "/a b", " /a", "http:///a", "://a",
                "http://", "http://a@b/", "http://a,b/", "a/b://c/", "1http://a/", "ftp://a/", "chat?to=http://a/", "http//://a",
                "/\u00E4" })
            {
                Refuses(400, Heads.Request("GET", "GET " + target + " HTTP/1.1"));
            }
        }

        [TestMethod]
        public void RequestLine_invalid_isRefusedWithItsStatus()
        {
            Refuses(405, Heads.Request("GET", "POST /chat HTTP/1.1"));
            Refuses(400, Heads.Request("GET", "OPTIONS * HTTP/1.1"));
            Refuses(405, Heads.Request("GET", "get /chat HTTP/1.1"));
            Refuses(505, Heads.Request("GET", "GET /chat HTTP/2.0"));
            Refuses(505, Heads.Request("GET", "GET /chat HTTP/3.1"));
            Refuses(400, Heads.Request("GET", "GET"));
            Refuses(400, Heads.Request("GET", "GET /chat"));
            Refuses(400, Heads.Request("GET", "GET  HTTP/1.1"));
            Refuses(400, Heads.Request("GET", "GET /chat\tHTTP/1.1"));
            Refuses(400, Heads.Request("GET", " GET /chat HTTP/1.1"));
            Refuses(400, Heads.Request("GET", "G(T /chat HTTP/1.1"));
            Refuses(400, "\u0016\u0003\u0001\u0002 TLS on a plain port\r\n");
        }

        [TestMethod]
        public void Request_withFieldMissingOrRepeated_isRefusedWith400()
        {
            Refuses(400, Heads.Request("Host"));
            Refuses(400, Heads.Request("Upgrade"));
            Refuses(400, Heads.Request("Connection"));
            Refuses(400, Heads.Request("Sec-WebSocket-Key"));
            Refuses(400, Heads.Request("Sec-WebSocket-Version"));
            Refuses(400, Heads.Request(null, "Host: other"));
            Refuses(400, Heads.Request(null, Heads.Key));
            Refuses(400, Heads.Request(null, "Sec-WebSocket-Version: 13"));
            Refuses(400, Heads.Request("Upgrade", "Upgrade: h2c"));
        }

        [TestMethod]
        public void Request_withInvalidValue_isRefusedWith400()
        {
            Refuses(400, Heads.Request("Sec-WebSocket-Key", "Sec-WebSocket-Key: short"));
            Refuses(400, Heads.Request("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWQx"));
            Refuses(400, Heads.Request("Sec-WebSocket-Key", "Sec-WebSocket-Key:"));
            Refuses(400, Heads.Request("Host", "Host: a, b"));
            Refuses(400, Heads.Request("Host", "Host: a/b"));
            Refuses(400, Heads.Request("Host", "Host: user@a"));
            Refuses(400, Heads.Request(null, "Sec-WebSocket-Protocol: a b"));
            Refuses(400, Heads.Request(null, "Sec-WebSocket-Protocol: \"chat\""));
        }

        [TestMethod]
        public void Request_withOtherVersion_isRefusedWith426()
        {
            // RFC 6455 section 4.4
            Refuses(426, Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"));
            Refuses(426, Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 013"));
            Refuses(426, Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 13, 8"));
            Refuses(426, Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version:"));
        }

        [TestMethod]
        public void Http10Request_withUpgrade_isRefusedButPlainNeedsNoHost()
        {
            Refuses(400, Heads.Request("GET", "GET /chat HTTP/1.0"));
            ServerHandshake plain = Read(Bytes.Of("GET / HTTP/1.0\r\n\r\n"));
            Assert.AreEqual(0, plain.Status);
            Assert.IsFalse(plain.Request.IsWebSocket);
        }

        [TestMethod]
        public void Request_withoutUpgrade_isNoHandshake()
        {
            ServerHandshake get =
                Read(Bytes.Of("GET /page?x HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nIf-None-Match: \"1\"\r\n\r\n"));
            Assert.AreEqual(0, get.Status);
            Assert.IsFalse(get.Request.IsWebSocket || get.Request.IsHead);
            Assert.AreEqual("\"1\"", get.Request.IfNoneMatch);
            Assert.IsTrue(Read(Bytes.Of("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")).Request.IsHead);
            Assert.AreEqual(0, Read(Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")).Status);
            Refuses(400, Heads.Request("GET", "HEAD /chat HTTP/1.1"));
        }

        [TestMethod]
        public void Subprotocol_ofSeveralOffered_isFirstKnownOne()
        {
            Chosen("chat", "Sec-WebSocket-Protocol: chat, superchat");
            Chosen("superchat", "Sec-WebSocket-Protocol: other,superchat,chat");
            Chosen("chat", "Sec-WebSocket-Protocol: other", "Sec-WebSocket-Protocol: chat");
            Chosen(null, "Sec-WebSocket-Protocol: Chat");
            Chosen(null, "Sec-WebSocket-Protocol: superchat2");
            Chosen(null, "Origin: null");
        }

        private static void Chosen(string protocol, params string[] lines)
        {
            string head = Heads.Request(null, lines);
            Accepts(head);
            ServerHandshake handshake = Parse(Bytes.Of(head), 1000, 1000);
            Assert.AreEqual(protocol, handshake.Request.Subprotocol);
            bool isNamed = Bytes.Text(handshake.AcceptResponse()).IndexOf("Protocol:") >= 0;
            Assert.AreEqual(protocol != null, isNamed, "only what was chosen is named");
        }

        [TestMethod]
        public void Extensions_offered_areNotMentionedInResponse()
        {
            string head = Heads.Request(null, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
            Accepts(head);
            Assert.IsTrue(Bytes.Text(Parse(Bytes.Of(head), 1000, 1000).AcceptResponse()).IndexOf("Extensions") < 0);
        }

        [TestMethod]
        public void Lines_endingInLoneLineFeed_areAccepted()
        {
            string head = "\r\n\nGET /chat HTTP/1.1\nHost: a\nUpgrade: websocket\r\nConnection: Upgrade\n" + Heads.Key
                + "\nSec-WebSocket-Version: 13\n\n";
            Accepts(head);
        }

        [TestMethod]
        public void Lines_thatCouldSmuggleRequests_areRefusedWith400()
        {
            // RFC 9112 sections 2.2, 5.1, 5.2
            Refuses(400, Heads.Request(null, "X-Folded: a\r\n b"));
            Refuses(400, Heads.Request(null, "X-Space : a"));
            Refuses(400, Heads.Request(null, ": a"));
            Refuses(400, Heads.Request(null, "no colon"));
            Refuses(400, Heads.Request(null, "X-Bare: a\rb"));
            Refuses(400, Heads.Request(null, "X-\rBare: a"));
            Refuses(400, Heads.Request(null, "X(: a"));
            byte[] nul = Bytes.Of(Heads.Request(null, "X-Nul: a@b"));
            nul[Bytes.Text(nul).IndexOf('@')] = 0;
            Assert.AreEqual(400, Read(nul).Status);
        }

        [TestMethod]
        public void LongLines_notNeeded_passThroughSmallBuffer()
        {
            string head = Heads.Request(null, "Cookie: " + Bytes.LetterText(4000), "X-Long: " + Bytes.LetterText(2000), "Origin: http://b");
            ServerHandshake handshake = Parse(Bytes.Of(head), 1, 1);
            Assert.AreEqual(0, handshake.Status);
            Assert.IsTrue(handshake.Request.IsWebSocket);
            Assert.AreEqual("http://b", handshake.Request.Origin);
            Assert.IsNull(handshake.Request.Cookie);
            Assert.AreEqual(Summary(handshake), Summary(Parse(Bytes.Of(head), 200, 100)));
            Assert.AreEqual(Summary(handshake), Summary(Parse(Bytes.Of(head), 10000, 1)));
        }

        [TestMethod]
        public void Fields_ofRequest_eachArriveUnderTheirName()
        {
            WsRequest request = Read(Bytes.Of("GET / HTTP/1.1\r\nHost: host\r\nOrigin: origin\r\nIf-None-Match: tag\r\n"
                + "Authorization: authorization\r\nCookie: cookie\r\nAccept-Encoding: encoding\r\n\r\n")).Request;
            Assert.AreEqual("host", request.Host);
            Assert.AreEqual("origin", request.Origin);
            Assert.AreEqual("tag", request.IfNoneMatch);
            Assert.AreEqual("authorization", request.Authorization);
            Assert.AreEqual("cookie", request.Cookie);
            Assert.AreEqual("encoding", request.AcceptEncoding);
            Assert.IsFalse(request.IsWebSocket);
        }

        [TestMethod]
        public void LongFields_thatAreNotEssential_areSkipped()
        {
            foreach (string name in new string[] { "If-None-Match", "Authorization", "Cookie", "Accept-Encoding", "X" })
            {
                ServerHandshake handshake = Parse(Bytes.Of(Heads.Request(null, name + ": " + Bytes.LetterText(300))), 1, 1);
                Assert.AreEqual(0, handshake.Status, name);
                Assert.IsTrue(handshake.Request.IsWebSocket, name);
            }

            foreach (string name in new string[] { "Origin", "Upgrade", "Connection", "Sec-WebSocket-Protocol" })
            {
                Assert.AreEqual(431, Parse(Bytes.Of(Heads.Request(null, name + ": " + Bytes.LetterText(300))), 1, 1).Status, name);
            }
        }

        // Each would fit: what is kept of all of them is what the buffer could hold.
        [TestMethod]
        public void RepeatedFields_joined_areBoundedByTheBuffer()
        {
            var lines = new string[60];
            for (int i = 0; i < lines.Length; i++) lines[i] = (i % 2 == 0 ? "Cookie: " : "Accept-Encoding: ") + Bytes.LetterText(50);
            WsRequest request = Parse(Bytes.Of(Heads.Request(null, lines)), 200, 100, 200).Request;
            string letters = Bytes.LetterText(50);
            Assert.AreEqual(letters + "; " + letters + "; " + letters, request.Cookie);
            Assert.AreEqual(letters + "," + letters + "," + letters, request.AcceptEncoding);
        }

        [TestMethod]
        public void Credentials_thatFitBuffer_areInRequest()
        {
            WsRequest request = Read(Bytes.Of(Heads.Request(null, "Cookie: id=1", "Authorization: Bearer abc"))).Request;
            Assert.AreEqual("id=1", request.Cookie);
            Assert.AreEqual("Bearer abc", request.Authorization);
        }

        [TestMethod]
        public void LongLine_neededOrInvalid_isRefusedWithItsStatus()
        {
            Assert.AreEqual(414, Parse(Bytes.Of("GET /" + Bytes.LetterText(300) + " HTTP/1.1\r\nHost: a\r\n\r\n"), 1, 1).Status);
            Assert.AreEqual(431, Parse(Bytes.Of(Heads.Request(null, "Sec-WebSocket-Protocol: " + Bytes.LetterText(300))), 1, 1)
                .Status);
            Assert.AreEqual(431, Parse(Bytes.Of(Heads.Request(null, Bytes.LetterText(300) + ": a")), 1, 1).Status);
            Assert.AreEqual(400, Parse(Bytes.Of(Heads.Request(null, "X-Space : " + Bytes.LetterText(300))), 1, 1).Status);
        }

        [TestMethod]
        public void Head_overMaxHeadSize_isRefusedWith431()
        {
            byte[] head = Bytes.Of(Heads.Request(null, "X-Long: " + Bytes.LetterText(2000)));
            var exact = new ServerHandshake(null, head.Length);
            Heads.Feed(exact, head, 256, 1, 1);
            Assert.AreEqual(0, exact.Status);
            Assert.IsTrue(exact.Request.IsWebSocket);
            var over = new ServerHandshake(null, head.Length - 1);
            Heads.Feed(over, head, 256, 1, 1);
            Assert.AreEqual(431, over.Status);
        }

        [TestMethod]
        public void Head_ofMoreThanHundredLines_isRefusedWith431()
        {
            var lines = new string[95]; // and the five of the request
            for (int i = 0; i < 95; i++) lines[i] = "X: " + i.ToString();
            Assert.AreEqual(0, Parse(Bytes.Of(Heads.Request(null, lines)), 200, 200).Status);
            lines[0] += "\r\nX: one more";
            Assert.AreEqual(431, Parse(Bytes.Of(Heads.Request(null, lines)), 200, 200).Status);
        }

        [TestMethod]
        public void Feed_withBytesAfterHead_doesNotConsumeThem()
        {
            byte[] wire = Bytes.Join(Bytes.Of(Heads.Request()), Wire.Frame(WsRole.Client, Wire.Text, "early"));
            var handshake = new ServerHandshake(null, 8192);
            Assert.AreEqual(Heads.Request().Length, Heads.Feed(handshake, wire, 512, wire.Length, 1));
            Assert.IsTrue(handshake.Request.IsWebSocket);
        }

        [TestMethod]
        public void Feed_randomBytes_neverThrows()
        {
#if NANOFRAMEWORK_1_0
            const int Rounds = 20;
#else
            const int Rounds = 20000;
#endif
            var random = new Random(6455);
            byte[] good = Bytes.Of(Heads.Request());
            var noise = new byte[400];
            for (int round = 0; round < Rounds; round++)
            {
                // Random bytes, and a valid request with a few bytes changed.
                random.NextBytes(noise);
                Heads.Feed(new ServerHandshake(s_protocols, 8192), noise, 64, 400, 7);
                byte[] changed = Bytes.Copy(good);
                for (int i = 0; i < 3; i++) changed[random.Next(changed.Length)] = noise[i];
                var handshake = new ServerHandshake(s_protocols, 8192);
                Heads.Feed(handshake, changed, 64, 1 + round % 50, 1 + round % 30);
                Assert.IsTrue(handshake.Status == 0 || (handshake.Status >= 400 && handshake.Status <= 505));
            }
        }
    }
}
