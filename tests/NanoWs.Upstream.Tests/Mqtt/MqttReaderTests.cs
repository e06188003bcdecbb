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

        // Everything that a server may not send, whole and byte by byte.
        [TestMethod]
        [DataRow("00 00", (int)MqttError.UnexpectedPacket)]
        [DataRow("10 00", (int)MqttError.UnexpectedPacket)] // CONNECT
        [DataRow("50 02 00 01", (int)MqttError.UnexpectedPacket)] // PUBREC
        [DataRow("62 02 00 01", (int)MqttError.UnexpectedPacket)] // PUBREL
        [DataRow("70 02 00 01", (int)MqttError.UnexpectedPacket)] // PUBCOMP
        [DataRow("82 00", (int)MqttError.UnexpectedPacket)] // SUBSCRIBE
        [DataRow("A2 00", (int)MqttError.UnexpectedPacket)] // UNSUBSCRIBE
        [DataRow("C0 00", (int)MqttError.UnexpectedPacket)] // PINGREQ
        [DataRow("E0 00", (int)MqttError.UnexpectedPacket)] // DISCONNECT
        [DataRow("F0 00", (int)MqttError.UnexpectedPacket)]
        [DataRow("21 02 00 00", (int)MqttError.InvalidFlags)]
        [DataRow("42 02 00 01", (int)MqttError.InvalidFlags)]
        [DataRow("92 03 00 01 00", (int)MqttError.InvalidFlags)]
        [DataRow("B8 02 00 01", (int)MqttError.InvalidFlags)]
        [DataRow("D1 00", (int)MqttError.InvalidFlags)]
        [DataRow("34 05 00 01 61 00 01", (int)MqttError.InvalidFlags)] // QoS 2
        [DataRow("36 05 00 01 61 00 01", (int)MqttError.InvalidFlags)] // QoS 3
        [DataRow("38 03 00 01 61", (int)MqttError.InvalidFlags)] // DUP with QoS 0
        [DataRow("20 01 00", (int)MqttError.InvalidLength)]
        [DataRow("20 03 00 00 00", (int)MqttError.InvalidLength)]
        [DataRow("40 03 00 01 00", (int)MqttError.InvalidLength)]
        [DataRow("90 02 00 01", (int)MqttError.InvalidLength)]
        [DataRow("90 04 00 01 00 00", (int)MqttError.InvalidLength)] // we subscribe to one filter at a time
        [DataRow("D0 01 00", (int)MqttError.InvalidLength)]
        [DataRow("30 02 00 00", (int)MqttError.InvalidLength)]
        [DataRow("30 80 80 80 80 01", (int)MqttError.InvalidLength)] // five bytes
        [DataRow("30 FF FF FF FF", (int)MqttError.InvalidLength)]
        public void Packet_thatIsMalformed_isAnError(string hex, int error)
        {
            byte[] packet = Bytes.Hex(hex);
            string expected = "error " + error.ToString();
            for (int cut = 0; cut <= packet.Length; cut++) Assert.AreEqual(expected, Read(packet, 16, cut, packet.Length), "cut");
        }

        [TestMethod]
        [DataRow("30 05 00 04 61 62 63", (int)MqttError.InvalidLength)] // the topic is longer than the packet
        [DataRow("32 04 00 01 61 00", (int)MqttError.InvalidLength)] // no room for the identifier
        [DataRow("32 05 00 01 61 00 00", (int)MqttError.InvalidPacketId)]
        [DataRow("30 03 00 00 61", (int)MqttError.InvalidTopic)] // empty
        [DataRow("30 05 00 03 61 2F 2B", (int)MqttError.InvalidTopic)] // a/+
        [DataRow("30 05 00 03 61 2F 23", (int)MqttError.InvalidTopic)] // a/#
        [DataRow("30 04 00 02 61 00", (int)MqttError.InvalidTopic)] // U+0000
        [DataRow("30 04 00 02 61 80", (int)MqttError.InvalidTopic)] // a continuation byte alone
        [DataRow("30 04 00 02 61 C3", (int)MqttError.InvalidTopic)] // cut short
        [DataRow("30 04 00 02 C0 80", (int)MqttError.InvalidTopic)] // overlong
        [DataRow("30 05 00 03 E0 9F BF", (int)MqttError.InvalidTopic)] // overlong
        [DataRow("30 06 00 04 F0 8F BF BF", (int)MqttError.InvalidTopic)] // overlong
        [DataRow("30 05 00 03 ED A0 80", (int)MqttError.InvalidTopic)] // U+D800
        [DataRow("30 06 00 04 F4 90 80 80", (int)MqttError.InvalidTopic)] // beyond U+10FFFF
        [DataRow("30 06 00 04 F5 80 80 80", (int)MqttError.InvalidTopic)]
        [DataRow("30 05 00 03 E2 82 41", (int)MqttError.InvalidTopic)]
        public void Message_thatIsMalformed_isAnError(string hex, int error)
        {
            string expected = hex.Substring(0, 2) + "(error " + error.ToString() + ") ";
            byte[] packet = Bytes.Hex(hex);
            for (int cut = 0; cut <= packet.Length; cut++) Assert.AreEqual(expected, Read(packet, 16, cut, packet.Length), "cut");
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
