using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Sending whole messages: sizes at every boundary, no room, and the caller's array.</summary>
    [TestClass]
    public class SendTests
    {
#if NANOFRAMEWORK_1_0
        private static readonly int[] s_buffers = { 16, 64, 128, 129, 130, 131, 132, 133, 134, 135, 136, 512 };
#else
        private static readonly int[] s_buffers =
            { 16, 17, 64, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 512, 4096, 65535, 65539, 65550, 70000 };
#endif

        [TestMethod]
        public void MaxSend_ofEachBufferSize_isThatSize()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in s_buffers)
                {
                    var p = new WsProtocol(role, 16, buffer, new CountingEntropy());
                    Assert.AreEqual(buffer, p.MaxSend);
                }
            }
        }

        [TestMethod]
        public void Send_ofEachSizeUpToMaxSend_isOneFrame()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in s_buffers)
                {
                    var end = new Endpoint(role, 16, buffer);
                    int max = end.Protocol.MaxSend;
                    foreach (int count in new int[] { 0, 1, 124, 125, 126, 127, 128, 65535, 65536, max - 1, max })
                    {
                        if (count <= max) IsSentWhole(end, role, count);
                    }
                }
            }
        }

        private static void IsSentWhole(Endpoint end, WsRole role, int count)
        {
            string message = end.Protocol.MaxSend.ToString() + ", " + count.ToString();
            byte[] letters = Bytes.Letters(count);
            byte[] data = Bytes.Join(Bytes.Of("##"), letters, Bytes.Of("#"));
            byte[] before = Bytes.Copy(data);
            Expect.Sent(end.Protocol.Send(Opcode.Binary, data, 2, count), message);
            Expect.Equal(before, data, "the caller's array is only read");
            Assert.AreEqual("binary(" + Bytes.Show(letters) + ")", end.SentFrames, message);
            end.TakeSent();
            Expect.Sent(end.Protocol.SendText(Bytes.Text(letters)), message);
            Assert.AreEqual("text(" + Bytes.Show(letters) + ")", end.SentFrames, message);
            end.TakeSent();
        }

        [TestMethod]
        public void Send_ofOneByteOverMaxSend_throwsAndChangesNothing()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in s_buffers)
                {
                    var end = new Endpoint(role, 16, buffer);
                    byte[] data = Bytes.Letters(end.Protocol.MaxSend + 1);
                    string text = Bytes.Text(data);
                    Expect.Throws(typeof(ArgumentException), () => end.Protocol.Send(Opcode.Text, data, 0, data.Length), "SendBufferSize");
                    Expect.Throws(typeof(ArgumentException), () => end.Protocol.SendText(text), "SendBufferSize");
                    Assert.AreEqual(0, end.Protocol.TxCount);

                    // With something pending it is still too large, and not just too early.
                    end.Protocol.Send(Opcode.Binary, data, 0, 1);
                    Expect.Throws(typeof(ArgumentException), () => end.Protocol.Send(Opcode.Text, data, 0, data.Length), "SendBufferSize");
                    Expect.Throws(typeof(ArgumentException), () => end.Protocol.SendText(text), "SendBufferSize");
                    Assert.AreEqual("binary(a)", end.SentFrames);
                }
            }
        }

        [TestMethod]
        public void SendText_ofAnyCharacters_sendsUtf8()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 16, 64);
                string text = "a\u00E4\u20AC\uD83D\uDE00";
                Expect.Sent(end.Protocol.SendText(text));
                Assert.AreEqual("text(61-C3-A4-E2-82-AC-F0-9F-98-80)", end.SentFrames);
            }
        }

        [TestMethod]
        public void SendText_atMaxSend_countsBytesNotCharacters()
        {
            var end = new Endpoint(WsRole.Server, 16, 64);
            string fits = "";
            for (int i = 0; i < 32; i++) fits += "\u00E4"; // 64 bytes
            Expect.Sent(end.Protocol.SendText(fits));
            Assert.AreEqual("text(" + Bytes.Show(Bytes.Of(fits)) + ")", end.SentFrames);
            Expect.Throws(typeof(ArgumentException), () => end.Protocol.SendText(fits + "\u00E4"));
            Expect.Throws(typeof(ArgumentException), () => end.Protocol.SendText(fits + "a"));
        }

        [TestMethod]
        public void Send_ofInvalidSlice_throws()
        {
            var end = new Endpoint(WsRole.Server);
            byte[] data = new byte[4];
            foreach (int offset in new int[] { -1, 0, 2, 5, int.MaxValue })
            {
                foreach (int count in new int[] { -1, 3, 5, int.MaxValue })
                {
                    if ((offset == 0 && count == 3) || (offset == count)) continue;
                    Expect.Throws(typeof(ArgumentOutOfRangeException), () => end.Protocol.Send(Opcode.Binary, data, offset, count));
                }
            }

            Expect.Throws(typeof(ArgumentNullException), () => end.Protocol.Send(Opcode.Binary, null, 0, 0));
            Expect.Throws(typeof(ArgumentNullException), () => end.Protocol.SendText(null));
            Assert.AreEqual(0, end.Protocol.TxCount);
        }

        [TestMethod]
        public void Send_withBufferFull_takesNothing()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int buffer in new int[] { 16, 64, 130, 200 })
                {
                    for (int taken = 0; taken < 16; taken += 5) Fills(role, buffer, taken);
                }
            }
        }

        // Sends until there is no room, lets the peer take a few bytes, and goes on.
        private static void Fills(WsRole role, int buffer, int taken)
        {
            var end = new Endpoint(role, 16, buffer);
            string expected = "";
            int i = 0;
            for (int round = 0; round < 20; round++)
            {
                string text = Bytes.LetterText(i % 7) + i.ToString();
                bool asText = i % 2 == 0;
                int pending = end.Protocol.TxCount;
                byte[] data = Bytes.Of(text);
                WsSendResult result = asText ? end.Protocol.SendText(text) : end.Protocol.Send(Opcode.Binary, data, 0, data.Length);
                if (result == WsSendResult.Sent)
                {
                    expected += (i++ > 0 ? " " : "") + (asText ? "text(" : "binary(") + text + ")";
                    continue;
                }

                Expect.Busy(result);
                Assert.AreEqual(pending, end.Protocol.TxCount);
                Expect.Equal(Bytes.Of(text), data);
                if (taken == 0) end.Flush();
                else end.Send(taken < pending ? taken : pending);
            }

            Assert.AreEqual(expected, end.SentFrames);
        }

        [TestMethod]
        public void Send_byClient_usesFreshKeyForEachFrame()
        {
            var end = new Endpoint(WsRole.Client);
            end.Protocol.SendText("same");
            end.Protocol.SendText("same");
            byte[] wire = end.TakeSent();
            Assert.AreEqual(20, wire.Length);
            Assert.IsFalse(Bytes.AreEqual(Bytes.Slice(wire, 0, 10), wire, 10), "section 5.3: a fresh key for each frame");
        }

        [TestMethod]
        public void Ping_withControlFramePending_returnsFalse()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role);
                byte[] payload = Bytes.Letters(126);
                Assert.IsTrue(end.Protocol.Ping(payload, 0, 125));
                Assert.IsFalse(end.Protocol.Ping(payload, 0, 1));
                Assert.AreEqual("ping(" + Bytes.Show(payload, 0, 125) + ")", end.SentFrames);
                Assert.IsTrue(end.Protocol.Ping(payload, 0, 0));
                Expect.Throws(typeof(ArgumentException), () => end.Protocol.Ping(payload, 0, 126), "125");
            }
        }
    }

    /// <summary>RFC 6455 section 5.4: messages sent in pieces, as fragments or as one frame of known length.</summary>
    [TestClass]
    public class StreamingTests
    {
        // Sends a message in pieces; the peer takes `taken` bytes whenever there is no room.
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

        // From one protocol straight into another; nothing is kept, so the device can do it too.
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
        public void Close_duringFragmentedMessage_breaksItOff()
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

            // If nothing of it has left, it is taken back.
            end = new Endpoint(WsRole.Server);
            end.Protocol.SendText("before");
            end.Protocol.BeginMessage(Opcode.Binary, 5);
            end.Protocol.Append(new byte[2], 0, 2);
            end.Protocol.Close(1000, null);
            Assert.AreEqual("text(before) close(1000)", end.SentFrames);
        }

        [TestMethod]
        public void MessageInPieces_misused_throws()
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

    /// <summary>Two protocols talk over a link with random delays and pieces: messages arrive whole and in order.</summary>
    [TestClass]
    public class RandomLinkTests
    {
        [TestMethod]
        public void Messages_overRandomLink_arriveInOrder()
        {
#if NANOFRAMEWORK_1_0
            const int Seeds = 4;
            const int Steps = 150;
#else
            const int Seeds = 300;
            const int Steps = 1500;
#endif
            for (int seed = 1; seed <= Seeds; seed++) new RandomLink(seed).Run(Steps);
        }
    }

    /// <summary>One end sends everything that can be sent, the other pings it and reads.</summary>
    internal sealed class RandomLink
    {
        private readonly Random _random;
        private readonly string _name;
        private readonly Endpoint _from;
        private readonly Endpoint _to;
        private readonly Sink _expected = new Sink();
        private readonly Sink _got = new Sink();
        private readonly Sink _wire = new Sink();
        private byte[] _message; // going out in pieces
        private int _messageAt;

        public RandomLink(int seed)
        {
            _random = new Random(seed);
            _name = "seed " + seed.ToString();
            WsRole role = seed % 2 == 0 ? WsRole.Server : WsRole.Client;
            _from = new Endpoint(role, 16 + _random.Next(150), 16 + _random.Next(200));
            _to = new Endpoint(Wire.Peer(role), 16 + _random.Next(150), 16 + _random.Next(200));
        }

        public void Run(int steps)
        {
            for (int i = 0; i < steps; i++) Step();
            while (_message != null) Continue();
            for (int i = 0; i < 10; i++) Transfer(100000);
            Expect.Equal(_expected.ToArray(), _got.ToArray(), _name);
            Expect.Equal(WsState.Open, _from.Protocol.State, _name);
            Expect.Equal(WsState.Open, _to.Protocol.State, _name);
        }

        private void Step()
        {
            switch (_random.Next(6))
            {
                case 0: SendWhole(); break;
                case 1: Begin(); break;
                case 2: Continue(); break;
                case 3: _to.Protocol.Ping(Bytes.Letters(125), 0, _random.Next(126)); break;
                default: Transfer(1 + _random.Next(_random.Next(4) == 0 ? 300 : 12)); break;
            }
        }

        private byte[] Message(int largest)
        {
            byte[] letters = Bytes.Letters(_random.Next(largest + 1));
            if (letters.Length > 0) letters[0] = (byte)('A' + _random.Next(26));
            return letters;
        }

        private void SendWhole()
        {
            byte[] message = Message(_from.Protocol.MaxSend);
            WsSendResult result = _random.Next(2) == 0
                ? _from.Protocol.SendText(Bytes.Text(message))
                : _from.Protocol.Send(Opcode.Binary, message, 0, message.Length);
            Assert.IsTrue(result != WsSendResult.Closed, _name);
            if (result == WsSendResult.Sent) Note(_expected, message, 0, message.Length, true);
        }

        private void Begin()
        {
            byte[] message = Message(500);
            WsSendResult result = _random.Next(2) == 0
                ? _from.Protocol.BeginMessage(Opcode.Text)
                : _from.Protocol.BeginMessage(Opcode.Binary, message.Length);
            if (result != WsSendResult.Sent) return;
            _message = message;
            _messageAt = 0;
            Note(_expected, message, 0, message.Length, true);
        }

        private void Continue()
        {
            if (_message == null) return;
            int left = _message.Length - _messageAt;
            int count = left == 0 ? 0 : 1 + _random.Next(left);
            if (count > 0) _messageAt += _from.Protocol.Append(_message, _messageAt, count);
            else if (_from.Protocol.EndMessage() == WsSendResult.Sent) _message = null;
            if (_random.Next(3) == 0) Transfer(1 + _random.Next(60));
        }

        // A few bytes each way.
        private void Transfer(int most)
        {
            Move(_from.Protocol, _to, most);
            Move(_to.Protocol, _from, most);
        }

        private void Move(WsProtocol from, Endpoint to, int most)
        {
            while (most > 0 && from.TxCount > 0)
            {
                WsProtocol p = to.Protocol;
                int room = p.PrepareReceive();
                int count = most < from.TxCount ? most : from.TxCount;
                if (count > room) count = room;
                if (count == 0) return;
                Array.Copy(from.TxBuffer, from.TxOffset, p.RxBuffer, p.RxOffset, count);
                WsEvent e = p.Received(count);
                from.Sent(count);
                most -= count;
                if (!Take(to, e)) return;
            }
        }

        private bool Take(Endpoint to, WsEvent e)
        {
            WsProtocol p = to.Protocol;
            for (; e != WsEvent.NeedData; e = p.Next())
            {
                e = p.Reply(e);
                if (e == WsEvent.NeedSend) return false; // not answered now: more is received all the same
                Assert.IsTrue(e != WsEvent.Failed, _name);
                if (e < WsEvent.Text || e > WsEvent.BinaryPart) continue;
                Note(_got, p.RxBuffer, p.EventOffset, p.EventCount, e <= WsEvent.Binary || p.IsFinalPart);
            }

            return true;
        }

        private static void Note(Sink sink, byte[] bytes, int offset, int count, bool isFinal)
        {
            sink.Add(bytes, offset, count);
            if (isFinal) sink.Add((byte)'.');
        }
    }
}
