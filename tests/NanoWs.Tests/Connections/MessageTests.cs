using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Handlers that treat text and binary alike, and access from a connection to its server and the others.</summary>
    [TestClass]
    public class MessageTests
    {
        // Not EchoHandler, which streams: here each part comes back as a message.
        private sealed class Echo : WsHandler
        {
            public WsConnection Last;
            public string Error = "";
            public bool TakesParts;

            public override void OnOpen(WsConnection connection) => Last = connection;

            public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count) =>
                Expect.Sent(connection.Send(type, buffer, offset, count));

            public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
            {
                if (TakesParts) Expect.Sent(connection.Send(type, buffer, offset, count));
                else base.OnMessagePart(connection, type, buffer, offset, count, isFinal);
            }

            public override void OnError(WsConnection connection, WsError error, Exception exception) => Error += Names.Of(error);
        }

        private static WsServerOptions Options(int receiveBufferSize = 512) =>
            new WsServerOptions { ReceiveBufferSize = receiveBufferSize, CloseTimeoutMs = 0 };

        private static MemoryPeer Open(WsServer server, LoopbackListener listener)
        {
            var peer = new MemoryPeer(listener.Connect());
            peer.Send(Heads.Request());
            Settle(server);
            Expect.Contains("HTTP/1.1 101 ", peer.ReadText());
            return peer;
        }

        private static void Settle(WsServer server)
        {
            for (int i = 0; i < 20; i++) server.Poll(0);
        }

        [TestMethod]
        public void OnMessage_whenOverridden_getsBothTypes()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            var server = new WsServer(listener, handler, Options());
            MemoryPeer peer = Open(server, listener);
            peer.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "t"), Wire.Frame(WsRole.Client, Wire.Binary, "b")));
            Settle(server);
            Assert.AreEqual("text(t) binary(b)", peer.ReadFrames());
            server.Dispose();
        }

        [TestMethod]
        public void OnMessagePart_whenOverridden_getsBothTypes()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            handler.TakesParts = true;
            var server = new WsServer(listener, handler, Options(16));
            MemoryPeer peer = Open(server, listener);
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, "0123456789ABCDEFG"));
            Settle(server);
            string text = peer.ReadFrames();
            peer.Send(Wire.Frame(WsRole.Client, Wire.Binary, "0123456789ABCDEFG"));
            Settle(server);
            string binary = peer.ReadFrames();
            Assert.IsTrue(text.StartsWith("text(0") && text.EndsWith("G)"), text);
            Assert.IsTrue(binary.StartsWith("binary(0") && binary.EndsWith("G)"), binary);
            server.Dispose();
        }

        [TestMethod]
        public void OnMessagePart_notOverridden_refusesWith1009()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            var server = new WsServer(listener, handler, Options(16));
            MemoryPeer peer = Open(server, listener);
            peer.Send(Wire.Frame(WsRole.Client, Wire.Binary, "0123456789ABCDEFG"));
            Settle(server);
            Assert.IsTrue(peer.ReadFrames().StartsWith("close(1009,"));
            Assert.AreEqual("MessageTooBig", handler.Error);
            server.Dispose();
        }

        [TestMethod]
        public void Send_withAnotherOpcode_throws()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            var server = new WsServer(listener, handler, Options());
            MemoryPeer peer = Open(server, listener);
            foreach (Opcode type in new Opcode[] { Opcode.Continuation, Opcode.Close, Opcode.Ping, Opcode.Pong, (Opcode)3, (Opcode)(-1) })
            {
                Expect.Throws(typeof(ArgumentException), () => handler.Last.Send(type, new byte[1], 0, 1));
            }

            Settle(server);
            Assert.AreEqual("", peer.ReadFrames());
            server.Dispose();
        }

        [TestMethod]
        public void Server_ofAConnection_isItsServer()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            var server = new WsServer(listener, handler, Options());
            MemoryPeer one = Open(server, listener);
            MemoryPeer two = Open(server, listener);
            Assert.AreSame(server, handler.Last.Server);
            Assert.AreEqual(2, handler.Last.Server.BroadcastText("all"));
            Assert.AreEqual("text(all)", one.ReadFrames());
            Assert.AreEqual("text(all)", two.ReadFrames());
            server.Dispose();
        }

        [TestMethod]
        public void Server_ofAClientsConnection_isNull()
        {
            var handler = new Echo();
            var client = new WsClient("ws://board/", handler);
            Assert.IsNull(client.Connection.Server);
        }

        [TestMethod]
        public void GetConnections_ofAServer_areThoseThatAreOpen()
        {
            var listener = new LoopbackListener(2048);
            var handler = new Echo();
            var server = new WsServer(listener, handler, Options());
            Assert.AreEqual(0, server.GetConnections().Length);
            MemoryPeer one = Open(server, listener);
            WsConnection first = handler.Last;
            Open(server, listener);
            WsConnection[] both = server.GetConnections();
            Assert.AreEqual(2, both.Length);
            Assert.IsTrue(both[0] != both[1] && (both[0] == first || both[1] == first));

            var pending = new MemoryPeer(listener.Connect());
            Settle(server);
            one.Close();
            Settle(server);
            WsConnection[] left = server.GetConnections();
            Assert.AreEqual(1, left.Length, "neither the connection that has ended nor the one without a request");
            Assert.AreSame(handler.Last, left[0]);
            Assert.AreEqual(2, both.Length, "an array of its own");
            server.Dispose();
            Assert.AreEqual(0, server.GetConnections().Length);
            Assert.IsFalse(pending.IsEnded);
        }
    }
}
