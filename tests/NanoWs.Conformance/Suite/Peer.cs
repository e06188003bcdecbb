using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    /// <summary>
    /// The suite's end of an open WebSocket. Whatever the other end sends is checked against the rules for senders, in every case.
    /// </summary>
    public sealed class Peer
    {
        private static readonly UTF8Encoding s_strict = new UTF8Encoding(false, true);

        private readonly Random _random = new Random(6455);
        private int _messageOpcode = -1;
        private bool _closeRead;

        public Peer(Wire wire, bool isClient, Observations observations)
        {
            Wire = wire;
            IsClient = isClient;
            Seen = observations;
        }

        public Wire Wire { get; }

        /// <summary>Whether the suite is the client: then it masks, and the other end must not.</summary>
        public bool IsClient { get; }

        public Observations Seen { get; }

        // ---- sending ----

        /// <summary>The bytes of a frame as this end has to send it, unless the arguments say otherwise.</summary>
        public byte[] Frame(int opcode, byte[] payload, bool fin = true, int rsv = 0, LengthForm form = LengthForm.Minimal,
            bool? masked = null, uint? key = null) =>
            Kit.Frame.Bytes(opcode, payload, masked ?? IsClient, key ?? (uint)_random.NextInt64(uint.MaxValue), fin, rsv, form);

        /// <summary>The bytes of a header with as many bytes of masking key (zeros) as this end needs.</summary>
        public byte[] Header(int opcode, long length, bool fin = true, LengthForm form = LengthForm.Minimal) =>
            Kit.Frame.Header(opcode, length, IsClient, fin, 0, form).Concat(new byte[IsClient ? 4 : 0]).ToArray();

        public void Send(params byte[][] pieces) => Wire.Send(Join(pieces));

        public static byte[] Join(params byte[][] pieces)
        {
            var all = new MemoryStream();
            foreach (byte[] piece in pieces) all.Write(piece);
            return all.ToArray();
        }

        /// <summary>A message in fragments, with other frames between them.</summary>
        public byte[] Fragments(int opcode, byte[] payload, IReadOnlyList<int> sizes, params byte[][] between)
        {
            var bytes = new MemoryStream();
            int at = 0;
            for (int i = 0; i < sizes.Count; i++)
            {
                bytes.Write(Frame(i == 0 ? opcode : 0, payload[at..(at + sizes[i])], i == sizes.Count - 1));
                at += sizes[i];
                if (i < sizes.Count - 1) foreach (byte[] other in between) bytes.Write(other);
            }

            return bytes.ToArray();
        }

        public byte[] Close(int code, string reason = "") =>
            Frame(Kit.Frame.Close, Kit.Frame.ClosePayload(code, Encoding.UTF8.GetBytes(reason)));

        // ---- reading ----

        /// <summary>The next frame, which must keep every rule for senders; null at the end of the stream.</summary>
        public Frame ReadFrame()
        {
            int first = Wire.ReadByte();
            if (first < 0) return null;
            Finding.Unless(!_closeRead, "bytes came after the close frame");
            Frame frame = Kit.Frame.Begin(first, Wire.Read(1)[0]);
            Finding.Unless(frame.Rsv == 0, "a frame with a reserved bit: " + first.ToString("X2"));
            Finding.Unless(frame.IsMasked != IsClient, IsClient ? "a server's frame with a mask" : "a client's frame without a mask");
            frame.ReadRest(Wire.Read);
            Check(frame);
            return frame;
        }

        private void Check(Frame frame)
        {
            Seen.Count(frame);
            switch (frame.Opcode)
            {
                case Kit.Frame.Close:
                case Kit.Frame.Ping:
                case Kit.Frame.Pong:
                    Finding.Unless(frame.Fin, "a fragmented control frame");
                    Finding.Unless(frame.Payload.Length <= 125, "a control frame of " + frame.Payload.Length + " bytes");
                    if (frame.Opcode == Kit.Frame.Close) CheckClose(frame);
                    break;
                case Kit.Frame.Continuation:
                    Finding.Unless(_messageOpcode >= 0, "a continuation of no message");
                    if (frame.Fin) _messageOpcode = -1;
                    break;
                case Kit.Frame.Text:
                case Kit.Frame.Binary:
                    Finding.Unless(_messageOpcode < 0, "a new message within another one");
                    if (!frame.Fin) _messageOpcode = frame.Opcode;
                    break;
                default:
                    throw new Finding("a frame with a reserved opcode: " + frame.Opcode);
            }
        }

        private void CheckClose(Frame frame)
        {
            _closeRead = true;
            Finding.Unless(frame.Payload.Length != 1, "a close frame of one byte");
            if (frame.Payload.Length == 0) return;
            Finding.Unless(MayBeSent(frame.CloseCode), "a close frame with code " + frame.CloseCode);
            Finding.Unless(IsUtf8(frame.Payload[2..]), "a close frame whose reason is not UTF-8");
        }

        public static bool MayBeSent(int code) => code is (>= 1000 and <= 1014 and not (1004 or 1005 or 1006)) or (>= 3000 and <= 4999);

        public static bool IsUtf8(byte[] bytes)
        {
            try
            {
                s_strict.GetCharCount(bytes);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }

        // ---- what cases are made of ----

        /// <summary>The next frame must be of this kind.</summary>
        public Frame Expect(int opcode)
        {
            Frame frame = ReadFrame()
                ?? throw new Finding("the connection ended" + (Wire.WasReset ? " with a reset" : "") + " instead of a frame");
            Finding.Unless(frame.Opcode == opcode, "a frame that was not expected: " + frame);
            return frame;
        }

        public void ExpectPong(byte[] payload) =>
            Finding.Unless(Expect(Kit.Frame.Pong).Payload.SequenceEqual(payload), "a pong that does not carry the ping's payload");

        /// <summary>The next message, in however many frames, must be this one.</summary>
        public void ExpectMessage(int opcode, byte[] payload) => ExpectParts(opcode, payload, 0, null);

        /// <summary>The same, with pongs allowed before and between.</summary>
        public void ExpectMessageAmong(int opcode, byte[] payload, Action onPong) => ExpectParts(opcode, payload, 0, onPong);

        /// <summary>The rest of a message of which so many bytes were read already.</summary>
        public void ExpectRest(int opcode, byte[] payload, int read) => ExpectParts(opcode, payload, read, null);

        private void ExpectParts(int opcode, byte[] payload, int at, Action onPong)
        {
            if (_messageOpcode >= 0) opcode = Kit.Frame.Continuation;
            for (;;)
            {
                Frame frame = ReadFrame()
                    ?? throw new Finding("the connection ended" + (Wire.WasReset ? " with a reset" : "") + " instead of an echo");
                if (onPong != null && frame.Opcode == Kit.Frame.Pong)
                {
                    onPong();
                    continue;
                }

                Finding.Unless(frame.Opcode == opcode, "a frame that was not expected: " + frame);
                opcode = Kit.Frame.Continuation;
                int count = frame.Payload.Length;
                Finding.Unless(count <= payload.Length - at && frame.Payload.AsSpan().SequenceEqual(payload.AsSpan(at, count)),
                    "an echo that differs from the message");
                at += count;
                if (frame.Fin) break;
            }

            Finding.Unless(at == payload.Length, "an echo of " + at + " bytes instead of " + payload.Length);
        }

        /// <summary>As <see cref="ExpectAlive"/>, where pongs to earlier pings may still come.</summary>
        public void ExpectAliveAmongPongs()
        {
            byte[] payload = { 0x61, 0x67, 0x61, 0x69, 0x6E };
            Send(Frame(Kit.Frame.Ping, payload));
            while (!Expect(Kit.Frame.Pong).Payload.SequenceEqual(payload))
            {
            }
        }

        /// <summary>Proves that everything before was accepted: a ping must be replied to, and nothing may come before its pong.</summary>
        public void ExpectAlive()
        {
            byte[] payload = { 0x61, 0x6C, 0x69, 0x76, 0x65 };
            Send(Frame(Kit.Frame.Ping, payload));
            ExpectPong(payload);
        }

        /// <summary>Closes with 1000; the other end must do the same, and end TCP in the order of section 7.1.1.</summary>
        public void CloseNormally()
        {
            Send(Close(1000));
            ExpectCloseReply(1000);
        }

        /// <summary>The close frame that replies to one of ours.</summary>
        public void ExpectCloseReply(int code)
        {
            Frame frame = Expect(Kit.Frame.Close);
            Finding.Unless(frame.CloseCode == code || (code == 1005 && frame.CloseCode == 1000),
                "a close frame with " + frame.CloseCode + " in reply to " + code);
            ExpectEnd();
        }

        /// <summary>
        /// The other end fails the connection with this code (section 7.1.7). What it had begun to send may come before.
        /// </summary>
        public void ExpectFailure(int code)
        {
            for (;;)
            {
                Frame frame = ReadFrame()
                    ?? throw new Finding("the connection ended" + (Wire.WasReset ? " with a reset" : "")
                        + " without a close frame; expected " + code);
                if (frame.Opcode != Kit.Frame.Close)
                {
                    Finding.Unless(frame.Opcode is Kit.Frame.Continuation or Kit.Frame.Text or Kit.Frame.Binary or Kit.Frame.Pong,
                        "a frame that was not expected: " + frame);
                    continue;
                }

                Finding.Unless(frame.CloseCode == code, "closed with " + frame.CloseCode + " instead of " + code);
                break;
            }

            Wire.ExpectEnd();
            Finding.Unless(!Wire.WasReset, "TCP was reset and not closed");
        }

        /// <summary>After both close frames: the server ends TCP, the client waits for that.</summary>
        public void ExpectEnd()
        {
            if (!IsClient) Wire.Finish();
            Wire.ExpectEnd();
            Finding.Unless(!Wire.WasReset, "TCP was reset and not closed");
        }
    }
}
