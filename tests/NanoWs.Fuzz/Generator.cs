using System;
using System.Collections.Generic;
using System.Text;

namespace NanoWs.Fuzz
{
    /// <summary>Streams of frames: mostly valid, then corrupted a little or not at all; or noise.</summary>
    internal static class Generator
    {
        private static readonly int[] s_lengths =
            { 0, 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 63, 124, 125, 126, 127, 128, 147, 148, 255, 256, 300 };
        private static readonly int[] s_longLengths = { 512, 643, 1000, 65535, 65536, 65537 };
        private static readonly int[] s_codes =
            { 0, 999, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65535 };
        private static readonly string[] s_text =
            { "a", "Hello", "\u00E9", "\u20AC", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U0001F600", "\U0010FFFF", "\0" };
        private static readonly byte[][] s_bad =
        {
            new byte[] { 0x80 }, new byte[] { 0xC0, 0x80 }, new byte[] { 0xE0, 0x80 }, new byte[] { 0xED, 0xA0 },
            new byte[] { 0xF4, 0x90 }, new byte[] { 0xF5 }, new byte[] { 0xC3 }, new byte[] { 0xE2, 0x82 }, new byte[] { 0xF0, 0x9F, 0x98 },
        };

        public static byte[] Stream(ref Rng rng, bool masked)
        {
            if (rng.OneIn(12)) return rng.Bytes(rng.Below(64));
            var bytes = new List<byte>();
            bool inMessage = false, inText = false;
            int frames = 1 + rng.Below(rng.OneIn(4) ? 12 : 4);
            for (int i = 0; i < frames; i++)
            {
                int opcode = Opcode(ref rng, inMessage);
                bool fin = opcode >= 8 || !rng.OneIn(3);
                if (opcode is 1 or 2) inText = opcode == 1;
                if (opcode < 8) inMessage = !fin;
                Frame(ref rng, bytes, opcode, fin, Payload(ref rng, opcode, inText), masked);
                if (opcode == 8 && !rng.OneIn(3)) break;
            }

            byte[] stream = bytes.ToArray();
            return rng.OneIn(2) ? Spoil(ref rng, stream) : stream;
        }

        private static int Opcode(ref Rng rng, bool inMessage)
        {
            int dice = rng.Below(20);
            if (dice == 0) return rng.Below(16);
            if (dice == 1) return 8;
            if (dice < 5) return 9;
            if (dice < 7) return 10;
            return inMessage ? 0 : 1 + rng.Below(2);
        }

        private static byte[] Payload(ref Rng rng, int opcode, bool isText)
        {
            int length = rng.OneIn(400) ? rng.Pick(s_longLengths) : rng.OneIn(2) ? rng.Below(12) : rng.Pick(s_lengths);
            if (opcode >= 8) length = Math.Min(length, rng.OneIn(20) ? 127 : 125);
            if (opcode == 8) return Close(ref rng);
            if (opcode is not 1 && !(opcode == 0 && isText)) return rng.Bytes(length);
            return Text(ref rng, length);
        }

        public static byte[] Text(ref Rng rng, int length)
        {
            var text = new List<byte>();
            while (text.Count < length) text.AddRange(Encoding.UTF8.GetBytes(rng.OneIn(2) ? s_text[0] : rng.Pick(s_text)));
            if (rng.OneIn(12)) text.InsertRange(rng.Below(text.Count + 1), rng.Pick(s_bad));
            return text.ToArray();
        }

        private static byte[] Close(ref Rng rng)
        {
            if (rng.OneIn(4)) return rng.Bytes(rng.Below(2));
            int code = rng.OneIn(2) ? 1000 : rng.Pick(s_codes);
            byte[] reason = Text(ref rng, rng.Below(rng.OneIn(6) ? 124 : 8));
            var payload = new byte[Math.Min(125, 2 + reason.Length)];
            payload[0] = (byte)(code >> 8);
            payload[1] = (byte)code;
            Array.Copy(reason, 0, payload, 2, payload.Length - 2);
            return payload;
        }

        private static void Frame(ref Rng rng, List<byte> bytes, int opcode, bool fin, byte[] payload, bool masked)
        {
            int length = payload.Length;
            int form = length < 126 ? 0 : length < 65536 ? 1 : 2;
            if (rng.OneIn(60)) form = rng.Below(3);
            int rsv = rng.OneIn(100) ? rng.Below(8) : 0;
            if (rng.OneIn(100)) masked = !masked;
            bytes.Add((byte)((fin ? 0x80 : 0) | rsv << 4 | opcode));
            int mask = masked ? 0x80 : 0;
            if (form == 0) bytes.Add((byte)(mask | (length & 127)));
            else
            {
                bytes.Add((byte)(mask | (form == 1 ? 126 : 127)));
                int size = form == 1 ? 2 : 8;
                for (int i = size - 1; i >= 0; i--) bytes.Add((byte)((ulong)length >> (8 * i)));
            }

            byte[] key = masked ? rng.Bytes(4) : new byte[4];
            if (masked) bytes.AddRange(key);
            for (int i = 0; i < length; i++) bytes.Add((byte)(payload[i] ^ key[i % 4]));
        }

        /// <summary>Flips, drops, doubles or overwrites a few bytes.</summary>
        public static byte[] Spoil(ref Rng rng, byte[] stream)
        {
            var bytes = new List<byte>(stream);
            for (int n = 1 + rng.Below(3); n > 0 && bytes.Count > 0; n--)
            {
                int at = rng.OneIn(2) ? rng.Below(bytes.Count) : rng.Below(Math.Min(bytes.Count, 16));
                switch (rng.Below(6))
                {
                    case 0: bytes[at] ^= (byte)(1 << rng.Below(8)); break;
                    case 1: bytes[at] = (byte)rng.Next(); break;
                    case 2: bytes.RemoveAt(at); break;
                    case 3: bytes.Insert(at, (byte)rng.Next()); break;
                    case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + rng.Below(8)))); break;
                }
            }

            return bytes.ToArray();
        }
    }
}
