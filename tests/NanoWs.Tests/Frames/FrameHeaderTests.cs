#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 5.2: the frame header, read and written with the same vectors.</summary>
    [TestClass]
    public class FrameHeaderTests
    {
        // length, header of a binary frame without a mask
        private static readonly string[] s_lengths =
        {
            "0", "82 00", "1", "82 01", "125", "82 7D", "126", "82 7E 00 7E", "127", "82 7E 00 7F", "65535", "82 7E FF FF",
            "65536", "82 7F 00 00 00 00 00 01 00 00", "2147483647", "82 7F 00 00 00 00 7F FF FF FF",
            "2147483648", "82 7F 00 00 00 00 80 00 00 00", "4294967296", "82 7F 00 00 00 01 00 00 00 00",
            "9223372036854775807", "82 7F 7F FF FF FF FF FF FF FF",
        };

        [TestMethod]
        public void Header_atLengthBoundaries_hasShortestForm()
        {
            for (int i = 0; i < s_lengths.Length; i += 2)
            {
                long length = long.Parse(s_lengths[i]);
                byte[] header = Bytes.Hex(s_lengths[i + 1]);
                Written(header, length, false);
                header[1] |= 0x80;
                Written(header, length, true);
            }
        }

        private static void Written(byte[] header, long length, bool masked)
        {
            byte[] buffer = Bytes.Pattern(24);
            int size = FrameHeader.Write(buffer, 5, Opcode.Binary, true, masked, length);
            Assert.AreEqual(header.Length, size);
            Expect.Equal(Bytes.Join(Bytes.Pattern(5), header), Bytes.Slice(buffer, 0, 5 + size), "written");
            Expect.Equal(Bytes.Slice(Bytes.Pattern(24), 5 + size, 19 - size), Bytes.Slice(buffer, 5 + size, 19 - size),
                "nothing is written beyond the header");
            Assert.AreEqual(header.Length + (masked ? 4 : 0), FrameHeader.SizeFor(length, masked));
            Assert.AreEqual(header.Length + (masked ? 4 : 0), FrameHeader.Size(buffer, 5));
            Assert.AreEqual(length, FrameHeader.PayloadLength(buffer, 5));
            Expect.Equal(WsError.None, FrameHeader.Check(buffer, 5, 19, masked, false));
        }

        [TestMethod]
        public void FirstByte_ofEachOpcode_holdsFinAndOpcode()
        {
            FirstByte(0x81, Opcode.Text, true);
            FirstByte(0x01, Opcode.Text, false);
            FirstByte(0x02, Opcode.Binary, false);
            FirstByte(0x00, Opcode.Continuation, false);
            FirstByte(0x80, Opcode.Continuation, true);
            FirstByte(0x88, Opcode.Close, true);
            FirstByte(0x89, Opcode.Ping, true);
            FirstByte(0x8A, Opcode.Pong, true);
        }

        private static void FirstByte(int expected, Opcode opcode, bool fin)
        {
            var buffer = new byte[2];
            FrameHeader.Write(buffer, 0, opcode, fin, false, 1);
            Assert.AreEqual(expected, (int)buffer[0]);
        }

        // A header at an odd offset, checked as it grows: no error before the byte that causes it, the same error from then on.
        private static void Rule(WsError expected, string header, bool fromClient, bool inMessage, int decidedAt = 2)
        {
            byte[] bytes = Bytes.Join(Bytes.Hex("FF FF FF"), Bytes.Hex(header));
            for (int count = 2; count <= bytes.Length - 3; count++)
            {
                Expect.Equal(count < decidedAt ? WsError.None : expected, FrameHeader.Check(bytes, 3, count, fromClient, inMessage),
                    header + " at " + count.ToString());
            }
        }

        [TestMethod]
        public void Check_withReservedBits_returnsReservedBits()
        {
            Rule(WsError.ReservedBits, "C1 80", true, false);
            Rule(WsError.ReservedBits, "A1 80", true, false);
            Rule(WsError.ReservedBits, "91 80", true, false);
            Rule(WsError.ReservedBits, "F1 00", false, false);
            Rule(WsError.ReservedBits, "C9 80", true, true);
        }

        [TestMethod]
        public void Check_withReservedOpcode_returnsReservedOpcode()
        {
            for (int opcode = 0; opcode < 16; opcode++)
            {
                bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
                var header = new byte[] { (byte)(0x80 | opcode), 0x80 };
                Expect.Equal(known ? WsError.None : WsError.ReservedOpcode, FrameHeader.Check(header, 0, 2, true, opcode == 0),
                    opcode.ToString());
            }
        }

        [TestMethod]
        public void Check_ofControlFrame_refusesFragmentsAndOver125Bytes()
        {
            // RFC 6455 section 5.5
            foreach (string opcode in new string[] { "8", "9", "A" })
            {
                Rule(WsError.FragmentedControl, "0" + opcode + " 80", true, false);
                Rule(WsError.FragmentedControl, "0" + opcode + " 00", false, true);
                Rule(WsError.ControlTooLong, "8" + opcode + " FE 00 7E", true, false);
                Rule(WsError.ControlTooLong, "8" + opcode + " 7F 00 00 00 00 00 00 00 01", false, true);
                Rule(WsError.None, "8" + opcode + " FD", true, false);
                Rule(WsError.None, "8" + opcode + " 7D", false, true);
            }
        }

        [TestMethod]
        public void Check_ofFragmentOutOfOrder_returnsContinuationError()
        {
            // RFC 6455 section 5.4
            Rule(WsError.UnexpectedContinuation, "80 80", true, false);
            Rule(WsError.UnexpectedContinuation, "00 00", false, false);
            Rule(WsError.ExpectedContinuation, "81 80", true, true);
            Rule(WsError.ExpectedContinuation, "02 00", false, true);
            Rule(WsError.None, "80 80", true, true);
            Rule(WsError.None, "00 00", false, true);
        }

        [TestMethod]
        public void Check_withWrongMaskBit_returnsMaskError()
        {
            // RFC 6455 section 5.1
            foreach (string first in new string[] { "81 ", "82 ", "88 ", "89 ", "8A " })
            {
                Rule(WsError.MaskMissing, first + "00", true, false);
                Rule(WsError.MaskForbidden, first + "80", false, false);
            }
        }

        [TestMethod]
        public void Check_withLengthNotMinimal_returnsLengthNotMinimal()
        {
            Rule(WsError.LengthNotMinimal, "82 FE 00 00", true, false, 4);
            Rule(WsError.LengthNotMinimal, "82 7E 00 7D", false, false, 4);
            Rule(WsError.None, "82 7E 00 7E", false, false);
            Rule(WsError.LengthNotMinimal, "82 7F 00 00 00 00 00 00 00 00", false, false, 10);
            Rule(WsError.LengthNotMinimal, "82 FF 00 00 00 00 00 00 FF FF", true, false, 10);
            Rule(WsError.None, "82 FF 00 00 00 00 00 01 00 00", true, false);
        }

        [TestMethod]
        public void Check_withTopBitOfLength_returnsLengthTooLarge()
        {
            Rule(WsError.LengthTooLarge, "82 FF 80 00 00 00 00 00 00 00", true, false, 3);
            Rule(WsError.LengthTooLarge, "81 7F FF FF FF FF FF FF FF FF", false, false, 3);
            Rule(WsError.None, "81 7F 7F FF FF FF FF FF FF FF", false, false);
        }

        [TestMethod]
        public void Write_atLengthBoundaries_agreesWithIndependentEncoder()
        {
            foreach (int length in new int[] { 0, 1, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536, 65537 })
            {
                var buffer = new byte[FrameHeader.MaxSize];
                int size = FrameHeader.Write(buffer, 0, Opcode.Text, true, false, length);
                Expect.Equal(Wire.Header(false, Wire.Text, length), Bytes.Slice(buffer, 0, size));
            }
        }
    }
}
