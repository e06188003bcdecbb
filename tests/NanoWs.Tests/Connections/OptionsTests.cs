using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Options are checked and copied when a server or client is created.</summary>
    [TestClass]
    public class OptionsTests
    {
        private delegate void Change(WsServerOptions options);

        private static void Refuses(string name, Change change)
        {
            var options = new WsServerOptions();
            change(options);
            Expect.Throws(typeof(ArgumentException), () => new WsServer(new OneByOneListener(), new RecordingHandler(), options), name);
        }

        [TestMethod]
        public void ServerOptions_withInvalidValue_throwNamingIt()
        {
            Refuses("ReceiveBufferSize", o => o.ReceiveBufferSize = 15);
            Refuses("SendBufferSize", o => o.SendBufferSize = -1);
            Refuses("ReceiveBufferSize", o => o.ReceiveBufferSize = int.MaxValue);
            Refuses("MaxConnections", o => o.MaxConnections = int.MaxValue);
            Refuses("HandshakeTimeoutMs", o => o.HandshakeTimeoutMs = -1);
            Refuses("PingIntervalMs", o => o.PingIntervalMs = -1);
            Refuses("PongTimeoutMs", o => o.PongTimeoutMs = 0);
            Refuses("SendTimeoutMs", o => o.SendTimeoutMs = -5);
            Refuses("MinSendRate", o => o.MinSendRate = 0);
            Refuses("MaxConnectionsPerAddress", o => o.MaxConnectionsPerAddress = -1);
            Refuses("CloseTimeoutMs", o => o.CloseTimeoutMs = -1);
            Refuses("MaxHeadSize", o => o.MaxHeadSize = 0);
            Refuses("IdleDelayMs", o => o.IdleDelayMs = 0);
            Refuses("MaxConnections", o => o.MaxConnections = 0);
            Refuses("Clock", o => o.Clock = null);
            Refuses("Subprotocols", o => o.Subprotocols = new string[] { "a", null });
            Refuses("Subprotocols", o => o.Subprotocols = new string[] { "a b" });
            Refuses("Subprotocols", o => o.Subprotocols = new string[] { "a", "a" });
            Refuses("Subprotocols", o => o.Subprotocols = new string[32]);
            Refuses("AllowedOrigins", o => o.AllowedOrigins = new string[1]);
        }

        private static void ClientRefuses(string name, WsClientOptions options) =>
            Expect.Throws(typeof(ArgumentException), () => new WsClient("ws://board/", new RecordingHandler(), options), name);

        [TestMethod]
        public void ClientOptions_withInvalidValue_throwNamingIt()
        {
            ClientRefuses("ReconnectDelayMs", new WsClientOptions { ReconnectDelayMs = -1 });
            ClientRefuses("MaxReconnectDelayMs", new WsClientOptions { MaxReconnectDelayMs = -1 });
            ClientRefuses("MaxReconnectDelayMs", new WsClientOptions { ReconnectDelayMs = 5000, MaxReconnectDelayMs = 100 });
            ClientRefuses("Headers", new WsClientOptions { Headers = new string[] { null } });
            ClientRefuses("Headers", new WsClientOptions { Headers = new string[] { "no colon" } });
            ClientRefuses("Headers", new WsClientOptions { Headers = new string[] { "a: b\r\nc: d" } });
            ClientRefuses("Headers", new WsClientOptions { Headers = new string[] { ": value" } });
            ClientRefuses("Subprotocols", new WsClientOptions { Subprotocols = new string[] { "" } });
        }

        [TestMethod]
        public void ServerOptions_changedLater_haveNoEffect()
        {
            var world = new World();
            world.Options.Subprotocols = new string[] { "chat" };
            world.Options.AllowedOrigins = new string[] { "http://good.example" };
            world.Server.Poll(0);
            world.Options.Subprotocols[0] = "evil\r\nX: y";
            world.Options.AllowedOrigins[0] = "http://evil.example";
            world.Options.PingIntervalMs = 1;
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: chat", "Origin: http://good.example"));
            world.Settle();
            Expect.Contains("Sec-WebSocket-Protocol: chat\r\n", peer.ReadText());
            world.Advance(1000);
            Assert.AreEqual("", peer.ReadFrames());
        }

        [TestMethod]
        public void ClientHeaders_changedLater_haveNoEffect()
        {
            var handler = new RecordingHandler();
            var options = new WsClientOptions { Headers = new string[] { "Authorization: Bearer 1" } };
            var client = new WsClient("ws://board/", handler, options);
            options.Headers[0] = "Authorization: Bearer 2\r\nX: y";
            LoopbackTransport line = LoopbackTransport.Create(2048);
            client.Open(line);
            client.Poll(0);
            string request = new MemoryPeer(line.Peer).ReadText();
            Expect.Contains("\r\nAuthorization: Bearer 1\r\n", request);
            Assert.IsTrue(request.IndexOf("X: y") < 0);
        }
    }
}
