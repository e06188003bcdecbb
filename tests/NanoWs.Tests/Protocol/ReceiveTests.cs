using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 sections 5 and 8: receiving, in both roles, with the input split at every position.</summary>
    [TestClass]
    public class ReceiveTests
    {
        [TestMethod]
        public void Frames_ofRfcExamples_areReceived()
        {
            // Section 5.7
            Cuts.Check(WsRole.Client, 128, Bytes.Hex("81 05 48 65 6c 6c 6f"), "Text(Hello) > ");
            Cuts.Check(WsRole.Server, 128, Bytes.Hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"), "Text(Hello) > ");
            Cuts.Check(WsRole.Client, 128, Bytes.Hex("01 03 48 65 6c 80 02 6c 6f"), "Text(Hello) > ");
            Cuts.Check(WsRole.Client, 128, Bytes.Hex("89 05 48 65 6c 6c 6f"), "Ping(Hello) > pong(Hello)");
            Cuts.Check(WsRole.Server, 128, Bytes.Hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"), "Pong(Hello) > ");
            byte[] payload = Bytes.Pattern(256);
            Cuts.Check(WsRole.Client, 256, Bytes.Join(Bytes.Hex("82 7E 01 00"), payload), "Binary(" + Bytes.Show(payload) + ") > ");
        }

        [TestMethod]
        public void Message_ofEachLengthForm_isReceivedWhole()
        {
#if NANOFRAMEWORK_1_0
            int[] lengths = { 0, 1, 125, 126, 127, 1000 };
#else
            int[] lengths = { 0, 1, 2, 124, 125, 126, 127, 128, 1000, 65535, 65536, 65537 };
#endif
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int length in lengths)
                {
                    byte[] letters = Bytes.Letters(length);
                    string shown = Bytes.Show(letters);
                    int buffer = length < 16 ? 16 : length;
                    Cuts.Check(role, buffer, Wire.Frame(Wire.Peer(role), Wire.Text, letters), "Text(" + shown + ") > ");
                    Cuts.Check(role, buffer, Wire.Frame(Wire.Peer(role), Wire.Binary, letters), "Binary(" + shown + ") > ");
                }
            }
        }

        // fragmentation x split reads x interleaved control frames x lengths, in both roles
        [TestMethod]
        public void Fragments_withControlFramesBetween_areJoined()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int length in new int[] { 0, 1, 5, 125, 126, 127, 300 })
                {
                    for (int fragments = 2; fragments <= 4; fragments++)
                    {
                        Fragmented(role, length, fragments, false);
                        Fragmented(role, length, fragments, true);
                    }
                }
            }
        }

        private static void Fragmented(WsRole role, int length, int fragments, bool controls)
        {
            byte[] message = Bytes.Letters(length);
            byte[] wire = new byte[0];
            string events = "";
            string replies = "";
            for (int i = 0; i < fragments; i++)
            {
                int from = length * i / fragments;
                int to = length * (i + 1) / fragments;
                int first = (i == 0 ? Wire.TextBegin : Wire.More) | (i == fragments - 1 ? 0x80 : 0);
                wire = Bytes.Join(wire, Wire.Frame(Wire.Peer(role), first, Bytes.Slice(message, from, to - from)));
                if (!controls || i == fragments - 1) continue;
                string payload = i.ToString() + Bytes.LetterText(i == 1 ? 124 : 3);
                wire = Bytes.Join(wire, Wire.Frame(Wire.Peer(role), Wire.Ping, payload), Wire.Frame(Wire.Peer(role), Wire.Pong, ""));
                string shown = Bytes.Show(Bytes.Of(payload));
                events += "Ping(" + shown + ") Pong() ";
                replies += (replies.Length > 0 ? " " : "") + "pong(" + shown + ")";
            }

            Cuts.Check(role, 300, wire, events + "Text(" + Bytes.Show(message) + ") > " + replies);
        }

        [TestMethod]
        public void Messages_severalInOneRead_areAllReceived()
        {
            byte[] wire = Bytes.Join(
                Wire.Frame(WsRole.Client, Wire.Text, "a"), Wire.Frame(WsRole.Client, Wire.Binary, ""),
                Wire.Frame(WsRole.Client, Wire.TextBegin, "b"), Wire.Frame(WsRole.Client, Wire.End, "c"),
                Wire.Frame(WsRole.Client, Wire.BinaryBegin, ""), Wire.Frame(WsRole.Client, Wire.End, "d"));
            Cuts.Check(WsRole.Server, 16, wire, "Text(a) Binary() Text(bc) Binary(d) > ");
        }

        [TestMethod]
        public void Message_ofManyTinyFragments_isJoined()
        {
            byte[] wire = Wire.Frame(WsRole.Client, Wire.TextBegin, "");
            for (int i = 0; i < 40; i++) wire = Bytes.Join(wire, Wire.Frame(WsRole.Client, Wire.More, i % 3 == 0 ? "" : "x"));
            wire = Bytes.Join(wire, Wire.Frame(WsRole.Client, Wire.End, ""));
            Cuts.Check(WsRole.Server, 32, wire, "Text(" + Bytes.Show(Bytes.Of("xxxxxxxxxxxxxxxxxxxxxxxxxx")) + ") > ");
        }

        [TestMethod]
        public void Frame_breakingEachRule_failsWithItsErrorAndCode()
        {
            Broken("ReservedBits", 1002, WsRole.Server, "C1 80 00 00 00 00");
            Broken("ReservedBits", 1002, WsRole.Client, "F2 00");
            Broken("ReservedOpcode", 1002, WsRole.Server, "83 80 00 00 00 00");
            Broken("ReservedOpcode", 1002, WsRole.Client, "8B 00");
            Broken("FragmentedControl", 1002, WsRole.Server, "09 80 00 00 00 00");
            Broken("ControlTooLong", 1002, WsRole.Client, "89 7E 00 7E");
            Broken("ControlTooLong", 1002, WsRole.Server, "88 FE 00 7E");
            Broken("MaskMissing", 1002, WsRole.Server, "81 01 41");
            Broken("MaskMissing", 1002, WsRole.Server, "89 00");
            Broken("MaskForbidden", 1002, WsRole.Client, "81 81 00 00 00 00 41");
            Broken("LengthNotMinimal", 1002, WsRole.Client, "81 7E 00 7D");
            Broken("LengthNotMinimal", 1002, WsRole.Client, "81 7E 00 01 41");
            Broken("LengthNotMinimal", 1002, WsRole.Server, "82 FE 00 01 00 00 00 00 41");
            Broken("LengthNotMinimal", 1002, WsRole.Server, "82 FF 00 00 00 00 00 00 FF FF");
            Broken("LengthTooLarge", 1002, WsRole.Client, "82 7F 80");
            Broken("UnexpectedContinuation", 1002, WsRole.Client, "80 00");
            Broken("UnexpectedContinuation", 1002, WsRole.Client, "81 00 00 00", "Text() ");
            Broken("ExpectedContinuation", 1002, WsRole.Client, "01 00 81 00");
            Broken("ExpectedContinuation", 1002, WsRole.Client, "01 00 89 00 01 00", "Ping() ", "pong() ");
        }

        private static void Broken(string error, int code, WsRole role, string hex, string before = "", string replies = "")
        {
            Cuts.Check(role, 64, Bytes.Hex(hex), before + "Failed(" + error + ") > " + replies + "close(" + code.ToString() + ")");
        }

        [TestMethod]
        public void Frames_afterFault_areNotDelivered()
        {
            var end = new Endpoint(WsRole.Client);
            end.Feed(Bytes.Hex("81 01 41 80 00 81 01 42 89 00 88 00"));
            Assert.AreEqual("Text(A) Failed(UnexpectedContinuation) > close(1002)", end.Transcript);
            Expect.Equal(WsState.Closing, end.Protocol.State);
            Assert.IsTrue(end.Protocol.IsFailureSent && !end.Protocol.IsFinished);
            Assert.AreEqual(1006, end.Protocol.CloseCodeReceived);
        }

        [TestMethod]
        public void Text_cutWithinCharacters_isReceivedWhole()
        {
            // Section 8.1: also over fragments, whose boundaries may split characters.
            byte[] text = Bytes.Of("\u20AC\u00E4\u65E5");
            string shown = Bytes.Show(text);
            Cuts.Check(WsRole.Server, 64, Wire.Frame(WsRole.Client, Wire.Text, text), "Text(" + shown + ") > ");
            for (int cut = 0; cut <= text.Length; cut++)
            {
                byte[] wire = Bytes.Join(Wire.Frame(WsRole.Client, Wire.TextBegin, Bytes.Slice(text, 0, cut)),
                    Wire.Frame(WsRole.Client, Wire.Ping, "p"),
                    Wire.Frame(WsRole.Client, Wire.End, Bytes.Slice(text, cut, text.Length - cut)));
                Cuts.Check(WsRole.Server, 64, wire, "Ping(p) Text(" + shown + ") > pong(p)");
            }
        }

        [TestMethod]
        public void Text_notUtf8_failsWith1007()
        {
            foreach (string hex in new string[] { "80", "48 C0 AF", "ED A0 80", "F4 90 80 80", "E2 82", "48 65 6C 6C 6F 20 F0 9F" })
            {
                byte[] bad = Bytes.Hex(hex);
                Cuts.Check(WsRole.Server, 64, Wire.Frame(WsRole.Client, Wire.Text, bad), "Failed(InvalidUtf8) > close(1007)");
                Cuts.Check(WsRole.Client, 64,
                    Bytes.Join(Wire.Frame(WsRole.Server, Wire.TextBegin, "abc"), Wire.Frame(WsRole.Server, Wire.End, bad)),
                    "Failed(InvalidUtf8) > close(1007)");
            }

            // The same bytes are fine in binary messages.
            Cuts.Check(WsRole.Server, 64, Wire.Frame(WsRole.Client, Wire.Binary, Bytes.Hex("80 C0")), "Binary(80-C0) > ");
        }

        [TestMethod]
        public void Text_withBadByteInsideFrame_failsAtThatByte()
        {
            // The header announces 1,000 bytes; the fifth is wrong and the sixth never comes.
            byte[] wire = Bytes.Join(Wire.Header(false, Wire.Text, 1000), Bytes.Hex("41 42 43 ED A0"));
            var end = new Endpoint(WsRole.Client, 2000);
            end.Feed(Bytes.Slice(wire, 0, wire.Length - 1), 1, 1);
            Assert.AreEqual("", end.Events);
            end.Feed(Bytes.Slice(wire, wire.Length - 1, 1));
            Assert.AreEqual("Failed(InvalidUtf8) > close(1007)", end.Transcript);
        }

        [TestMethod]
        public void Text_withBadByteInNextFragment_failsAtThatByte()
        {
            var end = new Endpoint(WsRole.Client);
            end.Feed(Wire.Frame(WsRole.Server, Wire.TextBegin, Bytes.Hex("F0 9F")), 1, 1);
            Assert.AreEqual("", end.Events);
            end.Feed(Bytes.Join(Wire.Header(false, Wire.More, 50), Bytes.Hex("41")), 1, 1);
            Assert.AreEqual("Failed(InvalidUtf8)", end.Events);
        }

        [TestMethod]
        public void Length_of64Bits_isNotTakenForOneOf16()
        {
            var end = new Endpoint(WsRole.Client, 512);
            end.Feed(Bytes.Join(Bytes.Hex("82 7F 00 80 00 00 00 00 00 00"), Bytes.Pattern(300)));
            Assert.AreEqual(" > ", end.Transcript, "the message has only begun");
        }

        [TestMethod]
        public void Message_of2To63Bytes_comesInPartsWithoutMemory()
        {
            // A length of 2^63-1 bytes: parts are delivered as the bytes arrive, without allocating memory.
            byte[] wire = Bytes.Join(Bytes.Hex("82 7F 7F FF FF FF FF FF FF FF"), Bytes.Pattern(100));
            var protocol = new WsProtocol(WsRole.Client, 16, 16, new CountingEntropy());
            protocol.Open();
            protocol.PrepareReceive();
            Array.Copy(wire, 0, protocol.RxBuffer, protocol.RxOffset, wire.Length);
            int total = 0;
            for (WsEvent e = protocol.Received(wire.Length); e == WsEvent.BinaryPart; e = protocol.Next())
            {
                Assert.IsFalse(protocol.IsFinalPart);
                total += protocol.EventCount;
            }

            Assert.AreEqual(100, total);
        }

        [TestMethod]
        public void Feed_randomBytes_neverThrows()
        {
#if NANOFRAMEWORK_1_0
            const int Rounds = 30;
#else
            const int Rounds = 20000;
#endif
            var random = new Random(6455);
            var noise = new byte[200];
            for (int round = 0; round < Rounds; round++)
            {
                WsRole role = Wire.Roles[round & 1];
                random.NextBytes(noise);
                noise[0] = (byte)(0x80 | noise[0] & 3); // or nothing gets beyond the first byte
                noise[1] = (byte)(role == WsRole.Server ? noise[1] | 0x80 : noise[1] & 0x7F);
                var end = new Endpoint(role, 16 + round % 100, 16);
                end.Feed(noise, 1 + round % 200, 1 + round % 7);
                if (end.Events.IndexOf("Failed") >= 0 || end.Events.IndexOf("Close") >= 0) Expect.Contains("close(", end.SentFrames);
            }
        }
    }
}
