using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 4.1: the client's side of the opening handshake.</summary>
    [TestClass]
    public class ClientHandshakeTests
    {
        private static readonly string[] s_response =
        {
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", Heads.Accept,
        };

        private static string Response(string without = null, params string[] with) => Heads.Lines(s_response, without, with);

        private static ClientHandshake Feed(string response, int first, int step)
        {
            var handshake = new ClientHandshake(new string[] { "chat", "superchat" }, 4096, new SampleNonce());
            Heads.Feed(handshake, Bytes.Of(response), 256, first, step);
            Assert.IsTrue(handshake.IsDone);
            return handshake;
        }

        private static ClientHandshake Read(string response)
        {
            ClientHandshake whole = Feed(response, response.Length, 1);
            for (int split = 1; split < response.Length; split += 5)
            {
                ClientHandshake cut = Feed(response, split, split == 1 ? 1 : response.Length);
                Assert.AreEqual(whole.Problem, cut.Problem);
                Assert.AreEqual(whole.StatusCode, cut.StatusCode);
                Assert.AreEqual(whole.ChosenProtocol, cut.ChosenProtocol);
            }

            return whole;
        }

        private static void Accepts(string response) => Assert.IsNull(Read(response).Problem, response);

        private static void Refuses(string phrase, string response)
        {
            string problem = Read(response).Problem;
            Assert.IsNotNull(problem, response);
            Expect.Contains(phrase.ToLower(), problem.ToLower());
        }

        [TestMethod]
        public void Request_withoutOptions_hasAllFieldsOfRfc()
        {
            var handshake = new ClientHandshake(null, 4096, new SampleNonce());
            Assert.AreEqual(
                "GET /chat?x=1 HTTP/1.1\r\nHost: server.example.com:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\n" + Heads.Key + "\r\n\r\n",
                Bytes.Text(handshake.Request(WsUrl.Parse("ws://server.example.com:8080/chat?x=1"), null)));
        }

        [TestMethod]
        public void Request_withSubprotocolsAndHeaders_carriesThem()
        {
            var handshake = new ClientHandshake(new string[] { "chat", "superchat" }, 4096, new SampleNonce());
            string request =
                Bytes.Text(handshake.Request(WsUrl.Parse("wss://[::1]"), new string[] { "Authorization: Bearer abc", "Origin: http://a" }));
            Expect.Contains("GET / HTTP/1.1\r\nHost: [::1]\r\n", request);
            Expect.Contains("\r\nSec-WebSocket-Protocol: chat, superchat\r\nAuthorization: Bearer abc\r\nOrigin: http://a\r\n\r\n",
                request);
        }

        [TestMethod]
        public void Request_readByServerHandshake_isAccepted()
        {
            var handshake = new ClientHandshake(new string[] { "a", "b" }, 4096, new CountingEntropy());
            byte[] request = handshake.Request(WsUrl.Parse("ws://h/p?q"), null);
            var server = new ServerHandshake(new string[] { "b" }, 4096);
            Heads.Feed(server, request, 512, request.Length, 1);
            Assert.IsTrue(server.Request.IsWebSocket);
            byte[] response = server.AcceptResponse();
            Assert.AreEqual(response.Length, Heads.Feed(handshake, response, 512, response.Length, 1));
            Assert.IsNull(handshake.Problem);
            Assert.AreEqual("b", handshake.ChosenProtocol);
        }

        [TestMethod]
        public void Response_validInAnyForm_isAccepted()
        {
            Accepts(Response());
            Accepts(Response("HTTP", "HTTP/1.1 101"));
            Accepts(Response("HTTP", "HTTP/1.1 101 "));
            Accepts(Response("Sec-WebSocket-Accept", "Sec-WebSocket-Accept:s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            Accepts(Response("Sec-WebSocket-Accept", "SEC-WEBSOCKET-ACCEPT: \ts3pPLMBiTxaQ9kYGzzhZRbK+xOo= "));
            Accepts(Response("Upgrade", "upgrade: WebSocket"));
            Accepts(Response("Connection", "Connection: keep-alive, UPGRADE"));
            Accepts(Response(null, "Server: a:b", "Date: now", "Sec-WebSocket-Extensions:", "Set-Cookie: " + Bytes.LetterText(400)));
            Assert.IsNull(Read(Response()).ChosenProtocol);
        }

        [TestMethod]
        public void Response_withOtherStatus_reportsIt()
        {
            foreach (int status in new int[] { 200, 301, 400, 401, 403, 404, 426, 503 })
            {
                string response = Response("HTTP", "HTTP/1.1 " + status.ToString() + " Whatever");
                Refuses(status.ToString(), response);
                Assert.AreEqual(status, Read(response).StatusCode);
            }

            Refuses("HTTP/1.1", Response("HTTP", "SSH-2.0-OpenSSH"));
            Refuses("HTTP/1.1", Response("HTTP", "HTTP/2 101"));
            Refuses("HTTP/1.1", Response("HTTP", "HTTP/1.1x101 Switching"));
            foreach (string status in new string[] { "1x1 Switching", "1019", "101abc", "101\tSwitching", "10", "099 x", "" })
            {
                Refuses("HTTP", Response("HTTP", "HTTP/1.1 " + status));
            }

            Refuses("HTTP/1.0", Response("HTTP", "HTTP/1.0 101 Switching"));
            Refuses("HTTP/1.1", Response("HTTP", "HTTP/1.x 101 Switching"));
            Refuses("HTTP/1.1", Response("HTTP", "HTTP/1.2 101 Switching"));
            Refuses("404", Response("HTTP", "HTTP/1.0 404 Not Found"));
        }

        [TestMethod]
        public void Response_afterInterimOnes_isTheOneThatCounts()
        {
            // RFC 9110 section 15.2
            const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nUpgrade: h2c\r\nSec-WebSocket-Protocol: other\r\n\r\n";
            Accepts("HTTP/1.1 100 Continue\r\n\r\n" + Hints + Response());
            Refuses("404", Hints + Response("HTTP", "HTTP/1.1 404 Not Found"));
            string endless = "";
            while (endless.Length < 4096) endless += Hints;
            Refuses("too long", endless);
        }

        [TestMethod]
        public void Response_afterEmptyLine_isRefused()
        {
            // RFC 9112 section 2.2 lets servers skip it, not clients.
            Refuses("HTTP/1.1", "\r\n" + Response());
        }

        [TestMethod]
        public void Response_invalid_isRefusedWithReason()
        {
            Refuses("Accept", Response("Sec-WebSocket-Accept", "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            Refuses("Accept", Response("Sec-WebSocket-Accept", "Sec-WebSocket-Accept:"));
            Refuses("Accept", Response("Sec-WebSocket-Accept"));
            Refuses("Accept", Response(null, Heads.Accept));
            Refuses("Upgrade", Response("Upgrade"));
            Refuses("Upgrade", Response("Upgrade", "Upgrade: h2c"));
            Refuses("Connection", Response("Connection"));
            Refuses("Connection", Response("Connection", "Connection: close"));
            Refuses("valid HTTP head", Response(null, "no colon"));
            Refuses("too long", Response("HTTP", "HTTP/1.1 101 " + Bytes.LetterText(300)));
        }

        [TestMethod]
        public void Response_withExtensionOrProtocolNotOffered_isRefused()
        {
            Refuses("extension", Response(null, "Sec-WebSocket-Extensions: permessage-deflate"));
            Refuses("protocol", Response(null, "Sec-WebSocket-Protocol: other"));
            Refuses("protocol", Response(null, "Sec-WebSocket-Protocol: chat, superchat"));
            Refuses("protocol", Response(null, "Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat"));
            Assert.AreEqual("chat", Read(Response(null, "Sec-WebSocket-Protocol: chat")).ChosenProtocol);
        }

        [TestMethod]
        public void Feed_withBytesAfterHead_doesNotConsumeThem()
        {
            byte[] wire = Bytes.Join(Bytes.Of(Response()), Wire.Frame(WsRole.Server, Wire.Text, "early"));
            var handshake = new ClientHandshake(null, 4096, new SampleNonce());
            Assert.AreEqual(Response().Length, Heads.Feed(handshake, wire, 512, wire.Length, 1));
            Assert.IsNull(handshake.Problem);
        }
    }
}
