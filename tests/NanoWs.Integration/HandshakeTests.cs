using System;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The opening handshake over TCP, and where its bytes end and the frames begin.</summary>
    [TestClass]
    public class HandshakeTests
    {
        [TestMethod]
        public void Request_ofRfcExample_isAcceptedAsInRfc()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => o.Subprotocols = ["chat"]));
            using RawPeer client = RawPeer.Connect(server.Port);

            // The example of RFC 6455 section 1.3.
            client.Send("GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n"
                + "Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n");

            Assert.AreEqual("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n", client.ReadHead());
        }

        [TestMethod]
        [DataRow("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n",
            DisplayName = "Firefox's Connection field")]
        [DataRow("GET ws://localhost:8888/ HTTP/1.1\r\nHost: localhost:8888\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
            DisplayName = "a target in absolute form")]
        [DataRow("GET /?token=a%20b HTTP/1.1\r\nhost:a\r\nUPGRADE:WebSocket\r\ncOnNeCtIoN:\tupgrade \r\n",
            DisplayName = "names in any case, white space or none")]
        [DataRow("\r\nGET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n",
            DisplayName = "a repeated field")]
        [DataRow("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", DisplayName = "an extension offered")]
        public void Request_inFormsInUse_isAccepted(string head)
        {
            using WsServer server = Host.Start(new Recorder { Echoes = true });
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send(head + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            string response = client.ReadHead();
            StringAssert.StartsWith(response, "HTTP/1.1 101 ");
            Assert.IsFalse(response.Contains("Extensions"), "an extension was chosen");
            client.SendFrame(RawPeer.Text, "Hi");
            client.ExpectFrame(RawPeer.Text, "Hi");
        }

        [TestMethod]
        public void Cookie_largerThanBuffer_isIgnored()
        {
            string cookie = null;
            var handler = new Recorder
            {
                Echoes = true,
                StatusFor = request =>
                {
                    cookie = request.Cookie ?? "none";
                    return 101;
                },
            };
            using WsServer server = Host.Start(handler, Options.Server(o => o.ReceiveBufferSize = 256));
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send(RawPeer.Upgrade("/", "Cookie: session=" + new string('c', 4000) + "\r\nX-More: " + new string('x', 1000) + "\r\n"));
            StringAssert.StartsWith(client.ReadHead(), "HTTP/1.1 101 ");
            client.SendFrame(RawPeer.Text, "Hi");
            client.ExpectFrame(RawPeer.Text, "Hi");
            Assert.AreEqual("none", cookie, "a cookie that does not fit is passed over");
        }

        [TestMethod]
        public void Request_byteByByte_isAccepted()
        {
            using WsServer server = Host.Start(new Recorder { Echoes = true }, Options.Server(o => o.ReceiveBufferSize = 256));
            using RawPeer client = RawPeer.Connect(server.Port);
            byte[] all = [.. Encoding.ASCII.GetBytes(RawPeer.Upgrade("/", "Cookie: " + new string('c', 300) + "\r\n")),
                .. RawPeer.Frame(true, RawPeer.Text, "Hi"u8.ToArray())];
            foreach (byte b in all) client.Send([b]);
            StringAssert.StartsWith(client.ReadHead(), "HTTP/1.1 101 ");
            client.ExpectFrame(RawPeer.Text, "Hi");
        }

        [TestMethod]
        [DataRow(16)]
        [DataRow(512)]
        public void Frames_inSegmentOfRequest_areEchoed(int receiveBuffer)
        {
            // More than the receive buffer and its reserve hold, so that some of it is still in the socket when the connection opens.
            using WsServer server = Host.Start(new Recorder { Echoes = true }, Options.Server(o => o.ReceiveBufferSize = receiveBuffer));
            using RawPeer client = RawPeer.Connect(server.Port);
            byte[] frames = Enumerable.Range(100, 60)
                .SelectMany(i => RawPeer.Frame(true, RawPeer.Text, Encoding.ASCII.GetBytes("message " + i))).ToArray();
            client.Send([.. Encoding.ASCII.GetBytes(RawPeer.Upgrade()), .. frames]);
            StringAssert.StartsWith(client.ReadHead(), "HTTP/1.1 101 ");
            for (int i = 100; i < 160; i++) client.ExpectMessage(RawPeer.Text, "message " + i);
        }

        [TestMethod]
        public void Frames_inSegmentOfResponse_areDelivered()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client(o => o.ReconnectDelayMs = 0));
            client.Start();

            // "Hi", a ping and a close frame come in the segment of the 101.
            using RawPeer server = RawPeer.Accept(listener, "\x81\x02Hi\x89\x01p\x88\x05\x0F\xA1" + "bye");
            handler.Expect("Open", "Text(Hi)", "Close(4001,bye)");
            server.ExpectFrame(RawPeer.Pong, "p");
            server.ExpectClose(4001);
        }

        [TestMethod]
        public void Response_byteByByte_isAccepted()
        {
            using Socket listener = Host.Listen();
            var handler = new Recorder();
            using WsClient client = new(Host.Url(Host.PortOf(listener)), handler, Options.Client());
            client.Start();
            using var server = new RawPeer(listener.Accept(), false);
            string key = server.ReadHead().Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
            string response = "HTTP/1.1 101 Fine\r\nServer: " + new string('s', 1000)
                + "\r\nUPGRADE: WebSocket\r\nconnection: keep-alive, upgrade\r\nsec-websocket-accept:" + MessageHead.Accept(key)
                + "\r\n\r\n\x81\x02Hi";
            foreach (char c in response) server.Send(c.ToString());
            handler.Expect("Open", "Text(Hi)");
        }
    }
}
