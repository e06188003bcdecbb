namespace NanoWs
{
    /// <summary>
    /// Base64 (RFC 4648 section 4), for the nonce and the hash of the handshake. The platform's version is not used: the firmware of some
    /// boards lacks it.
    /// </summary>
    internal static class Base64
    {
        private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

        /// <summary>Encodes an array.</summary>
        public static string Encode(byte[] data)
        {
            string letters = Letters; // each use of a literal allocates on the device
            var text = new char[(data.Length + 2) / 3 * 4];
            int at = 0;
            for (int i = 0; i < data.Length; i += 3)
            {
                int left = data.Length - i;
                int group = data[i] << 16;
                if (left > 1) group |= data[i + 1] << 8;
                if (left > 2) group |= data[i + 2];
                text[at++] = letters[group >> 18];
                text[at++] = letters[group >> 12 & 63];
                text[at++] = left > 1 ? letters[group >> 6 & 63] : '=';
                text[at++] = left > 2 ? letters[group & 63] : '=';
            }

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
