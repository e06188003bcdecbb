using System;
using System.Text;

namespace NanoWs
{
    /// <summary>Compares and parses HTTP's ASCII text in byte arrays, without allocating strings.</summary>
    internal static partial class Ascii
    {
        private static readonly Encoding s_encoding = Encoding.UTF8; // kept: the device creates one for each call

        /// <summary>Returns an ASCII string as bytes.</summary>
        public static byte[] Bytes(string text) => s_encoding.GetBytes(text);

        /// <summary>Returns a slice as a string.</summary>
        public static string Text(byte[] buffer, int offset, int count) => count == 0 ? "" : s_encoding.GetString(buffer, offset, count);

        /// <summary>
        /// Returns whether a slice equals <paramref name="word"/>, which must be lower-case letters, or dashes, for which a carriage return
        /// is taken; the case of the slice is ignored.
        /// </summary>
        public static bool EqualsIgnoreCase(byte[] buffer, int offset, int count, byte[] word)
        {
            if (count != word.Length) return false;
            int i = 0;
            for (; i <= count - 4; i += 4)
            {
                if ((BitConverter.ToUInt32(buffer, offset + i) | 0x20202020) != BitConverter.ToUInt32(word, i)) return false;
            }

            for (; i < count; i++)
            {
                if ((buffer[offset + i] | 0x20) != word[i]) return false;
            }

            return true;
        }

        /// <summary>
        /// Returns whether the end of a text, from <paramref name="start"/> on, equals <paramref name="other"/>, ignoring the case of ASCII
        /// letters alone: ToLower depends on the user's language.
        /// </summary>
        public static bool EqualsIgnoreCase(string text, int start, string other)
        {
            if (text.Length - start != other.Length) return false;
            for (int i = 0; i < other.Length; i++)
            {
                int a = text[start + i];
                int b = other[i];
                if (a == b) continue;
                a |= 0x20;
                if (a != (b | 0x20) || a < 'a' || a > 'z') return false;
            }

            return true;
        }

        /// <summary>
        /// Enumerates a comma-separated list (RFC 9110 section 5.6.1): finds the element at or after <paramref name="offset"/>, without the
        /// white space around it. Returns false at the end; empty elements are skipped.
        /// </summary>
        public static bool NextElement(byte[] buffer, ref int offset, int end, out int start, out int count)
        {
            start = offset;
            count = 0;
            while (offset < end)
            {
                start = offset;
                while (offset < end && buffer[offset] != ',') offset++;
                int stop = offset;
                if (offset < end) offset++;
                Trim(buffer, ref start, ref stop);
                count = stop - start;
                if (count > 0) return true;
            }

            return false;
        }

        /// <summary>Returns whether a comma-separated list contains a word, ignoring case.</summary>
        public static bool ListContains(byte[] buffer, int offset, int count, byte[] word)
        {
            if (EqualsIgnoreCase(buffer, offset, count, word)) return true; // usually
            int end = offset + count;
            while (NextElement(buffer, ref offset, end, out int start, out int length))
            {
                if (EqualsIgnoreCase(buffer, start, length, word)) return true;
            }

            return false;
        }

        /// <summary>Narrows [start, end) to exclude spaces and tabs at both ends.</summary>
        public static void Trim(byte[] buffer, ref int start, ref int end)
        {
            int first = start;
            int last = end - 1;
            while (first <= last && (buffer[first] == ' ' || buffer[first] == '\t')) first++;
            while (first <= last && (buffer[last] == ' ' || buffer[last] == '\t')) last--;
            start = first;
            end = last + 1;
        }

        /// <summary>
        /// Returns whether a slice is a token (RFC 9110 section 5.6.2), such as the name of a header field or subprotocol: letters, digits,
        /// and !#$%&amp;'*+-.^_`|~
        /// </summary>
        public static bool IsToken(byte[] buffer, int offset, int count) =>
            count > 0 && Contains(0x03FF6CFA00000000, 0x57FFFFFFC7FFFFFE, buffer, offset, count);

        /// <summary>
        /// Returns whether a slice is made up of the characters of a set, given by a bit for each: those below 64, and those from 64 on,
        /// which must contain all lower-case letters.
        /// </summary>
        public static bool Contains(ulong low, ulong high, byte[] buffer, int offset, int count)
        {
            for (int end = offset + count; offset < end; offset++)
            {
                int b = buffer[offset];
                if (b >= 'a' && b <= 'z') continue;
                if (b >= 128 || ((b < 64 ? low : high) >> b & 1) == 0) return false;
            }

            return true;
        }
    }
}
