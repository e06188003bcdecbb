using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The client of Socket.IO, against packets as a server sends them.</summary>
    [TestClass]
    public class SocketIoClientTests
    {
        private static readonly byte[] s_number = Bytes.Of("[21.5]");

        private static SocketIoWorld Connected()
        {
            var world = new SocketIoWorld();
            world.Connect();
            return world;
        }

        private static WsSendResult Emit(SocketIoWorld world, string name, out int ackId) =>
            world.Client.Emit(name, s_number, 1, 4, out ackId);

        // The last events of a connection, whose end the client has begun.
        private static string End(SocketIoWorld world)
        {
            world.Close();
            return world.Handler.Take();
        }

        [TestMethod]
        [DataRow("ws://server.example.com", "/socket.io/?EIO=4&transport=websocket")]
        [DataRow("ws://server.example.com/socket.io/?board=7", "/socket.io/?board=7&EIO=4&transport=websocket")]
        [DataRow("ws://server.example.com/live/", "/live/?EIO=4&transport=websocket")]
        public void Open_ofUrl_requestsEngineIo(string url, string target)
        {
            var world = new SocketIoWorld { Url = url };
            world.Open();
            Assert.IsTrue(world.Request.StartsWith("GET " + target + " HTTP/1.1\r\n"), world.Request);
        }

        [TestMethod]
        public void Open_ofConnection_connectsToNamespaceWithAuth()
        {
            var world = new SocketIoWorld();
            world.Options.Namespace = "/boards";
            world.Options.Auth = "{\"token\":1}";
            Assert.AreEqual("", world.Open());
            Assert.AreEqual("text(40/boards,{\"token\":1})", world.SendOpenPacket());
            Assert.IsFalse(world.Client.IsConnected);
            Expect.Equal(WsSendResult.Closed, world.Client.Emit("early"));
            Assert.AreEqual("", world.Send("40/boards,{\"sid\":\"x\"}"));
            Assert.IsTrue(world.Client.IsConnected);
            Assert.AreEqual("Connected", world.Handler.Take());
        }

        [TestMethod]
        public void Refusal_byServer_isReportedWithItsMessage()
        {
            var world = new SocketIoWorld();
            world.Open();
            world.SendOpenPacket();
            Assert.AreEqual("close(1000)", world.Send("44{\"message\":\"no \\\"board\\\"\",\"data\":{\"message\":1}}"));
            Assert.AreEqual("ConnectFailed(Refused,no \"board\")", End(world));
        }

        [TestMethod]
        public void Auth_changedAfterRefusal_isUsedNext()
        {
            var world = new SocketIoWorld();
            world.Open();
            Assert.AreEqual("text(40)", world.SendOpenPacket());
            world.Send("44{}");
            Assert.AreEqual("ConnectFailed(Refused)", End(world));
            world.Client.Auth = "{\"token\":2}";
            world.Open();
            Assert.AreEqual("text(40{\"token\":2})", world.SendOpenPacket());
        }

        [TestMethod]
        public void Emit_ofEvent_sendsItsArguments()
        {
            SocketIoWorld world = Connected();
            Expect.Sent(world.Client.Emit("temperature", s_number, 1, 4));
            Expect.Sent(world.Client.Emit("hello"));
            Expect.Sent(world.Client.Emit("a\"\\", "1,{}"));
            Assert.AreEqual("text(42[\"temperature\",21.5]) text(42[\"hello\"]) text(42[\"a\\\"\\\\\",1,{}])", world.Settle());
        }

        [TestMethod]
        public void Emit_inNamespace_namesIt()
        {
            var world = new SocketIoWorld();
            world.Options.Namespace = "/b";
            world.Connect();
            Expect.Sent(world.Client.Emit("t", s_number, 1, 4));
            Expect.Sent(Emit(world, "u", out int id));
            Expect.Sent(world.Client.Ack(12, s_number, 1, 4));
            world.Client.Disconnect();
            Assert.AreEqual("text(42/b,[\"t\",21.5]) text(42/b,0[\"u\",21.5]) text(43/b,12[21.5]) text(41/b,) close(1000)", world.Settle());
            Assert.AreEqual("AckLost(0) Disconnected(ClientDisconnect)", End(world));
        }

        [TestMethod]
        public void Emit_largerThanBuffer_throwsAndSendsNothing()
        {
            SocketIoWorld world = Connected();
            byte[] data = Bytes.Letters(160);
            int fits = 0;
            Expect.Throws(typeof(ArgumentException), () =>
            {
                for (int i = 100; i <= data.Length; i++)
                {
                    world.Client.Emit("e", data, 0, i);
                    fits = i;
                    world.Settle();
                }
            }, "");
            Assert.AreEqual(world.Client.WebSocket.Connection.MaxSend, "42[\"e\",]".Length + fits);
            Expect.Throws(typeof(ArgumentException), () => world.Client.Emit(Bytes.LetterText(300)), "SendBufferSize");
            Expect.Throws(typeof(ArgumentException), () => world.Client.Emit(new string('"', 150)), "SendBufferSize");
            Assert.AreEqual("", world.Settle());
            Expect.Sent(world.Client.Emit("e"));
            Assert.AreEqual("text(42[\"e\"])", world.Settle());
        }

        [TestMethod]
        public void Emit_ofNameWithControlCharacter_throwsAndSendsNothing()
        {
            SocketIoWorld world = Connected();
            Expect.Throws(typeof(ArgumentException), () => world.Client.Emit("a\n"), "name is invalid");
            Assert.AreEqual("", world.Settle());
            Expect.Sent(world.Client.Emit("a"));
        }

        [TestMethod]
        public void Events_fromServer_areDeliveredByName()
        {
            SocketIoWorld world = Connected();
            world.Send("42[\"led\",true]");
            world.Send("42[\"other\",true]");
            world.Send("42[\"say \\\"\\u00e9\\\"\"]");
            world.Send("427[\"l\\u0065d\",{\"a\":[1,2]},3]");
            Assert.AreEqual("Event(led,-1,true) Event(say \"\u00e9\",-1,) Event(led,7,{\"a\":[1,2]},3)", world.Handler.Take());
            Expect.Sent(world.Client.Ack(7, null, 0, 0));
            Assert.AreEqual("text(437[])", world.Settle());
            Expect.Throws(typeof(ArgumentException), () => world.Client.Ack(-1, null, 0, 0), "ackId");
        }

        [TestMethod]
        public void Ack_fromServer_isDeliveredOnce()
        {
            SocketIoWorld world = Connected();
            Expect.Sent(Emit(world, "e", out int first));
            Expect.Sent(Emit(world, "e", out int second));
            Assert.AreEqual("text(420[\"e\",21.5]) text(421[\"e\",21.5])", world.Settle());
            world.Send("431[\"ok\"]");
            world.Send("431[\"ok\"]");
            world.Send("430[]");
            world.Send("439[]");
            Assert.AreEqual("Ack(1,\"ok\") Ack(0,)", world.Handler.Take());
            Assert.AreEqual(1, second - first);
        }

        [TestMethod]
        public void Acks_moreThanTable_areRefusedUntilOneIsFree()
        {
            var world = new SocketIoWorld();
            world.Options.MaxAcks = 2;
            world.Options.AckTimeoutMs = 500;
            world.Connect();
            Expect.Sent(Emit(world, "e", out int id));
            world.Advance(200);
            Expect.Sent(Emit(world, "e", out id));
            Expect.BufferFull(Emit(world, "e", out id));
            Expect.Sent(world.Client.Emit("e"));
            world.Advance(299);
            Assert.AreEqual("", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("AckLost(0) Drained", world.Handler.Take());
            Expect.Sent(Emit(world, "e", out id));
            Assert.AreEqual(2, id);
            Expect.BufferFull(Emit(world, "e", out id));
            world.Send("430[]");
            Assert.AreEqual("", world.Handler.Take(), "too late");
            world.Send("431[]");
            Assert.AreEqual("Ack(1,) Drained", world.Handler.Take());
        }

        [TestMethod]
        public void Ping_ofServer_isAnsweredAndAwaited()
        {
            SocketIoWorld world = Connected();
            world.Advance(2900);
            Assert.AreEqual("text(3)", world.Send("2"));
            world.Advance(2999);
            world.Send("42[\"led\"]");
            world.Handler.Take();
            Assert.IsTrue(world.Client.IsConnected);
            Assert.AreEqual("close(1000)", world.Advance(1));
            Assert.IsFalse(world.Client.IsConnected);
            world.Advance(3000);
            Assert.AreEqual("Disconnected(PingTimeout)", world.Handler.Take());
        }

        [TestMethod]
        public void Pong_whileBufferIsFull_isSentLater()
        {
            var world = new SocketIoWorld();
            world.Connect(200);
            int sent = 0;
            while (world.Client.Emit("e", Bytes.Letters(100), 0, 100) == WsSendResult.Sent) sent++;
            world.SendOnly("2");
            string frames = world.Settle();
            Assert.IsTrue(sent > 0 && frames.EndsWith("text(3)"), frames);
            Assert.AreEqual("Drained", world.Handler.Take());
        }

        [TestMethod]
        public void Response_thatDoesNotCome_endsTheAttempt()
        {
            var world = new SocketIoWorld();
            world.Options.WebSocket.HandshakeTimeoutMs = 700;
            world.Open();
            Assert.AreEqual("", world.Advance(699));
            Assert.AreEqual("close(1000)", world.Advance(1));
            Assert.AreEqual("ConnectFailed(ConnectTimeout)", End(world));
            world.Open();
            world.SendOpenPacket();
            world.Advance(600);
            Assert.AreEqual("text(3)", world.Send("2"));
            Assert.AreEqual("close(1000)", world.Advance(100));
            Assert.AreEqual("ConnectFailed(ConnectTimeout)", End(world));
        }

        [TestMethod]
        public void Event_beforeConnection_isUnexpected()
        {
            var world = new SocketIoWorld();
            world.Open();
            world.SendOpenPacket();
            Assert.AreEqual("close(1002)", world.Send("42[\"led\"]"));
            Assert.AreEqual("ConnectFailed(UnexpectedPacket)", End(world));
        }

        [TestMethod]
        public void Message_ofBinary_endsTheConnection()
        {
            SocketIoWorld world = Connected();
            Assert.AreEqual("close(1003)", world.SendFrame(Wire.Binary, new byte[3]));
            Assert.AreEqual("Disconnected(BinaryAttachment)", End(world));
        }

        [TestMethod]
        public void Message_largerThanBuffer_endsTheConnection()
        {
            SocketIoWorld world = Connected();
            Expect.Contains("close(1009,", world.Send("42[\"led\",\"" + Bytes.LetterText(200) + "\"]"));
            Assert.AreEqual("Error(MessageTooBig) Disconnected(MessageTooBig)", End(world));
        }

        [TestMethod]
        public void Text_thatIsNotUtf8_endsTheConnection()
        {
            SocketIoWorld world = Connected();
            Assert.AreEqual("close(1007)", world.SendFrame(Wire.Text, Bytes.Hex("34 32 5B 22 FF 22 5D")));
            Assert.AreEqual("Error(InvalidUtf8) Disconnected(TransportError)", End(world));
        }

        [TestMethod]
        public void Handler_thatThrows_endsTheConnection()
        {
            SocketIoWorld world = Connected();
            world.Handler.ThrowsAt = "led";
            Assert.AreEqual("close(1011)", world.Send("42[\"led\"]"));
            Assert.AreEqual("Event(led,-1,) Error(HandlerFailed) Disconnected(HandlerFailed)", End(world));
        }

        [TestMethod]
        public void Connection_lost_losesAcksAndConnectsAgain()
        {
            SocketIoWorld world = Connected();
            Emit(world, "e", out int id);
            world.Close();
            Assert.AreEqual("AckLost(0) Disconnected(TransportClose)", world.Handler.Take());
            Expect.Equal(WsSendResult.Closed, world.Client.Emit("e"));
            world.Connect();
            Expect.Sent(Emit(world, "e", out id));
            Assert.AreEqual("text(421[\"e\",21.5])", world.Settle());
        }

        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void StopOrDispose_whileConnected_disconnects(bool disposes)
        {
            SocketIoWorld world = Connected();
            world.Options.WebSocket.CloseTimeoutMs = 0;
            world.Client.Disconnect();
            Assert.AreEqual("text(41) close(1000)", world.Settle());
            world.Close();
            if (disposes) world.Client.Dispose();
            else world.Client.Stop();
            Assert.AreEqual("Disconnected(ClientDisconnect)", world.Handler.Take());
        }

        [TestMethod]
        public void Options_invalid_throw()
        {
            Invalid(new SocketIoOptions { Namespace = "boards" }, "Namespace is");
            Invalid(new SocketIoOptions { Namespace = "/a,b" }, "Namespace is");
            Invalid(new SocketIoOptions { Namespace = "/" + new string('n', 600) }, "SendBufferSize");
            Invalid(new SocketIoOptions { MaxAcks = 0 }, "MaxAcks is");
            Invalid(new SocketIoOptions { AckTimeoutMs = 0 }, "AckTimeoutMs");
        }

        [TestMethod]
        public void Auth_largerThanBuffer_endsTheAttempt()
        {
            var world = new SocketIoWorld();
            world.Options.Auth = "{\"token\":\"" + Bytes.LetterText(200) + "\"}";
            world.Open();
            Assert.AreEqual("close(1011)", world.SendOpenPacket());
            Assert.AreEqual("Error(HandlerFailed) ConnectFailed(HandlerFailed)", End(world));
        }

        private static void Invalid(SocketIoOptions options, string name) =>
            Expect.Throws(typeof(ArgumentException), () => new SocketIoClient("ws://a/", new SocketIoRecorder(), options), name);

#if !NANOFRAMEWORK_1_0
        // A device reads the packets of SocketIoPacketTests, too; its memory has no room for these rows.
        [TestMethod]
        [DataRow("41", "close(1000)", "Disconnected(ServerDisconnect)")]
        [DataRow("1", "close(1000)", "Disconnected(TransportClose)")]
        [DataRow("451-[\"led\",{\"_placeholder\":true,\"num\":0}]", "close(1003)", "Disconnected(BinaryAttachment)")]
        [DataRow("461-0[{\"_placeholder\":true,\"num\":0}]", "close(1003)", "Disconnected(BinaryAttachment)")]
        [DataRow("", "close(1002)", "Disconnected(UnknownPacketType)")]
        [DataRow("7", "close(1002)", "Disconnected(UnknownPacketType)")]
        [DataRow("4", "close(1002)", "Disconnected(UnknownPacketType)")]
        [DataRow("48", "close(1002)", "Disconnected(UnknownPacketType)")]
        [DataRow("3", "close(1002)", "Disconnected(UnexpectedPacket)")]
        [DataRow("5", "close(1002)", "Disconnected(UnexpectedPacket)")]
        [DataRow("0{}", "close(1002)", "Disconnected(UnexpectedPacket)")]
        [DataRow("40{\"sid\":\"b\"}", "close(1002)", "Disconnected(UnexpectedPacket)")]
        [DataRow("44{}", "close(1002)", "Disconnected(UnexpectedPacket)")]
        [DataRow("42{}", "close(1002)", "Disconnected(InvalidPayload)")]
        [DataRow("42/x,[\"led\"]", "close(1002)", "Disconnected(UnknownNamespace)")]
        [DataRow("43[]", "close(1002)", "Disconnected(InvalidAckId)")]
        public void Packet_thatEndsTheConnection_isReportedByName(string packet, string frames, string events)
        {
            SocketIoWorld world = Connected();
            Assert.AreEqual("", world.Send("6"));
            Assert.AreEqual(frames, world.Send(packet));
            Assert.AreEqual(events, End(world));
        }

        [TestMethod]
        [DataRow("40{}", "UnexpectedPacket")]
        [DataRow("2", "UnexpectedPacket")]
        [DataRow("0", "InvalidOpenPacket")]
        [DataRow("0{\"pingInterval\":25000}", "InvalidOpenPacket")]
        [DataRow("0{\"pingInterval\":\"a\",\"pingTimeout\":1}", "InvalidOpenPacket")]
        [DataRow("hello", "UnknownPacketType")]
        public void Packet_insteadOfOpenPacket_isReportedByName(string packet, string reason)
        {
            var world = new SocketIoWorld();
            world.Open();
            Assert.AreEqual("close(1002)", world.Send(packet));
            Assert.AreEqual("ConnectFailed(" + reason + ")", End(world));
        }

        // Answers each event with an acknowledgement, and counts.
        private sealed class Counter : SocketIoHandler
        {
            public int Count;

            public override void OnEvent(SocketIoClient client, string name, int ackId, byte[] buffer, int offset, int count)
            {
                if (client.Ack(ackId, buffer, offset, count) == WsSendResult.Sent) Count++;
            }

            public override void OnAck(SocketIoClient client, int ackId, byte[] buffer, int offset, int count) => Count++;
        }

        [TestMethod]
        public void Events_inBothDirections_allocateNothing()
        {
            var handler = new Counter();
            var webSocket = new WsClientOptions { Entropy = new RepeatedNonce() };
            var options = new SocketIoOptions { Events = new[] { "led" }, WebSocket = webSocket };
            var client = new SocketIoClient("ws://a/", handler, options);
            LoopbackTransport transport = LoopbackTransport.Create(1024);
            client.WebSocket.Open(transport);
            var peer = new MemoryPeer(transport.Peer);
            client.WebSocket.Poll(0);
            peer.Send("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Heads.Accept + "\r\n\r\n");
            peer.Send(Wire.Frame(WsRole.Server, Wire.Text, "0{\"pingInterval\":25000,\"pingTimeout\":20000}"));
            peer.Send(Wire.Frame(WsRole.Server, Wire.Text, "40{\"sid\":\"b\"}"));
            while (!client.IsConnected) client.WebSocket.Poll(0);
            byte[] packet = Wire.Frame(WsRole.Server, Wire.Text, "427[\"l\\u0065d\",true]");
            packet = Bytes.Join(packet, Wire.Frame(WsRole.Server, Wire.Text, "2"));
            var bytes = new byte[1024];

            void Round()
            {
                client.Emit("temperature \"1\"", s_number, 1, 4);
                client.Emit("temperature", s_number, 1, 4, out int id);
                transport.Peer.Write(packet, 0, packet.Length);
                client.WebSocket.Poll(0);
                transport.Peer.Read(bytes, 0, bytes.Length);
                transport.Peer.Write(bytes, 0, PutAck(bytes, id));
                client.WebSocket.Poll(0);
            }

            for (int i = 0; i < 300; i++) Round();
            handler.Count = 0;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10000; i++) Round();
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.AreEqual(0L, allocated, "bytes in 10,000 rounds");
            Assert.AreEqual(20000, handler.Count);
        }

        // A frame with "43ID[]", ID of five digits.
        private static int PutAck(byte[] bytes, int id)
        {
            bytes[0] = Wire.Text;
            bytes[1] = 9;
            bytes[2] = (byte)'4';
            bytes[3] = (byte)'3';
            for (int i = 8; i >= 4; i--, id /= 10) bytes[i] = (byte)('0' + id % 10);
            bytes[9] = (byte)'[';
            bytes[10] = (byte)']';
            return 11;
        }
#endif
    }
}
