using System.Text;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Packets in a stream of bytes, whole and cut anywhere, and what is wrong with them.</summary>
    [TestClass]
    public class MqttReaderTests
    {
        // CONNACK; PUBLISH a with QoS 0, retained; PUBLISH a/b, QoS 1, DUP, 258; PUBACK 1; SUBACK 2 with QoS 1; UNSUBACK 3; PINGRESP;
        // PUBLISH with an empty payload.
        private const string Stream = "20 02 00 00  31 05 00 01 61 68 69  3A 08 00 03 61 2F 62 01 02 78  40 02 00 01  90 03 00 02 01"
            + "  B0 02 00 03  D0 00  30 03 00 01 7A";

        private const string StreamLog = "20() 31(a=hi) 3A(a/b=x#258) 40() 90() B0() D0() 30(z=) ";

        // Reads pieces that end at two cuts, and returns what was found.
        private static string Read(byte[] stream, int size, int cut, int second)
        {
            var reader = new MqttReader(size);
            var log = new StringBuilder();
            int at = 0;
            for (int piece = 0; piece < 3 && reader.Error == MqttError.None; piece++)
            {
                int end = piece == 0 ? cut : piece == 1 ? second : stream.Length;
                byte[] bytes = Bytes.Slice(stream, at, end - at); // of its own: a packet must not need the piece before
                int i = 0;
                while (i < bytes.Length && reader.Error == MqttError.None)
                {
                    i = reader.Read(bytes, i, bytes.Length);
                    if (reader.Error != MqttError.None) log.Append("error ").Append(((int)reader.Error).ToString());
                    else if (reader.IsComplete) Note(reader, log);
                }

                at = end;
            }

            return log.ToString();
        }

        private static void Note(MqttReader reader, StringBuilder log)
        {
            log.Append(reader.First.ToString("X2")).Append('(');
            if (reader.First >> 4 == MqttPacket.Publish)
            {
                var message = new MqttMessage();
                MqttError error = message.Read(reader.First, reader.Buffer, reader.Offset, reader.Count);
                if (error != MqttError.None) log.Append("error ").Append(((int)error).ToString());
                else log.Append(message.GetTopic()).Append('=').Append(reader.IsCutOff ? "cut off" : message.GetText());
                if (message.PacketId != 0) log.Append('#').Append(message.PacketId.ToString());
            }

            log.Append(") ");
        }

        [TestMethod]
        public void Packets_cutAtEveryByte_areTheSame()
        {
            byte[] stream = Bytes.Hex(Stream);
            for (int cut = 0; cut <= stream.Length; cut++)
            {
                string log = Read(stream, 16, cut, stream.Length);
                if (log != StreamLog) Assert.AreEqual(StreamLog, log, "cut at " + cut.ToString());
            }
        }

        [TestMethod]
        public void Packets_cutTwice_areTheSame()
        {
            byte[] stream = Bytes.Slice(Bytes.Hex(Stream), 4, 21);
            string whole = Read(stream, 16, 0, 0);
            Assert.AreEqual("31(a=hi) 3A(a/b=x#258) 40() ", whole);
            for (int cut = 0; cut < stream.Length; cut++)
            {
                for (int second = cut; second < stream.Length; second++)
                {
                    string log = Read(stream, 16, cut, second);
                    if (log != whole) Assert.AreEqual(whole, log, "cut at " + cut.ToString() + " and " + second.ToString());
                }
            }
        }

        [TestMethod]
        public void Message_largerThanTheBuffer_isCutOffAndTheNextIsRead()
        {
            byte[] large = Bytes.Join(Bytes.Hex("32 86 01 00 01 61 00 07"), Bytes.Letters(129), Bytes.Hex("40 02 00 01"));
            const string Expected = "32(a=cut off#7) 40() ";
            Assert.AreEqual(Expected, Read(large, 128, large.Length, large.Length), "in one piece");
            Assert.AreEqual(Expected, Read(large, 16, 10, 50), "in three");
            string withoutId = "32(error " + ((int)MqttError.InvalidLength).ToString() + ") 40() ";
            Assert.AreEqual(withoutId, Read(large, 4, 3, 100), "its topic fits, its identifier does not");
        }

        // Everything that a server may not send, whole and byte by byte. Calls, because on the interpreter so many data rows of one method
        // are too much for the launcher: now and then it ended without a word.
        [TestMethod]
        public void Packet_thatIsMalformed_isAnError()
        {
            CheckPacket("00 00", MqttError.UnexpectedPacket);
            CheckPacket("10 00", MqttError.UnexpectedPacket); // CONNECT
            CheckPacket("50 02 00 01", MqttError.UnexpectedPacket); // PUBREC
            CheckPacket("62 02 00 01", MqttError.UnexpectedPacket); // PUBREL
            CheckPacket("70 02 00 01", MqttError.UnexpectedPacket); // PUBCOMP
            CheckPacket("82 00", MqttError.UnexpectedPacket); // SUBSCRIBE
            CheckPacket("A2 00", MqttError.UnexpectedPacket); // UNSUBSCRIBE
            CheckPacket("C0 00", MqttError.UnexpectedPacket); // PINGREQ
            CheckPacket("E0 00", MqttError.UnexpectedPacket); // DISCONNECT
            CheckPacket("F0 00", MqttError.UnexpectedPacket);
            CheckPacket("21 02 00 00", MqttError.InvalidFlags);
            CheckPacket("42 02 00 01", MqttError.InvalidFlags);
            CheckPacket("92 03 00 01 00", MqttError.InvalidFlags);
            CheckPacket("B8 02 00 01", MqttError.InvalidFlags);
            CheckPacket("D1 00", MqttError.InvalidFlags);
            CheckPacket("34 05 00 01 61 00 01", MqttError.InvalidFlags); // QoS 2
            CheckPacket("36 05 00 01 61 00 01", MqttError.InvalidFlags); // QoS 3
            CheckPacket("38 03 00 01 61", MqttError.InvalidFlags); // DUP with QoS 0
            CheckPacket("20 01 00", MqttError.InvalidLength);
            CheckPacket("20 03 00 00 00", MqttError.InvalidLength);
            CheckPacket("40 03 00 01 00", MqttError.InvalidLength);
            CheckPacket("90 02 00 01", MqttError.InvalidLength);
            CheckPacket("90 04 00 01 00 00", MqttError.InvalidLength); // we subscribe to one filter at a time
            CheckPacket("D0 01 00", MqttError.InvalidLength);
            CheckPacket("30 02 00 00", MqttError.InvalidLength);
            CheckPacket("30 80 80 80 80 01", MqttError.InvalidLength); // five bytes
            CheckPacket("30 FF FF FF FF", MqttError.InvalidLength);
        }

        private static void CheckPacket(string hex, MqttError error)
        {
            byte[] packet = Bytes.Hex(hex);
            string expected = "error " + ((int)error).ToString();
            for (int cut = 0; cut <= packet.Length; cut++) Assert.AreEqual(expected, Read(packet, 16, cut, packet.Length), hex);
        }

        [TestMethod]
        public void Message_thatIsMalformed_isAnError()
        {
            CheckMessage("30 05 00 04 61 62 63", MqttError.InvalidLength); // the topic is longer than the packet
            CheckMessage("32 04 00 01 61 00", MqttError.InvalidLength); // no room for the identifier
            CheckMessage("32 05 00 01 61 00 00", MqttError.InvalidPacketId);
            CheckMessage("30 03 00 00 61", MqttError.InvalidTopic); // empty
            CheckMessage("30 05 00 03 61 2F 2B", MqttError.InvalidTopic); // a/+
            CheckMessage("30 05 00 03 61 2F 23", MqttError.InvalidTopic); // a/#
            CheckMessage("30 04 00 02 61 00", MqttError.InvalidTopic); // U+0000
            CheckMessage("30 04 00 02 61 80", MqttError.InvalidTopic); // a continuation byte alone
            CheckMessage("30 04 00 02 61 C3", MqttError.InvalidTopic); // cut short
            CheckMessage("30 04 00 02 C0 80", MqttError.InvalidTopic); // overlong
            CheckMessage("30 05 00 03 E0 9F BF", MqttError.InvalidTopic); // overlong
            CheckMessage("30 06 00 04 F0 8F BF BF", MqttError.InvalidTopic); // overlong
            CheckMessage("30 05 00 03 ED A0 80", MqttError.InvalidTopic); // U+D800
            CheckMessage("30 06 00 04 F4 90 80 80", MqttError.InvalidTopic); // beyond U+10FFFF
            CheckMessage("30 06 00 04 F5 80 80 80", MqttError.InvalidTopic);
            CheckMessage("30 05 00 03 E2 82 41", MqttError.InvalidTopic);
        }

        private static void CheckMessage(string hex, MqttError error)
        {
            string expected = hex.Substring(0, 2) + "(error " + ((int)error).ToString() + ") ";
            byte[] packet = Bytes.Hex(hex);
            for (int cut = 0; cut <= packet.Length; cut++) Assert.AreEqual(expected, Read(packet, 16, cut, packet.Length), hex);
        }

        [TestMethod]
        public void Topic_inUtf8_isRead()
        {
            // One character of each size, and the extremes of those.
            byte[] topic = Bytes.Hex("C2 80 DF BF E0 A0 80 ED 9F BF EE 80 80 EF BF BF F0 90 80 80 F4 8F BF BF");
            Assert.IsTrue(MqttPacket.IsText(topic, 0, topic.Length, false));
            Assert.IsFalse(MqttPacket.IsText(Bytes.Of("a#"), 0, 2, false));
            Assert.IsTrue(MqttPacket.IsText(Bytes.Of("a#"), 0, 2, true));
        }
    }
}
