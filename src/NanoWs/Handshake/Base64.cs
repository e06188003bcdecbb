namespace NanoWs
{
    /// <summary>
    /// Base64 (RFC 4648 section 4) between byte arrays, for the nonce and the hash of the handshake. The platform's version is not used:
    /// the firmware of some boards lacks it.
    /// </summary>
    internal static class Base64
    {
        private static readonly byte[] s_letters = Ascii.Bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

        /// <summary>Encodes a slice of one array into another. Returns the number of bytes written.</summary>
        public static int Encode(byte[] data, int offset, int count, byte[] text, int textOffset)
        {
            int at = textOffset;
            for (int end = offset + count; offset < end; offset += 3)
            {
                int left = end - offset;
                int group = data[offset] << 16;
                if (left > 1) group |= data[offset + 1] << 8;
                if (left > 2) group |= data[offset + 2];
                text[at++] = s_letters[group >> 18];
                text[at++] = s_letters[group >> 12 & 63];
                text[at++] = left > 1 ? s_letters[group >> 6 & 63] : (byte)'=';
                text[at++] = left > 2 ? s_letters[group & 63] : (byte)'=';
            }

            return at - textOffset;
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
