using System.Text;

namespace NanoWs
{
    /// <summary>Compares and parses HTTP's ASCII text in byte arrays, without allocating strings.</summary>
    internal static class Ascii
    {
        /// <summary>Returns an ASCII string as bytes.</summary>
        public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

        /// <summary>Returns a slice as a string.</summary>
        public static string Text(byte[] buffer, int offset, int count) => count == 0 ? "" : Encoding.UTF8.GetString(buffer, offset, count);

        /// <summary>
        /// Returns whether a slice equals <paramref name="word"/>, which must be in lower case; the case of the slice is ignored.
        /// </summary>
        public static bool EqualsIgnoreCase(byte[] buffer, int offset, int count, byte[] word)
        {
            if (count != word.Length) return false;
            for (int i = 0; i < count; i++)
            {
                int b = buffer[offset + i];
                if (b >= 'A' && b <= 'Z') b |= 0x20;
                if (b != word[i]) return false;
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

        /// <summary>Returns the words of a text that is separated by spaces, as bytes.</summary>
        public static byte[][] Words(string text)
        {
            string[] words = text.Split(' ');
            var list = new byte[words.Length][];
            for (int i = 0; i < list.Length; i++) list[i] = Bytes(words[i]);
            return list;
        }

        /// <summary>Returns the number of a name in a list of lower-case names, counted from 1; 0 if it is not in the list.</summary>
        public static int IndexOf(byte[][] names, byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (EqualsIgnoreCase(buffer, offset, count, names[i])) return i + 1;
            }

            return 0;
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
            while (start < end && IsBlank(buffer[start])) start++;
            while (end > start && IsBlank(buffer[end - 1])) end--;
        }

        /// <summary>
        /// Returns whether a slice is a token (RFC 9110 section 5.6.2), such as the name of a header field or subprotocol.
        /// </summary>
        public static bool IsToken(byte[] buffer, int offset, int count)
        {
            for (int i = offset; i < offset + count; i++)
            {
                if (!IsTokenByte(buffer[i])) return false;
            }

            return count > 0;
        }

        private static bool IsBlank(byte b) => b == ' ' || b == '\t';

        // Letters, digits, and !#$%&'*+-.^_`|~
        private static bool IsTokenByte(byte b)
        {
            if (b >= '^' && b <= 'z') return true; // ^ _ ` and a to z
            if (b >= 'A' && b <= 'Z') return true;
            if (b >= '0' && b <= '9') return true;
            if (b >= '#' && b <= '\'') return true; // # $ % & '
            return b == '-' || b == '.' || b == '!' || b == '*' || b == '+' || b == '|' || b == '~';
        }
    }
}
