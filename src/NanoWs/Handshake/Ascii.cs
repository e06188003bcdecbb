using System.Text;

namespace NanoWs
{
    /// <summary>Words of HTTP in byte arrays: compared without case, without making strings.</summary>
    internal static class Ascii
    {
        /// <summary>A string of ASCII as bytes.</summary>
        public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

        /// <summary>A slice as a string.</summary>
        public static string Text(byte[] buffer, int offset, int count) => count == 0 ? "" : Encoding.UTF8.GetString(buffer, offset, count);

        /// <summary>Whether a slice is <paramref name="word"/>, which is in lower case; letters of the slice are compared without case.</summary>
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

        /// <summary>Whether a slice is <paramref name="word"/>, letter by letter.</summary>
        public static bool Equals(byte[] buffer, int offset, int count, byte[] word)
        {
            if (count != word.Length) return false;
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != word[i]) return false;
            }

            return true;
        }

        /// <summary>
        /// Walks a comma-separated list (RFC 9110 section 5.6.1): finds the element at or after <paramref name="offset"/>, without the
        /// white space around it. Returns false at the end; empty elements are passed over.
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

        /// <summary>Whether a comma-separated list contains a word, compared without case.</summary>
        public static bool ListContains(byte[] buffer, int offset, int count, byte[] word)
        {
            int end = offset + count;
            while (NextElement(buffer, ref offset, end, out int start, out int length))
            {
                if (EqualsIgnoreCase(buffer, start, length, word)) return true;
            }

            return false;
        }

        /// <summary>Narrows [start, end) to leave out spaces and tabs at both ends.</summary>
        public static void Trim(byte[] buffer, ref int start, ref int end)
        {
            while (start < end && IsBlank(buffer[start])) start++;
            while (end > start && IsBlank(buffer[end - 1])) end--;
        }

        /// <summary>Whether a slice is a token (RFC 9110 section 5.6.2), as names of header fields and subprotocols are.</summary>
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
