using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Sending whole messages: sizes at every boundary, a full buffer, and the caller's array.</summary>
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

                    // Even if something is pending, the result is an exception, not BufferFull.
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

        // Sends until the buffer is full, lets the peer read a few bytes, and continues.
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

                Expect.BufferFull(result);
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
}
