using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The client, against a server that the test plays packet by packet.</summary>
    [TestClass]
    public class MqttClientTests
    {
        private static readonly byte[] s_x = { (byte)'x' };

        [TestMethod]
        public void Connection_thatIsAccepted_isReported()
        {
            var world = new MqttWorld();
            world.Options.ClientId = "a";
            Assert.IsFalse(world.Client.IsConnected);
            world.Open();
            Assert.AreEqual("10-0D-00-04-4D-51-54-54-04-02-00-3C-00-01-61", world.Take());
            Assert.IsFalse(world.Client.IsConnected, "not before CONNACK");
            world.Send("20 02 00 00");
            Assert.IsTrue(world.Client.IsConnected);
            Assert.AreEqual("Connected", world.Handler.Take());
        }

        [TestMethod]
        [DataRow(1, (int)MqttError.ProtocolVersionRefused)]
        [DataRow(2, (int)MqttError.ClientIdRefused)]
        [DataRow(3, (int)MqttError.ServerUnavailable)]
        [DataRow(4, (int)MqttError.BadUserNameOrPassword)]
        [DataRow(5, (int)MqttError.NotAuthorized)]
        [DataRow(6, (int)MqttError.UnknownRefusal)]
        [DataRow(255, (int)MqttError.UnknownRefusal)]
        public void Connection_thatIsRefused_isReportedByName(int code, int error)
        {
            var world = new MqttWorld();
            world.Open();
            world.Send(new byte[] { 0x20, 2, 0, (byte)code });
            Assert.AreEqual("ConnectFailed(" + error.ToString() + ")", world.Handler.Take());
            Assert.IsFalse(world.Client.IsConnected);
        }

        [TestMethod]
        [DataRow("20 02 02 00", (int)MqttError.InvalidContent)]
        [DataRow("20 02 01 04", (int)MqttError.InvalidContent)] // a session with a refusal
        [DataRow("D0 00", (int)MqttError.UnexpectedPacket)] // before CONNACK
        [DataRow("30 03 00 01 61", (int)MqttError.UnexpectedPacket)]
        [DataRow("50 00", (int)MqttError.UnexpectedPacket)]
        public void FirstPacket_thatIsWrong_endsTheConnection(string hex, int error)
        {
            var world = new MqttWorld();
            world.Open();
            world.Send(hex);
            Assert.AreEqual("ConnectFailed(" + error.ToString() + ")", world.Handler.Take());
        }

        [TestMethod]
        [DataRow("20 02 00 00", (int)MqttError.UnexpectedPacket)] // once more
        [DataRow("40 02 00 00", (int)MqttError.InvalidPacketId)]
        [DataRow("90 03 00 00 00", (int)MqttError.InvalidPacketId)]
        [DataRow("90 03 80 00 02", (int)MqttError.InvalidContent)]
        [DataRow("90 03 80 00 81", (int)MqttError.InvalidContent)]
        [DataRow("B0 02 00 00", (int)MqttError.InvalidPacketId)]
        [DataRow("30 05 00 03 61 2F 23", (int)MqttError.InvalidTopic)]
        [DataRow("34 05 00 01 61 00 01", (int)MqttError.InvalidFlags)]
        [DataRow("30 FF FF FF FF", (int)MqttError.InvalidLength)]
        public void Packet_thatIsWrong_endsTheConnectionAndWhatFollowsIsIgnored(string hex, int error)
        {
            var world = new MqttWorld();
            world.Connect();
            world.Handler.Take();
            world.Send(hex + "30 03 00 01 61");
            Assert.AreEqual("Disconnected(" + error.ToString() + ")", world.Handler.Take());
            Expect.Equal(WsSendResult.Closed, world.Client.Publish("a", s_x, 0, 1));
        }

        [TestMethod]
        public void TextMessage_fromTheServer_endsTheConnection()
        {
            var world = new MqttWorld();
            world.Connect();
            world.SendText("hello");
            Assert.AreEqual("Connected Disconnected(" + ((int)MqttError.NotBinary).ToString() + ")", world.Handler.Take());
        }

        [TestMethod]
        public void Message_withQos0_isSentAtOnceOrNotAtAll()
        {
            var world = new MqttWorld();
            Expect.Equal(WsSendResult.Closed, world.Client.Publish("a", s_x, 0, 1));
            world.Connect();
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 0, true));
            world.Settle();
            Assert.AreEqual("31-04-00-01-61-78", world.Take());
        }

        [TestMethod]
        public void Message_withQos1_isKeptUntilItIsAcknowledged()
        {
            var world = new MqttWorld();
            world.Options.ClientId = "c";
            world.Options.CleanSession = false;
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 1), "without a connection");
            world.Connect();
            Assert.AreEqual("32-06-00-01-61-00-01-78", world.Take(), "no duplicate");
            Expect.Sent(world.Client.Publish("b", s_x, 0, 1, 1));
            world.Settle();
            Assert.AreEqual("32-06-00-01-62-00-02-78", world.Take());
            world.Send("40 02 00 02");
            Assert.AreEqual("Connected Acknowledged(b=x)", world.Handler.Take());

            world.Lose();
            Expect.Sent(world.Client.Publish("c", s_x, 0, 1, 1));
            world.Connect(true);
            Assert.AreEqual("3A-06-00-01-61-00-01-78 32-06-00-01-63-00-03-78", world.Take());
            world.Send("40 02 00 01 40 02 00 03 40 02 00 07");
            Assert.AreEqual("Disconnected(" + ((int)MqttError.ConnectionLost).ToString()
                + ") Connected(present) Acknowledged(a=x) Acknowledged(c=x)", world.Handler.Take());
            world.Lose();
            world.Connect();
            Assert.AreEqual("", world.Take(), "all were acknowledged");
        }

        [TestMethod]
        public void Publish_whenTheOutboxIsFull_isRefusedAndDrainedReportsRoom()
        {
            var world = new MqttWorld();
            world.Options.OutboxSize = 32;
            world.Connect();
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 1));
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 1));
            Expect.BufferFull(world.Client.Publish("a", s_x, 0, 1, 1));
            world.Settle();
            Assert.AreEqual("Connected", world.Handler.Take());
            world.Send("40 02 00 01");
            Assert.AreEqual("Acknowledged(a=x) Drained", world.Handler.Take());
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 1));
        }

        [TestMethod]
        public void Publish_withInvalidArguments_throwsAndSendsNothing()
        {
            var world = new MqttWorld();
            world.Connect();
            MqttClient client = world.Client;
            Type type = typeof(ArgumentException);
            Expect.Throws(type, () => client.Publish("", s_x, 0, 1));
            Expect.Throws(type, () => client.Publish("a/+", s_x, 0, 1));
            Expect.Throws(type, () => client.Publish("#", s_x, 0, 1));
            Expect.Throws(type, () => client.Publish("a", s_x, 0, 1, 2));
            Expect.Throws(type, () => client.Publish(new byte[] { 0xC0, 0x80 }, 0, 2, s_x, 0, 1));
            Expect.Throws(type, () => client.Publish("a", new byte[70], 0, 70));
            Expect.Throws(typeof(ArgumentNullException), () => client.Publish((byte[])null, 0, 1, s_x, 0, 1));
            Expect.Throws(type, () => client.Subscribe("a#"));
            Expect.Throws(type, () => client.Subscribe("a", 2));
            world.Settle();
            Assert.AreEqual("", world.Take());
        }

        [TestMethod]
        public void Subscriptions_afterAReconnect_areMadeAgainUnlessTheSessionIsPresent()
        {
            var world = new MqttWorld();
            world.Options.ClientId = "c";
            world.Options.CleanSession = false;
            Expect.Sent(world.Client.Subscribe("a/#", 1));
            world.Connect();
            Assert.AreEqual("82-08-80-00-00-03-61-2F-23-01", world.Take());
            world.Send("90 03 80 00 01");
            world.Lose();
            world.Connect(true);
            Assert.AreEqual("", world.Take());
            world.Lose();
            world.Connect();
            Assert.AreEqual("82-08-80-00-00-03-61-2F-23-01", world.Take());
            Expect.Sent(world.Client.Unsubscribe("a/#"));
            world.Settle();
            Assert.AreEqual("A2-07-80-01-00-03-61-2F-23", world.Take());
            world.Send("B0 02 80 01");
            world.Lose();
            world.Connect();
            Assert.AreEqual("", world.Take());
        }

        [TestMethod]
        public void Session_calledPresentAfterACleanStart_isNotBelieved()
        {
            var world = new MqttWorld();
            Expect.Sent(world.Client.Subscribe("a/#", 1));
            world.Connect();
            world.Take();
            world.Send("90 03 80 00 01");
            world.Lose();
            world.Connect(true);
            Assert.AreEqual("82-08-80-00-00-03-61-2F-23-01", world.Take());
        }

        [TestMethod]
        public void Subscription_thatIsRefused_isReportedWithItsFilter()
        {
            var world = new MqttWorld();
            world.Connect();
            world.Client.Subscribe("a");
            world.Client.Subscribe("b/+");
            world.Settle();
            world.Send("90 03 80 01 80");
            Assert.AreEqual("Connected SubscriptionRefused(b/+)", world.Handler.Take());
            Assert.IsTrue(world.Client.IsConnected);
        }

        [TestMethod]
        public void Messages_ofASubscription_areDeliveredAndAcknowledged()
        {
            var world = new MqttWorld();
            world.Connect();
            world.Handler.Take();
            world.Send("30 04 00 01 61 78  3B 06 00 01 62 01 02 79");
            Assert.AreEqual("Message(a=x,0) Message(b=y,1,retained,duplicate)", world.Handler.Take());
            Assert.AreEqual("40-02-01-02", world.Take());
        }

        [TestMethod]
        public void Packets_cutIntoMessagesAtEveryByte_areTheSame()
        {
            byte[] packets = Bytes.Hex("30 04 00 01 61 78 32 06 00 01 62 01 02 79");
            var world = new MqttWorld();
            world.Connect();
            world.Handler.Take();
            world.Take();
            for (int cut = 1; cut < packets.Length; cut++)
            {
                world.Send(Bytes.Slice(packets, 0, cut));
                world.Send(Bytes.Slice(packets, cut, packets.Length - cut));
                Assert.AreEqual("Message(a=x,0) Message(b=y,1)", world.Handler.Take(), "cut at " + cut.ToString());
                Assert.AreEqual("40-02-01-02", world.Take());
            }
        }

        // The WebSocket's message is larger than its receive buffer, and is delivered in parts.
        [TestMethod]
        public void Packets_inAMessageLargerThanTheReceiveBuffer_areDelivered()
        {
            var world = new MqttWorld();
            world.Options.WebSocket.ReceiveBufferSize = 16;
            world.Connect();
            world.Handler.Take();
            byte[] packet = Bytes.Hex("30 04 00 01 61 78");
            byte[] many = packet;
            for (int i = 1; i < 32; i++) many = Bytes.Join(many, packet);
            world.Send(many);
            string log = world.Handler.Take();
            Assert.AreEqual(32 * 15 - 1, log.Length, log);
        }

        [TestMethod]
        public void Message_largerThanTheReceiveBuffer_isSkippedAcknowledgedAndReported()
        {
            var world = new MqttWorld();
            world.Connect();
            world.Handler.Take();
            world.Send(Bytes.Join(Bytes.Hex("32 69 00 01 61 00 07"), Bytes.Letters(100), Bytes.Hex("30 04 00 01 61 78")));
            Assert.AreEqual("MessageSkipped(a) Message(a=x,0)", world.Handler.Take());
            Assert.AreEqual("40-02-00-07", world.Take());
        }

        // A server that does not read must not make the client drop acknowledgements, or buffer without end.
        [TestMethod]
        public void Acknowledgements_thatDoNotFit_holdUpReceiving()
        {
            var world = new MqttWorld();
            world.Options.WebSocket.SendBufferSize = 48;
            world.Options.OutboxSize = 1024;
            world.Connect();
            world.Handler.Take();
            MqttClient client = world.Client;
            world.Handler.OnAnyMessage = () =>
            {
                for (int i = 0; i < 12; i++) client.Publish("topic", Bytes.Letters(20), 0, 20, 1);
            };
            world.Send("32 06 00 01 61 00 01 78  32 06 00 01 62 00 02 79  32 06 00 01 63 00 03 79");
            string sent = world.Take();
            int at = -1;
            for (int id = 1; id <= 3; id++)
            {
                int next = sent.IndexOf("40-02-00-0" + id.ToString());
                Assert.IsTrue(next > at, sent);
                at = next;
            }
        }

        [TestMethod]
        public void KeepAlive_withoutMessages_sendsPings()
        {
            var world = new MqttWorld();
            world.Options.KeepAliveSeconds = 10;
            world.Options.WebSocket.PingIntervalMs = 0;
            world.Connect();
            world.Settle();
            world.Advance(4999);
            Assert.AreEqual("", world.Take());
            world.Advance(1);
            Assert.AreEqual("C0-00", world.Take());
            world.Send("D0 00");
            world.Advance(5000);
            Assert.AreEqual("C0-00", world.Take());
            world.Advance(9999);
            Assert.AreEqual("Connected", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("Disconnected(" + ((int)MqttError.NoPingResponse).ToString() + ")", world.Handler.Take());
        }

        [TestMethod]
        public void KeepAlive_whileTheServerIsSilent_sendsPingsDespiteMessagesSent()
        {
            var world = new MqttWorld();
            world.Options.KeepAliveSeconds = 10;
            world.Connect();
            world.Settle();
            for (int i = 0; i < 5; i++)
            {
                world.Client.Publish("a", s_x, 0, 1);
                world.Advance(1000);
            }

            Expect.Contains("C0-00", world.Take());
        }

        [TestMethod]
        public void KeepAlive_ofZero_sendsNoPings()
        {
            var world = new MqttWorld();
            world.Options.KeepAliveSeconds = 0;
            world.Connect();
            world.Advance(1000000);
            Assert.AreEqual("", world.Take());
        }

        [TestMethod]
        public void Server_thatNeverAccepts_isGivenUp()
        {
            var world = new MqttWorld();
            world.Open();
            world.Settle();
            world.Advance(4999);
            Assert.AreEqual("", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("ConnectFailed(" + ((int)MqttError.NoConnack).ToString() + ")", world.Handler.Take());
        }

        [TestMethod]
        public void Server_thatClosesBeforeItAccepts_isReported()
        {
            var world = new MqttWorld();
            world.Open();
            world.Lose();
            Assert.AreEqual("ConnectFailed(" + ((int)MqttError.ConnectionLost).ToString() + ")", world.Handler.Take());
        }

        [TestMethod]
        public void Attempts_withSeveralServers_takeOneAfterTheOther()
        {
            var world = new MqttWorld();
            var client = new MqttClient(new string[] { "ws://one/a", "ws://two:81/b" }, world.Handler, world.Options);
            string log = "";
            for (int i = 0; i < 3; i++)
            {
                LoopbackTransport transport = LoopbackTransport.Create(512);
                client.WebSocket.Open(transport);
                client.WebSocket.Poll(0);
                log += new MemoryPeer(transport.Peer).ReadText().Substring(0, 8);
                log += client.WebSocket.Url.Authority + " ";
                transport.Peer.Close();
                while (client.WebSocket.Poll(0))
                {
                }
            }

            Assert.AreEqual("GET /a Hone GET /b Htwo:81 GET /a Hone ", log);
        }

        [TestMethod]
        public void Stop_whenConnected_sendsDisconnectAndNothingAfterIt()
        {
            var world = new MqttWorld();
            world.Connect();
            world.Client.Stop();
            Expect.Sent(world.Client.Publish("a", s_x, 0, 1, 1), "kept for another Start");
            world.Settle();
            Assert.AreEqual("E0-00", world.Take());
            Assert.AreEqual("Connected Disconnected(0)", world.Handler.Take());
        }

#if !NANOFRAMEWORK_1_0
        private sealed class HookedEntropy : WsEntropy
        {
            public Action OnNext;

            public override uint Next()
            {
                OnNext?.Invoke();
                return 7;
            }
        }

        // While one thread sends the DISCONNECT, the handler returns on the other one, which then waits to send the PUBACK.
        [TestMethod]
        public void Stop_whileTheHandlerReturns_isNotFollowedByAnAcknowledgement()
        {
            var world = new MqttWorld();
            var entropy = new HookedEntropy();
            world.Options.WebSocket.Entropy = entropy;
            world.Connect();
            world.Take();
            using var isHandling = new ManualResetEventSlim();
            bool mayReturn = false;
            bool isReturning = false;
            world.Handler.OnAnyMessage = () =>
            {
                isHandling.Set();
                while (!Volatile.Read(ref mayReturn)) Thread.Yield();
                Volatile.Write(ref isReturning, true);
            };
            Thread loop = Thread.CurrentThread;
            var stopper = new Thread(() =>
            {
                isHandling.Wait();
                world.Client.Stop();
            });
            entropy.OnNext = () =>
            {
                if (Thread.CurrentThread != stopper) return;
                Volatile.Write(ref mayReturn, true);
                SpinWait.SpinUntil(() => Volatile.Read(ref isReturning) && (loop.ThreadState & ThreadState.WaitSleepJoin) != 0, 5000);
            };
            stopper.Start();
            world.Send("32 06 00 01 61 00 01 78");
            Assert.IsTrue(stopper.Join(10000), "Stop returns");
            world.Settle();
            Assert.AreEqual("E0-00", world.Take());
        }
#endif

        [TestMethod]
        public void Exception_ofTheHandler_endsTheConnection()
        {
            var world = new MqttWorld();
            world.Connect();
            world.Handler.OnAnyMessage = () => throw new InvalidOperationException();
            world.Send("30 04 00 01 61 78");
            Assert.AreEqual("Connected Message(a=x,0) Error(HandlerFailed) Disconnected(" + ((int)MqttError.HandlerFailed).ToString() + ")",
                world.Handler.Take());
            Expect.Equal(WsSendResult.Closed, world.Client.Publish("a", s_x, 0, 1));
        }

        [TestMethod]
        public void Options_outOfRange_areRefused()
        {
            Type type = typeof(ArgumentException);
            var handler = new MqttWorld.Recorder();
            Expect.Throws(type, () => new MqttClient("ws://a", handler, new MqttOptions { OutboxSize = 15 }), "OutboxSize");
            Expect.Throws(type, () => new MqttClient("ws://a", handler, new MqttOptions { SubscriptionsSize = 65536 }), "Subscr");
            Expect.Throws(type, () => new MqttClient(new string[0], handler), "server");
            Expect.Throws(type, () => new MqttClient("http://a", handler), "WebSocket address");
            var options = new MqttOptions { ClientId = Bytes.LetterText(30) };
            options.WebSocket.SendBufferSize = 32;
            Expect.Throws(type, () => new MqttClient("ws://a", handler, options), "SendBufferSize");
        }
    }
}
