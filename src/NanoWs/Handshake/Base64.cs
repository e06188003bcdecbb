namespace NanoWs
{
    /// <summary>
    /// Base64 (RFC 4648 section 4), for the nonce and the hash of the handshake. The platform's version is not used: the firmware of some
    /// boards lacks it.
    /// </summary>
    internal static class Base64
    {
        /// <summary>Encodes an array.</summary>
        public static string Encode(byte[] data)
        {
            string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            int count = data.Length;
            int groups = (count + 2) / 3;
            var text = new char[groups * 4];
            int at = 0;
            for (int i = 0; i < count; i += 3)
            {
                int group = data[i] << 16;
                if (i + 1 < count) group |= data[i + 1] << 8;
                if (i + 2 < count) group |= data[i + 2];
                text[at++] = letters[group >> 18];
                text[at++] = letters[group >> 12 & 63];
                text[at++] = letters[group >> 6 & 63];
                text[at++] = letters[group & 63];
            }

            for (int missing = groups * 3 - count; missing > 0; missing--) text[at - missing] = '=';
            return new string(text);
        }

        /// <summary>Returns whether a slice encodes exactly 16 bytes, as a Sec-WebSocket-Key must (RFC 6455 section 4.1).</summary>
        public static bool IsNonce(byte[] text, int offset, int count)
        {
            if (count != 24 || text[offset + 22] != '=' || text[offset + 23] != '=') return false;
            for (int i = offset; i < offset + 22; i++)
            {
                if (!IsLetter(text[i])) return false;
            }

            return true;
        }

        private static bool IsLetter(byte b)
        {
            int lower = b | 0x20;
            return (lower >= 'a' && lower <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
        }
    }
}
