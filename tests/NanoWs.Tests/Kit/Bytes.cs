using System;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Tests
{
    /// <summary>Byte arrays for tests: made from hex and text, joined, cut, and shown.</summary>
    internal static class Bytes
    {
        /// <summary>"81 05 48" as bytes; white space is only for the eye.</summary>
        public static byte[] Hex(string text)
        {
            var sink = new Sink();
            int high = -1;
            foreach (char c in text.ToCharArray())
            {
                if (c == ' ') continue;
                int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
                if (high < 0)
                {
                    high = digit;
                    continue;
                }

                sink.Add((byte)(high << 4 | digit));
                high = -1;
            }

            return sink.ToArray();
        }

        public static byte[] Of(string text) => text.Length == 0 ? new byte[0] : Encoding.UTF8.GetBytes(text);

        public static string Text(byte[] bytes) => bytes.Length == 0 ? "" : Encoding.UTF8.GetString(bytes, 0, bytes.Length);

        public static byte[] Join(params byte[][] parts)
        {
            var sink = new Sink();
            foreach (byte[] part in parts) sink.Add(part, 0, part.Length);
            return sink.ToArray();
        }

        public static byte[] Slice(byte[] bytes, int offset, int count)
        {
            var slice = new byte[count];
            Array.Copy(bytes, offset, slice, 0, count);
            return slice;
        }

        public static byte[] Copy(byte[] bytes) => Slice(bytes, 0, bytes.Length);

        /// <summary>Bytes that repeat with no period near a power of two, so that a shifted or swapped byte is noticed.</summary>
        public static byte[] Pattern(int count)
        {
            var bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = (byte)(i % 251 + 3);
            return bytes;
        }

        /// <summary>The same in letters.</summary>
        public static byte[] Letters(int count)
        {
            var bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = (byte)('a' + i % 23);
            return bytes;
        }

        public static string LetterText(int count) => Text(Letters(count));

        public static bool AreEqual(byte[] a, byte[] b) => a.Length == b.Length && AreEqual(a, b, 0);

        /// <summary>Whether <paramref name="part"/> stands in <paramref name="whole"/> at an offset.</summary>
        public static bool AreEqual(byte[] part, byte[] whole, int offset)
        {
            for (int i = 0; i < part.Length; i++)
            {
                if (part[i] != whole[offset + i]) return false;
            }

            return true;
        }

        public static string Show(byte[] bytes) => Show(bytes, 0, bytes.Length);

        /// <summary>As text if short and printable, in hex if short, else as length and checksum.</summary>
        public static string Show(byte[] bytes, int offset, int count)
        {
            if (count == 0) return "";
            uint sum = 0;
            bool isText = true;
            for (int i = offset; i < offset + count; i++)
            {
                sum = sum * 31 + bytes[i];
                if (bytes[i] < 0x20 || bytes[i] > 0x7E) isText = false;
            }

            if (count > 24) return count.ToString() + ":" + sum.ToString("X8");
            return isText ? Encoding.UTF8.GetString(bytes, offset, count) : BitConverter.ToString(bytes, offset, count);
        }
    }
}
