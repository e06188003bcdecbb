using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The fast paths of receiving and sending have the same results as the general code and its one check of headers.</summary>
    [TestClass]
    public class FastPathTests
    {
        private const int NoMessage = -1; // or the opcode of a message in progress

#if NANOFRAMEWORK_1_0
        private static readonly int[] s_secondBytes = { 0, 5, 125, 126, 127, 0x80, 0x85, 0xFD, 0xFE, 0xFF };
#else
        private static readonly int[] s_secondBytes = All();

        private static int[] All()
        {
            var all = new int[256];
            for (int i = 0; i < all.Length; i++) all[i] = i;
            return all;
        }
#endif

        private static readonly byte[] s_letters = Bytes.Letters(256);

        [TestMethod]
        public void Received_eachHeaderInEachState_agreesWithFrameHeaderCheck()
        {
            foreach (WsRole role in Wire.Roles)
            {
                foreach (int size in new int[] { 16, 124, 125, 200 })
                {
                    var p = new WsProtocol(role, size, 16, new CountingEntropy());
                    foreach (int message in new int[] { NoMessage, (int)Opcode.Text, (int)Opcode.Binary })
                    {
                        foreach (int second in s_secondBytes)
                        {
                            for (int first = 0; first < 256; first++) EachLength(p, size, message, first, second);
                        }
                    }
                }
            }
        }

        private static void EachLength(WsProtocol p, int size, int message, int first, int second)
        {
            if ((second & 0x7F) < 126)
            {
                ReceivesAsChecked(p, size, message, first, second, second & 0x7F);
            }
            else if ((second & 0x7F) == 126)
            {
                foreach (int length in new int[] { 0, 125, 126, size, size + 1, 65535 })
                {
                    ReceivesAsChecked(p, size, message, first, second, length);
                }
            }
            else
            {
                foreach (long length in new long[] { 65535, 65536, long.MinValue })
                {
                    ReceivesAsChecked(p, size, message, first, second, length);
                }
            }
        }

        // A frame, or as much of it as fits into the buffer, after the first fragment of a message unless that is NoMessage.
        private static void ReceivesAsChecked(WsProtocol p, int size, int message, int first, int second, long length)
        {
            p.Reset();
            p.Open();
            bool fromClient = p.Role == WsRole.Server;
            if (message != NoMessage) Feed(p, Wire.Frame(Wire.Peer(p.Role), message, "ab"));
            int held = message != NoMessage ? 2 : 0;

            bool isMasked = second >= 0x80;
            byte[] header = Header(first, second, length, isMasked);
            int room = p.PrepareReceive() - header.Length;
            int count = length >= 0 && length < room ? (int)length : room;
            var wire = new byte[header.Length + count];
            Array.Copy(header, wire, header.Length);
            for (int i = 0; i < count; i++)
            {
                int letter = s_letters[i & 127];
                wire[header.Length + i] = (byte)(isMasked ? letter ^ (i & 3) + 1 : letter);
            }


            WsError error = FrameHeader.Check(wire, 0, wire.Length, fromClient, message != NoMessage);
            WsEvent e = Feed(p, wire);
            string what = p.Role.ToString() + " " + size.ToString() + ": " + first.ToString("X2") + second.ToString("X2") + " "
                + length.ToString() + " in " + message.ToString();
            if (error != WsError.None)
            {
                Is(WsEvent.Failed, e, what);
                p.Reply(e);
                Expect.Equal(error, p.Error, what);
                return;
            }

            if ((first & 8) != 0)
            {
                Is((first & 15) == 8 ? WsEvent.Close : (first & 15) == 9 ? WsEvent.Ping : WsEvent.Pong, e, what);
                IsPayload(p, 0, count, what);
                return;
            }

            bool isText = (message == NoMessage ? first & 15 : message) == (int)Opcode.Text;
            if (held + length > size)
            {
                // A part: what fits, or what was received if the rest may fit.
                Is(isText ? WsEvent.TextPart : WsEvent.BinaryPart, e, what);
                IsPayload(p, held, count < size - held ? count : size - held, what);
            }
            else if (first < 0x80)
            {
                Is(WsEvent.NeedData, e, what);
            }
            else
            {
                Is(isText ? WsEvent.Text : WsEvent.Binary, e, what);
                IsPayload(p, held, count, what);
            }
        }

        private static byte[] Header(int first, int second, long length, bool isMasked)
        {
            int bytes = (second & 0x7F) < 126 ? 0 : (second & 0x7F) == 126 ? 2 : 8;
            var header = new byte[2 + bytes + (isMasked ? 4 : 0)];
            header[0] = (byte)first;
            header[1] = (byte)second;
            for (int i = 0; i < bytes; i++) header[2 + i] = (byte)(length >> (8 * (bytes - 1 - i)));
            for (int i = 0; isMasked && i < 4; i++) header[2 + bytes + i] = (byte)(i + 1); // the key: 1 2 3 4
            return header;
        }

        private static WsEvent Feed(WsProtocol p, byte[] wire)
        {
            p.PrepareReceive();
            Array.Copy(wire, 0, p.RxBuffer, p.RxOffset, wire.Length);
            return p.Received(wire.Length);
        }

        private static void Is(WsEvent expected, WsEvent actual, string what)
        {
            if (expected != actual) Assert.AreEqual((int)expected, (int)actual, what);
        }

        // "ab" of the first fragment, if there was one, and then the letters.
        private static void IsPayload(WsProtocol p, int held, int count, string what)
        {
            if (p.EventCount != held + count) Assert.AreEqual(held + count, p.EventCount, what);
            for (int i = 0; i < held + count; i++)
            {
                int expected = i < held ? 'a' + i : s_letters[i - held & 127];
                if (p.RxBuffer[p.EventOffset + i] != expected) Expect.Fail(what + ": byte " + i.ToString());
            }
        }

        [TestMethod]
        public void Send_eachSizeInEachState_agreesWithFrameHeaderWrite()
        {
            const int Size = 200;
            byte[] message = Bytes.Pattern(Size + 2);
            foreach (int pending in new int[] { 0, 2, 72, 73, 74, 75, 76, 198, 199, 200 })
            {
                for (int count = 0; count <= Size; count++)
                {
                    SendsAsWritten(Size, pending, Opcode.Text, message, count & 1, count);
                    SendsAsWritten(Size, pending, Opcode.Binary, message, count & 1, count);
                }
            }
        }

        private static void SendsAsWritten(int size, int pending, Opcode opcode, byte[] message, int offset, int count)
        {
            string what = count.ToString() + " behind " + pending.ToString();
            var p = new WsProtocol(WsRole.Server, 16, size, null);
            Expect.Equal(WsSendResult.Closed, p.Send(opcode, message, offset, count), what);
            p.Open();
            if (pending > 1) Expect.Sent(p.SendFrame(message, pending), what);
            var frame = new byte[FrameHeader.MaxSize + count];
            int header = FrameHeader.Write(frame, 0, opcode, true, false, count);
            Array.Copy(message, offset, frame, header, count);
            bool fits = pending + header + count <= p.TxBuffer.Length - WsProtocol.DataStart;
            Expect.Equal(fits ? WsSendResult.Sent : WsSendResult.BufferFull, p.Send(opcode, message, offset, count), what);
            Assert.AreEqual(fits ? pending + header + count : pending, p.TxCount, what);
            for (int i = 0; fits && i < header + count; i++)
            {
                if (p.TxBuffer[p.TxOffset + pending + i] != frame[i]) Expect.Fail(what + ": byte " + i.ToString());
            }
        }

        [TestMethod]
        public void Send_whenNotAllowed_isRefusedAtEverySize()
        {
            var message = new byte[200];
            foreach (int count in new int[] { 0, 1, 125, 126, 200 })
            {
                var p = new WsProtocol(WsRole.Server, 16, 200, null);
                p.Open();
                Expect.Sent(p.BeginMessage(Opcode.Text));
                Expect.Equal(WsSendResult.MessageOpen, p.Send(Opcode.Binary, message, 0, count));
                p.AbortMessage();
                Expect.Throws(typeof(ArgumentOutOfRangeException), () => p.Send(Opcode.Binary, message, 201 - count, count));
                Expect.Throws(typeof(ArgumentOutOfRangeException), () => p.Send(Opcode.Binary, message, -1, count));
                Expect.Throws(typeof(ArgumentNullException), () => p.Send(Opcode.Binary, null, 0, count));
                Expect.Throws(typeof(ArgumentException), () => p.Send(Opcode.Ping, message, 0, count));
                p.Close(CloseCode.Normal, null);
                Expect.Equal(WsSendResult.Closed, p.Send(Opcode.Binary, message, 0, count));
            }
        }
    }
}
