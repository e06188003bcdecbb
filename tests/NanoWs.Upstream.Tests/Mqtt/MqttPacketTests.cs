using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Packets that the client sends, byte by byte, and the buffers that keep them.</summary>
    [TestClass]
    public class MqttPacketTests
    {
        private static string Connect(MqttOptions options) => BitConverter.ToString(MqttPacket.Connect(options));

        [TestMethod]
        public void Connect_withDefaults_isSmall() =>
            Assert.AreEqual("10-0C-00-04-4D-51-54-54-04-02-00-3C-00-00", Connect(new MqttOptions()));

        [TestMethod]
        public void Connect_withEverything_isInTheOrderOfTheSpecification()
        {
            var options = new MqttOptions
            {
                ClientId = "a", UserName = "b", Password = "c", WillTopic = "d", WillPayload = Bytes.Of("e"), WillQos = 1,
                WillRetain = true, KeepAliveSeconds = 258, CleanSession = false,
            };
            Assert.AreEqual("10-19-00-04-4D-51-54-54-04-EC-01-02-00-01-61-00-01-64-00-01-65-00-01-62-00-01-63", Connect(options));
        }

        [TestMethod]
        public void Will_addedToAConnect_isWhereTheSpecificationHasIt()
        {
            var options = new MqttOptions
            {
                ClientId = "a", UserName = "b", Password = "c", KeepAliveSeconds = 258, CleanSession = false,
            };
            byte[] packet = MqttPacket.WithWill(MqttPacket.Connect(options), Bytes.Of("d"), Bytes.Of("e"));
            Assert.AreEqual("10-19-00-04-4D-51-54-54-04-EC-01-02-00-01-61-00-01-64-00-01-65-00-01-62-00-01-63",
                BitConverter.ToString(packet));

            // Around each size of the remaining length, which may grow by a byte.
            for (int size = 100; size < 130; size++)
            {
                options.UserName = Bytes.LetterText(size);
                byte[] added = MqttPacket.WithWill(MqttPacket.Connect(options), Bytes.Of("d"), Bytes.Of("e"));
                options.WillTopic = "d";
                options.WillPayload = Bytes.Of("e");
                options.WillQos = 1;
                options.WillRetain = true;
                Expect.Equal(MqttPacket.Connect(options), added, size.ToString());
                options.WillTopic = null;
            }
        }

        [TestMethod]
        public void Connect_withOptionsThatContradict_throws()
        {
            Type type = typeof(ArgumentException);
            Expect.Throws(type, () => Connect(new MqttOptions { CleanSession = false }), "ClientId");
            Expect.Throws(type, () => Connect(new MqttOptions { Password = "x" }), "UserName");
            Expect.Throws(type, () => Connect(new MqttOptions { KeepAliveSeconds = 65536 }), "KeepAlive");
            Expect.Throws(type, () => Connect(new MqttOptions { WillTopic = "a", WillQos = 2 }), "WillQos");
            Expect.Throws(type, () => Connect(new MqttOptions { WillTopic = "a/#" }), "topic");
        }

        private static string Write(MqttOutbox outbox, int first, string topic, string payload)
        {
            int start = outbox.Store.Room;
            byte[] bytes = Bytes.Of(payload);
            int size = outbox.Write(first, topic, null, 0, 0, bytes, 0, bytes.Length);
            return size < 0 ? "full" : BitConverter.ToString(outbox.Store.Buffer, start, size);
        }

        [TestMethod]
        public void Publish_ofEachKind_isAsSpecified()
        {
            var outbox = new MqttOutbox(64, 64);
            Assert.AreEqual("31-05-00-01-61-68-69", Write(outbox, 0x31, "a", "hi"));
            Assert.AreEqual("30-03-00-01-61", Write(outbox, 0x30, "a", ""));
            Assert.AreEqual("32-06-00-01-61-00-01-78", Write(outbox, 0x32, "a", "x"));
            Assert.AreEqual("32-07-00-02-C3-A4-00-02-78", Write(outbox, 0x32, "\u00e4", "x"));
        }

        [TestMethod]
        public void Publish_withTopicAsBytes_isTheSame()
        {
            var outbox = new MqttOutbox(64, 64);
            int size = outbox.Write(0x30, null, Bytes.Of("xay"), 1, 1, Bytes.Of("xhiy"), 1, 2);
            Assert.AreEqual("30-05-00-01-61-68-69", BitConverter.ToString(outbox.Store.Buffer, outbox.Store.Room, size));
        }

#if NANOFRAMEWORK_1_0
        private static readonly int[] s_lengths = { 126, 127, 128, 129, 130 }; // the heap has no room for more
#else
        private static readonly int[] s_lengths = { 126, 127, 128, 129, 130, 16382, 16383, 16384, 16385, 16386 };
#endif

        // The remaining length takes another byte, also because a topic turns out not to be ASCII.
        [TestMethod]
        public void Publish_aroundEachSizeOfItsLength_hasTheShortestOne()
        {
            int largest = s_lengths[s_lengths.Length - 1];
            var outbox = new MqttOutbox(largest + 14, largest + 14);
            var payload = new byte[largest];
            foreach (string topic in new string[] { "a", "\u00e4", "\u20ac" })
            {
                byte[] encoded = Bytes.Of(topic);
                foreach (int length in s_lengths)
                {
                    int count = length - 2 - encoded.Length;
                    payload[0] = 1;
                    payload[count - 1] = 2;
                    int start = outbox.Store.Room;
                    int size = outbox.Write(0x30, topic, null, 0, 0, payload, 0, count);
                    string hex = length < 128 ? length.ToString("X2")
                        : (length & 127 | 128).ToString("X2") + (length < 16384 ? (length >> 7).ToString("X2")
                            : (length >> 7 & 127 | 128).ToString("X2") + (length >> 14).ToString("X2"));
                    byte[] head = Bytes.Join(Bytes.Hex("30" + hex + "00"), new byte[] { (byte)encoded.Length }, encoded);
                    Assert.AreEqual(head.Length + count, size, topic + length.ToString());
                    byte[] buffer = outbox.Store.Buffer;
                    Assert.IsTrue(Bytes.AreEqual(head, buffer, start), topic + length.ToString());
                    Assert.AreEqual(1, (int)buffer[start + head.Length]);
                    Assert.AreEqual(2, (int)buffer[start + size - 1]);
                    payload[count - 1] = 0;
                }
            }
        }

        [TestMethod]
        public void Outbox_whenFull_refusesAndChangesNothing()
        {
            var outbox = new MqttOutbox(32, 512);
            Assert.AreEqual("32-06-00-01-61-00-01-78", Write(outbox, 0x32, "a", "x"));
            Assert.AreEqual("32-06-00-01-61-00-02-78", Write(outbox, 0x32, "a", "x"));
            Assert.AreEqual("full", Write(outbox, 0x32, "a", "x"));
            Assert.AreEqual("full", Write(outbox, 0x30, "a", "x"));
            outbox.Store.Remove(0);
            Assert.AreEqual("32-0A-00-01-61-00-03-76-61-6C-75-65", Write(outbox, 0x32, "a", "value"));
            Assert.AreEqual("full", Write(outbox, 0x30, "\u20ac\u20ac\u20ac\u20ac", "x"));
        }

        [TestMethod]
        public void Message_largerThanABuffer_throws()
        {
            Type type = typeof(ArgumentException);
            Expect.Throws(type, () => Write(new MqttOutbox(32, 512), 0x30, "topic", Bytes.LetterText(20)), "too large");
            Expect.Throws(type, () => Write(new MqttOutbox(512, 32), 0x30, "topic", Bytes.LetterText(30)), "too large");
            Expect.Throws(type, () => Write(new MqttOutbox(512, 32), 0x30, "\u20ac\u20ac\u20ac\u20ac", Bytes.LetterText(20)), "too large");
        }

        [TestMethod]
        public void Store_sentAgain_marksDuplicatesOfWhatWasSent()
        {
            var outbox = new MqttOutbox(64, 64);
            MqttStore store = outbox.Store;
            Write(outbox, 0x32, "a", "x");
            Write(outbox, 0x33, "b", "y");
            Assert.AreEqual(-1, store.Find(1), "not sent yet");
            store.Sent();
            store.Rewind();
            Assert.AreEqual(0x3A, (int)store.Buffer[store.NextPacket]);
            store.Sent();
            Assert.AreEqual(0x33, (int)store.Buffer[store.NextPacket], "sent for the first time");
            store.Sent();
            Assert.IsFalse(store.HasUnsent);
            store.Remove(store.Find(1));
            Assert.AreEqual(2, store.OldestId);
            store.Remove(store.Find(2));
            Assert.AreEqual(0, store.OldestId);
            Assert.AreEqual(0, store.End);
        }

        [TestMethod]
        public void Identifiers_afterTheLast_beginAgainButNeverBecomeThatOfAKeptMessage()
        {
            var outbox = new MqttOutbox(64, 64);
            MqttStore store = outbox.Store;
            Write(outbox, 0x32, "a", "x");
            store.Sent();
            for (int id = 2; id <= MqttOutbox.MaxId; id++)
            {
                outbox.Write(0x32, "a", null, 0, 0, store.Buffer, 0, 0);
                store.Sent();
                store.Remove(store.Find(id));
            }

            Assert.AreEqual("full", Write(outbox, 0x32, "a", "x"), "1 is in use");
            store.Remove(store.Find(1));
            Assert.AreEqual("32-06-00-01-61-00-01-78", Write(outbox, 0x32, "a", "x"));
        }

        private static string Unsent(MqttSubscriptions subscriptions)
        {
            string log = "";
            for (MqttStore store = subscriptions.Store; store.HasUnsent; store.Sent())
            {
                log += BitConverter.ToString(store.Buffer, store.NextPacket, store.NextSize) + " ";
            }

            return log;
        }

        [TestMethod]
        public void Subscriptions_inANewSession_areMadeAgain()
        {
            var subscriptions = new MqttSubscriptions(64, 64);
            Assert.IsTrue(subscriptions.Put(Bytes.Of("a"), 0));
            Assert.IsTrue(subscriptions.Put(Bytes.Of("b"), 1));
            Assert.AreEqual("82-06-80-00-00-01-61-00 82-06-80-01-00-01-62-01 ", Unsent(subscriptions));
            Assert.IsNull(subscriptions.Acknowledge(0x8000, true, false));
            subscriptions.Restart(true);
            Assert.AreEqual("82-06-80-01-00-01-62-01 ", Unsent(subscriptions), "the one that was not acknowledged");
            Assert.IsTrue(subscriptions.Put(Bytes.Of("a"), -1));
            Assert.AreEqual("A2-05-80-02-00-01-61 ", Unsent(subscriptions));
            subscriptions.Restart(true);
            Assert.AreEqual("82-06-80-01-00-01-62-01 A2-05-80-02-00-01-61 ", Unsent(subscriptions), "the session still has it");
            subscriptions.Restart(false);
            Assert.AreEqual("82-06-80-01-00-01-62-01 ", Unsent(subscriptions), "there is nothing to unsubscribe from");
        }

        [TestMethod]
        public void Subscription_afterAReplacedOneThatWasNext_isNotMadeAgain()
        {
            var subscriptions = new MqttSubscriptions(64, 64);
            subscriptions.Put(Bytes.Of("a"), 0);
            subscriptions.Put(Bytes.Of("b"), 1);
            Unsent(subscriptions);
            subscriptions.Acknowledge(0x8001, true, false);
            subscriptions.Restart(true);
            subscriptions.Put(Bytes.Of("a"), 1);
            Assert.AreEqual("82-06-80-02-00-01-61-01 ", Unsent(subscriptions), "b was acknowledged");
        }

        [TestMethod]
        public void Subscription_thatIsRefused_isNamedAndForgotten()
        {
            var subscriptions = new MqttSubscriptions(64, 64);
            subscriptions.Put(Bytes.Of("a/#"), 1);
            Unsent(subscriptions);
            Assert.IsNull(subscriptions.Acknowledge(0x8001, true, true), "another identifier");
            Assert.AreEqual("a/#", subscriptions.Acknowledge(0x8000, true, true));
            subscriptions.Restart(false);
            Assert.AreEqual("", Unsent(subscriptions));
        }

        [TestMethod]
        public void Subscriptions_whenFull_refuseAndChangeNothing()
        {
            var subscriptions = new MqttSubscriptions(32, 64);
            Assert.IsTrue(subscriptions.Put(Bytes.Of("a"), 0));
            Assert.IsTrue(subscriptions.Put(Bytes.Of("b"), 0));
            Assert.IsFalse(subscriptions.Put(Bytes.Of("c"), 0));
            Assert.IsFalse(subscriptions.Put(Bytes.Of("cccccccc"), 0));
            Assert.IsTrue(subscriptions.Put(Bytes.Of("a"), 1), "replaced");
            Assert.AreEqual("82-06-80-01-00-01-62-00 82-06-80-02-00-01-61-01 ", Unsent(subscriptions));
        }

        [TestMethod]
        [DataRow("a")]
        [DataRow("/")]
        [DataRow("#")]
        [DataRow("+")]
        [DataRow("a/+/b")]
        [DataRow("+/+")]
        [DataRow("a/#")]
        [DataRow("\u00e4/#")]
        public void Filter_thatIsValid_isAccepted(string filter) => Expect.Equal(Bytes.Of(filter), MqttPacket.FilterBytes(filter));

        [TestMethod]
        [DataRow("")]
        [DataRow("a#")]
        [DataRow("#/a")]
        [DataRow("a/#/b")]
        [DataRow("a+")]
        [DataRow("+a")]
        [DataRow("a/+b")]
        public void Filter_thatIsInvalid_throws(string filter) =>
            Expect.Throws(typeof(ArgumentException), () => MqttPacket.FilterBytes(filter), "filter");
    }
}
