#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Packets as a server may send them, and what is read from them.</summary>
    [TestClass]
    public class SocketIoPacketTests
    {
        private static string Read(string text, string nameSpace)
        {
            // At the end of an array, so that what is read beyond the end throws.
            byte[] buffer = Bytes.Join(Bytes.Of("4"), Bytes.Of(text));
            var packet = new SocketIoPacket();
            SocketIoReason wrong = packet.Read(buffer, 1, buffer.Length, Bytes.Of(nameSpace));
            if (wrong != SocketIoReason.None) return SocketIoRecorder.NameOf(wrong);
            string name = packet.Type != SocketIoPacket.Event ? ""
                : Bytes.Text(Bytes.Slice(buffer, packet.NameOffset, packet.NameEnd - packet.NameOffset));
            return ((char)packet.Type).ToString() + " " + packet.AckId.ToString() + " <" + name + "> "
                + Bytes.Text(Bytes.Slice(buffer, packet.Offset, packet.End - packet.Offset));
        }

        // Packets, and what is read from each. Rows of data would all be in a device's memory at once.
        private static void Check(string nameSpace, params string[] table)
        {
            for (int i = 0; i < table.Length; i += 2) Assert.AreEqual(table[i + 1], Read(table[i], nameSpace), table[i]);
        }

        [TestMethod]
        public void Packet_ofMainNamespace_isRead()
        {
            Check("/",
                "0{\"sid\":\"x\"}", "0 -1 <> {\"sid\":\"x\"}",
                "4{\"message\":\"no\"}", "4 -1 <> {\"message\":\"no\"}",
                "1", "1 -1 <> ",
                "1/,", "1 -1 <> ",
                "2[\"led\"]", "2 -1 <led> ",
                "2[\"led\",true,{\"a\":[1,2]}]", "2 -1 <led> true,{\"a\":[1,2]}",
                "2[ \"led\" , 1 ]", "2 -1 <led> 1",
                "212[\"led\",1]", "2 12 <led> 1",
                "2999999999[\"led\"]", "2 999999999 <led> ",
                "2[\"\"]", "2 -1 <> ",
                "2[\"a\\\"],\\u0042\",2]", "2 -1 <a\"],B> 2",
                "30[]", "3 0 <> ",
                "313[\"ok\",2]", "3 13 <> \"ok\",2");
        }

        [TestMethod]
        public void Packet_ofNamedNamespace_isRead()
        {
            Check("/boards",
                "0/boards,{\"sid\":\"x\"}", "0 -1 <> {\"sid\":\"x\"}",
                "1/boards,", "1 -1 <> ",
                "1/boards", "1 -1 <> ",
                "2/boards,7[\"led\",0]", "2 7 <led> 0",
                "3/boards,7[]", "3 7 <> ",
                "2[\"led\"]", "UnknownNamespace",
                "1", "UnknownNamespace",
                "2/board,[\"led\"]", "UnknownNamespace",
                "2/boardsx,[\"led\"]", "UnknownNamespace",
                "2/boards[\"led\"]", "UnknownNamespace");
        }

        [TestMethod]
        public void Packet_thatIsInvalid_isNamed()
        {
            Check("/",
                "", "UnknownPacketType",
                "7", "UnknownPacketType",
                "abc", "UnknownPacketType",
                "51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "BinaryAttachment",
                "61-15[{\"_placeholder\":true,\"num\":0}]", "BinaryAttachment",
                "2/boards,[\"led\"]", "UnknownNamespace",
                "2/", "InvalidPayload",
                "0", "InvalidPayload",
                "0[]", "InvalidPayload",
                "05{}", "InvalidAckId",
                "1{}", "InvalidPayload",
                "11", "InvalidAckId",
                "2", "InvalidPayload",
                "2{}", "InvalidPayload",
                "2[]", "InvalidPayload",
                "2[\"led\"", "InvalidPayload",
                "2[\"led]", "InvalidEventName",
                "2[led]", "InvalidEventName",
                "2[1]", "InvalidEventName",
                "2[\"\\x\"]", "InvalidEventName",
                "2[\"a\nb\"]", "InvalidEventName",
                "2[\"led\\\"]", "InvalidEventName",
                "2[\"led\" 1]", "InvalidPayload",
                "2[\"led\",]", "InvalidPayload",
                "2abc[\"led\"]", "InvalidPayload",
                "21000000000[\"led\"]", "InvalidAckId",
                "3[]", "InvalidAckId",
                "31", "InvalidPayload",
                "31[", "InvalidPayload",
                "31]", "InvalidPayload",
                "4", "InvalidPayload",
                "4\"no\"", "InvalidPayload");
        }
    }
}
