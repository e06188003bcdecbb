namespace NanoWs
{
    /// <summary>Reads and writes as much JSON (RFC 8259) as the packets need, in byte arrays of valid UTF-8.</summary>
    internal static class JsonText
    {
        private const int Replacement = 0xFFFD;

        public static int SkipSpace(byte[] text, int at, int end)
        {
            while (at < end && IsSpace(text[at])) at++;
            return at;
        }

        public static bool IsSpace(byte b) => b == ' ' || b == '\t' || b == '\r' || b == '\n';

        /// <summary>Returns the offset of the quote that ends a string whose first character is at the given offset; -1: none.</summary>
        public static int EndOfString(byte[] text, int at, int end)
        {
            while (at < end)
            {
                byte b = text[at];
                if (b == '"') return at;
                if (b < ' ') return -1;
                at += b == '\\' ? 2 : 1;
            }

            return -1;
        }

        /// <summary>
        /// Replaces the escapes of a string in place, which makes it shorter (RFC 8259 section 7). Returns its new end, or -1 if an escape
        /// is invalid. Half of a surrogate pair becomes U+FFFD.
        /// </summary>
        public static int Unescape(byte[] text, int at, int end)
        {
            int to = at;
            while (at < end)
            {
                byte b = text[at++];
                if (b == '\\')
                {
                    if (at == end) return -1;
                    b = text[at++];
                    if (b == 'u')
                    {
                        int code = Hex(text, at, end);
                        if (code < 0) return -1;
                        at += 4;
                        int low = (code & 0xFC00) == 0xD800 && at + 2 <= end && text[at] == '\\' && text[at + 1] == 'u'
                            ? Hex(text, at + 2, end)
                            : -1;
                        if ((low & 0xFC00) == 0xDC00)
                        {
                            at += 6;
                            code = 0x10000 + ((code & 0x3FF) << 10 | low & 0x3FF);
                        }

                        to = Put(text, to, (code & 0xF800) == 0xD800 && code < 0x10000 ? Replacement : code);
                        continue;
                    }

                    b = Escaped(b);
                    if (b == 0) return -1;
                }

                text[to++] = b;
            }

            return to;
        }

        private static byte Escaped(byte letter)
        {
            switch (letter)
            {
                case (byte)'"': case (byte)'\\': case (byte)'/': return letter;
                case (byte)'b': return 8;
                case (byte)'f': return 12;
                case (byte)'n': return 10;
                case (byte)'r': return 13;
                case (byte)'t': return 9;
                default: return 0;
            }
        }

        // Four hexadecimal digits; -1 if they are not.
        private static int Hex(byte[] text, int at, int end)
        {
            if (end - at < 4) return -1;
            int code = 0;
            for (int i = 0; i < 4; i++)
            {
                int letter = text[at + i] | 0x20;
                int digit = letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : text[at + i] - '0';
                if (digit < 0 || digit > 15 || (digit > 9 && letter < 'a')) return -1;
                code = code << 4 | digit;
            }

            return code;
        }

        // A character in UTF-8 (RFC 3629). Returns the offset behind it.
        private static int Put(byte[] text, int at, int code)
        {
            if (code < 0x80)
            {
                text[at] = (byte)code;
                return at + 1;
            }

            int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            text[at] = (byte)((more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0) | code >> (6 * more));
            for (int i = 1; i <= more; i++) text[at + i] = (byte)(0x80 | code >> (6 * (more - i)) & 0x3F);
            return at + more + 1;
        }

        /// <summary>
        /// Puts backslashes before the quotes and backslashes of a string, in place. Returns its new end; if the array is too short,
        /// nothing is changed. Returns -1 if there is a control character.
        /// </summary>
        public static int Escape(byte[] text, int at, int end)
        {
            int to = end;
            for (int i = at; i < end; i++)
            {
                byte b = text[i];
                if (b < ' ') return -1;
                if (b == '"' || b == '\\') to++;
            }

            if (to > text.Length) return to;
            int newEnd = to;
            while (to > end)
            {
                byte b = text[--end];
                text[--to] = b;
                if (b == '"' || b == '\\') text[--to] = (byte)'\\';
            }

            return newEnd;
        }

        public static bool AreEqual(byte[] text, int at, int end, byte[] other)
        {
            int count = other.Length;
            if (end - at != count) return false;
            for (int i = 0; i < count; i++)
            {
                if (text[at + i] != other[i]) return false;
            }

            return true;
        }

        /// <summary>
        /// Returns the offset of the value of the first member of that name, which is given with its quotes; the end if there is none.
        /// Within a string the quote behind the name would have a backslash before it. A member of an object in the object counts, too:
        /// servers send such behind those that are looked for.
        /// </summary>
        public static int FindMember(byte[] text, int at, int end, byte[] name)
        {
            for (; at + name.Length < end; at++)
            {
                if (text[at] != '"' || !AreEqual(text, at, at + name.Length, name)) continue;
                int colon = SkipSpace(text, at + name.Length, end);
                if (colon < end && text[colon] == ':') return SkipSpace(text, colon + 1, end);
            }

            return end;
        }

        /// <summary>Returns the whole number at the offset, of at most nine digits; -1 if there is none.</summary>
        public static int ReadNumber(byte[] text, int at, int end)
        {
            int number = -1;
            for (int i = at; i < end && text[i] >= '0' && text[i] <= '9'; i++)
            {
                if (i - at == 9) return -1;
                number = (i == at ? 0 : number * 10) + text[i] - '0';
            }

            return number;
        }
    }
}
