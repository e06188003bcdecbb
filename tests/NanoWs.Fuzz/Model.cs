using System;
using System.Collections.Generic;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// What RFC 6455 says about a stream of bytes, in the simplest words that compute it: all bytes are here, nothing is done in place,
    /// nothing is fast.
    /// </summary>
    internal static class Model
    {
        /// <summary>The events of a stream, and the frames that reply to it.</summary>
        /// <param name="bytes">What was received.</param>
        /// <param name="masked">Whether it comes from a client.</param>
        /// <param name="events">Gets the events.</param>
        /// <param name="replies">Gets pongs and close frames.</param>
        public static void Receive(ReadOnlySpan<byte> bytes, bool masked, Trace events, Trace replies)
        {
            int at = 0;
            byte type = 0; // of the message in progress
            var message = new List<byte>();
            var utf8 = new Utf8Model();
            while (bytes.Length - at >= 2)
            {
                int first = bytes[at], second = bytes[at + 1], opcode = first & 15, length7 = second & 127;
                bool fin = first >= 128, isControl = opcode >= 8, inMessage = type != 0;
                bool broken = (first & 0x70) != 0
                    || !(opcode is 0 or 1 or 2 or 8 or 9 or 10)
                    || (isControl && (!fin || length7 > 125))
                    || (opcode == 0 && !inMessage)
                    || (opcode is 1 or 2 && inMessage)
                    || (second >= 128) != masked;
                if (broken || (length7 == 127 && bytes.Length - at > 2 && bytes[at + 2] >= 128))
                {
                    Fail(1002, events, replies);
                    return;
                }

                int header = length7 < 126 ? 2 : length7 == 126 ? 4 : 10;
                if (bytes.Length - at < header) return;
                ulong length = (ulong)length7;
                if (length7 >= 126)
                {
                    length = 0;
                    foreach (byte b in bytes.Slice(at + 2, header - 2)) length = length << 8 | b;
                    if (length < (length7 == 126 ? 126UL : 65536UL))
                    {
                        Fail(1002, events, replies);
                        return;
                    }
                }

                at += header;
                var key = new byte[4];
                if (masked)
                {
                    if (bytes.Length - at < 4) return;
                    bytes.Slice(at, 4).CopyTo(key);
                    at += 4;
                }

                bool whole = (ulong)(bytes.Length - at) >= length;
                byte[] payload = bytes.Slice(at, whole ? (int)length : bytes.Length - at).ToArray();
                for (int i = 0; i < payload.Length; i++) payload[i] ^= key[i % 4];
                at += payload.Length;
                if (isControl)
                {
                    if (!whole) return;
                    if (!Control(opcode, payload, events, replies)) return;
                    continue;
                }

                if (opcode != 0)
                {
                    type = opcode == 1 ? Trace.Text : Trace.Binary;
                    message.Clear();
                    utf8 = new Utf8Model();
                }

                message.AddRange(payload);
                if (type == Trace.Text && !utf8.Take(payload))
                {
                    Fail(1007, events, replies);
                    return;
                }

                if (!whole) return;
                if (!fin) continue;
                if (type == Trace.Text && !utf8.IsComplete)
                {
                    Fail(1007, events, replies);
                    return;
                }

                events.Add(type, message.ToArray());
                type = 0;
            }
        }

        // Whether more may follow.
        private static bool Control(int opcode, byte[] payload, Trace events, Trace replies)
        {
            if (opcode == 10)
            {
                events.Add(Trace.Pong, payload);
                return true;
            }

            if (opcode == 9)
            {
                events.Add(Trace.Ping, payload);
                replies.Add(Trace.Pong, payload);
                return true;
            }

            int code = payload.Length < 2 ? 1005 : payload[0] << 8 | payload[1];
            bool mayBeSent = code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
            byte[] reason = payload.Length < 2 ? new byte[0] : payload[2..];
            var utf8 = new Utf8Model();
            if (payload.Length == 1 || (payload.Length > 1 && !mayBeSent)) Fail(1002, events, replies);
            else if (!utf8.Take(reason) || !utf8.IsComplete) Fail(1007, events, replies);
            else
            {
                events.AddCode(Trace.Close, code, reason);
                replies.Add(Trace.Close, payload.Length == 0 ? payload : payload[..2]);
            }

            return false;
        }

        private static void Fail(int code, Trace events, Trace replies)
        {
            events.AddCode(Trace.Failed, code, default);
            replies.Add(Trace.Close, new[] { (byte)(code >> 8), (byte)code });
        }

        /// <summary>
        /// Reads what an end has sent, which must keep every rule for senders, and gives its messages and control frames. Returns what is
        /// wrong with it, or null.
        /// </summary>
        public static string Sent(ReadOnlySpan<byte> bytes, bool masked, Trace frames)
        {
            int at = 0;
            byte type = 0;
            bool closed = false;
            var message = new List<byte>();
            while (at < bytes.Length)
            {
                if (closed) return "bytes after a close frame";
                if (bytes.Length - at < 2) return "half a header";
                int first = bytes[at], second = bytes[at + 1], opcode = first & 15, length = second & 127;
                if ((first & 0x70) != 0) return "a reserved bit";
                if ((second >= 128) != masked) return "the wrong mask bit";
                int header = length < 126 ? 2 : length == 126 ? 4 : 10;
                if (bytes.Length - at < header + (masked ? 4 : 0)) return "half a header";
                if (length >= 126)
                {
                    int size = length;
                    length = 0;
                    foreach (byte b in bytes.Slice(at + 2, header - 2)) length = length << 8 | b;
                    if (length < (size == 126 ? 126 : 65536)) return "a length that is not minimal";
                }

                ReadOnlySpan<byte> key = masked ? bytes.Slice(at + header, 4) : new byte[4];
                at += header + (masked ? 4 : 0);
                if (bytes.Length - at < length) return "half a payload";
                byte[] payload = bytes.Slice(at, length).ToArray();
                for (int i = 0; i < payload.Length; i++) payload[i] ^= key[i % 4];
                at += length;
                if (opcode >= 8)
                {
                    if (first < 128 || length > 125) return "a control frame fragmented or too long";
                    if (opcode > 10) return "a reserved opcode";
                    frames.Add(opcode == 8 ? Trace.Close : opcode == 9 ? Trace.Ping : Trace.Pong, payload);
                    closed = opcode == 8;
                    continue;
                }

                if (opcode > 2) return "a reserved opcode";
                if ((opcode == 0) != (type != 0)) return "fragments in the wrong order";
                if (opcode != 0)
                {
                    type = opcode == 1 ? Trace.Text : Trace.Binary;
                    message.Clear();
                }

                message.AddRange(payload);
                if (first < 128) continue;
                frames.Add(type, message.ToArray());
                type = 0;
            }

            return null;
        }
    }

    /// <summary>UTF-8 as RFC 3629's grammar has it: how many bytes are to come, and which the next may be.</summary>
    internal struct Utf8Model
    {
        private int _needed;
        private byte _low;
        private byte _high;

        public bool IsComplete => _needed == 0;

        public int Needed => _needed;

        /// <summary>Takes bytes; false at the first that no continuation could mend.</summary>
        public bool Take(ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes)
            {
                if (!Take(b)) return false;
            }

            return true;
        }

        public bool Take(byte b)
        {
            if (_needed > 0)
            {
                if (b < _low || b > _high) return false;
                _needed--;
                _low = 0x80;
                _high = 0xBF;
                return true;
            }

            if (b < 0x80) return true;
            if (b < 0xC2 || b > 0xF4) return false;
            _needed = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            _low = b == 0xE0 ? (byte)0xA0 : b == 0xF0 ? (byte)0x90 : (byte)0x80;
            _high = b == 0xED ? (byte)0x9F : b == 0xF4 ? (byte)0x8F : (byte)0xBF;
            return true;
        }
    }
}
