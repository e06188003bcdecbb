using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 5.4: streamed messages, as fragments or as one frame of known length.</summary>
    [TestClass]
    public class StreamingTests
    {
        // Streams a message; the peer reads `taken` bytes whenever the buffer is full.
        private static WireReader Stream(WsRole role, int buffer, byte[] message, int piece, int taken, bool sized)
        {
            var end = new Endpoint(role, 16, buffer);
            WsProtocol p = end.Protocol;
            byte[] before = Bytes.Copy(message);
            Expect.Sent(sized ? p.BeginMessage(Opcode.Text, message.Length) : p.BeginMessage(Opcode.Text));
            int pos = 0;
            while (pos < message.Length)
            {
                int count = piece < message.Length - pos ? piece : message.Length - pos;
                int n = p.Append(message, pos, count);
                Assert.IsTrue(n >= 0 && n <= count);
                pos += n;
                if (n < count && p.TxCount > 0) end.Send(taken < p.TxCount ? taken : p.TxCount);
            }

            while (p.EndMessage() == WsSendResult.BufferFull) end.Send(p.TxCount);
            Expect.Equal(before, message, "the caller's array is only read");
            var reader = new WireReader(role);
            reader.Read(end.TakeSent());
            Expect.Sent(p.SendText("x"), "the next message may go");
            return reader;
        }

        [TestMethod]
        public void Append_ofUnknownLength_sendsFragmentsOfTheMessage()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in new int[] { 16, 64, 130, 140, 300 })
                {
                    foreach (int length in new int[] { 0, 1, 10, 64, 125, 126, 127, 128, 400 })
                    {
                        byte[] message = Bytes.Letters(length);
                        Expect.Equal(message, Stream(role, buffer, message, 7, 1000, false).Message);
                        Expect.Equal(message, Stream(role, buffer, message, 1000, 1000, false).Message);
                        Expect.Equal(message, Stream(role, buffer, message, 33, 3, false).Message);
                    }
                }
            }
        }

        [TestMethod]
        public void Append_ofKnownLength_sendsOneFrame()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in new int[] { 16, 64, 300 })
                {
                    foreach (int length in new int[] { 0, 1, 10, 125, 126, 127, 400 })
                    {
                        byte[] message = Bytes.Letters(length);
                        foreach (int piece in new int[] { 1, 7, 1000 })
                        {
                            WireReader reader = Stream(role, buffer, message, piece, 5, true);
                            Assert.AreEqual(1, reader.Frames);
                            Expect.Equal(message, reader.Message);
                        }
                    }
                }
            }
        }

        [TestMethod]
        public void Stream_of64KilobytesInEachRole_arrivesUnchanged()
        {
            foreach (WsRole role in Wire.Roles)
            {
                Streams(role, 65535, true);
                Streams(role, 65536, true);
                Streams(role, 65536, false);
            }
        }

        // From one protocol directly into another; nothing is stored, so that the device can run it, too.
        private static void Streams(WsRole role, int total, bool sized)
        {
            var entropy = new CountingEntropy();
            var from = new WsProtocol(role, 16, 256, entropy);
            var to = new WsProtocol(Wire.Peer(role), 256, 16, entropy);
            from.Open();
            to.Open();
            byte[] block = Bytes.Pattern(251);
            if (sized) from.BeginMessage(Opcode.Binary, total);
            else from.BeginMessage(Opcode.Binary);
            int put = 0;
            int got = 0;
            bool isEnded = false;
            while (got < total)
            {
                int at = put % 251;
                int count = 251 - at < total - put ? 251 - at : total - put;
                if (count > 0) put += from.Append(block, at, count);
                else if (!isEnded) isEnded = from.EndMessage() == WsSendResult.Sent;
                got = Pass(from, to, block, got);
            }

            Assert.AreEqual(total, got);
            Assert.IsTrue(to.IsFinalPart);
        }

        private static int Pass(WsProtocol from, WsProtocol to, byte[] block, int got)
        {
            while (from.TxCount > 0)
            {
                int room = to.PrepareReceive();
                int count = from.TxCount < room ? from.TxCount : room;
                Array.Copy(from.TxBuffer, from.TxOffset, to.RxBuffer, to.RxOffset, count);
                WsEvent e = to.Received(count);
                from.Sent(count);
                for (; e == WsEvent.BinaryPart; e = to.Next())
                {
                    int offset = to.EventOffset;
                    for (int i = 0; i < to.EventCount; i += 29, got += 29)
                    {
                        if (to.RxBuffer[offset + i] != block[got % 251]) Expect.Fail("byte " + got.ToString());
                        if (i + 29 > to.EventCount) got -= i + 29 - to.EventCount;
                    }
                }
            }

            return got;
        }

        [TestMethod]
        public void Send_whileMessageIsOpen_returnsMessageOpen()
        {
            foreach (bool sized in new bool[] { false, true })
            {
                var end = new Endpoint(WsRole.Server);
                WsProtocol p = end.Protocol;
                byte[] data = Bytes.Of("abc");
                Expect.Sent(sized ? p.BeginMessage(Opcode.Binary, 3) : p.BeginMessage(Opcode.Binary));
                Expect.Equal(WsSendResult.MessageOpen, p.SendText("x"));
                Expect.Equal(WsSendResult.MessageOpen, p.Send(Opcode.Text, data, 0, 3));
                Expect.Equal(WsSendResult.MessageOpen, p.BeginMessage(Opcode.Text));
                Expect.Equal(WsSendResult.MessageOpen, p.BeginMessage(Opcode.Text, 3));
                Assert.AreEqual(3, p.Append(data, 0, 3));
                Expect.Equal(WsSendResult.MessageOpen, p.SendText("x"));
                Expect.Sent(p.EndMessage());
                Expect.Sent(p.SendText("x"));
                Assert.AreEqual("binary(abc) text(x)", end.SentFrames);
            }
        }

        [TestMethod]
        public void Pong_duringFragmentedMessage_goesBetweenFragments()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 16);
                WsProtocol p = end.Protocol;
                WsRole peer = Wire.Peer(role);
                p.BeginMessage(Opcode.Text);
                byte[] message = Bytes.Letters(20);
                int pos = p.Append(message, 0, 20);
                p.Append(message, pos, 20 - pos); // closes the first fragment
                Assert.IsTrue(p.TxCount > 0 && pos < 20);
                end.Send(1); // of the fragment
                end.Put(Wire.Frame(peer, Wire.Ping, "now"));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                end.Flush();
                while (pos < 20)
                {
                    pos += p.Append(message, pos, 20 - pos);
                    end.Flush();
                }

                p.EndMessage();
                int first = 16;
                string frames = end.SentFrames;
                Assert.IsTrue(frames.StartsWith("text+(" + Bytes.LetterText(first) + ") pong(now) cont"), frames);
            }
        }

        [TestMethod]
        public void Pong_duringMessageOfKnownLength_waitsForItsEnd()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 64);
                WsProtocol p = end.Protocol;
                byte[] data = Bytes.Of("abcdef");
                p.BeginMessage(Opcode.Binary, 6);
                end.Send(1);
                Assert.IsFalse(p.Ping(data, 0, 1), "a ping could not leave before the message is complete");
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, "a"));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                end.Flush();
                p.Append(data, 0, 3);
                end.Flush();
                Assert.AreEqual(0, p.TxCount);
                p.Append(data, 3, 3);
                p.EndMessage();
                Assert.AreEqual("binary(abcdef) pong(a)", end.SentFrames);
            }
        }

        [TestMethod]
        public void Close_duringFragmentedMessage_abortsIt()
        {
            var end = new Endpoint(WsRole.Server, 128, 16);
            WsProtocol p = end.Protocol;
            p.BeginMessage(Opcode.Text);
            byte[] message = Bytes.Letters(30);
            int pos = p.Append(message, 0, 30);
            p.Append(message, pos, 30 - pos);
            end.Flush();
            p.Append(message, pos, 2);
            p.Close(1000, null);
            Assert.AreEqual("text+(" + Bytes.LetterText(16) + ") close(1000)", end.SentFrames);
            Assert.AreEqual(-1, p.Append(message, 0, 1));
        }

        [TestMethod]
        public void Close_duringMessageOfKnownLength_isNotPutIntoItsFrame()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            p.BeginMessage(Opcode.Binary, 5);
            p.Append(new byte[2], 0, 2);
            end.Send(1);
            p.Close(1000, null);
            Expect.Equal(Bytes.Hex("82 05 00 00"), end.TakeSent());

            // If none of it has been sent, it is removed.
            end = new Endpoint(WsRole.Server);
            end.Protocol.SendText("before");
            end.Protocol.BeginMessage(Opcode.Binary, 5);
            end.Protocol.Append(new byte[2], 0, 2);
            end.Protocol.Close(1000, null);
            Assert.AreEqual("text(before) close(1000)", end.SentFrames);
        }

        [TestMethod]
        public void StreamedMessage_misused_throws()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            byte[] data = new byte[8];
            Expect.Throws(typeof(InvalidOperationException), () => p.Append(data, 0, 1));
            Expect.Throws(typeof(InvalidOperationException), () => p.EndMessage());
            Expect.Throws(typeof(ArgumentException), () => p.BeginMessage(Opcode.Ping));
            Expect.Throws(typeof(ArgumentException), () => p.BeginMessage(Opcode.Continuation));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => p.BeginMessage(Opcode.Text, -2));
            p.BeginMessage(Opcode.Binary, 4);
            Expect.Throws(typeof(InvalidOperationException), () => p.Append(data, 0, 5));
            p.Append(data, 0, 3);
            Expect.Throws(typeof(InvalidOperationException), () => p.EndMessage());
            p.Append(data, 0, 1);
            Expect.Sent(p.EndMessage());
            Assert.AreEqual("binary(00-00-00-00)", end.SentFrames);
        }
    }
}
