namespace NanoWs
{
    /// <summary>
    /// Base64 (RFC 4648 section 4), for the nonce and the hash of the handshake. The platform's version is not used: the firmware of some
    /// boards lacks it.
    /// </summary>
    internal static class Base64
    {
        // Kept, because each use of a literal makes an object on the interpreter.
        private static readonly string s_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

        /// <summary>
        /// Encodes words, the most significant byte first, as so many letters, without the equals signs after them. The word after the last
        /// one must be 0.
        /// </summary>
        public static void Encode(uint[] words, int start, byte[] text, int at, int count)
        {
            ulong bits = 0;
            int left = 0;
            for (int end = at + count; at < end; at++)
            {
                if (left < 6)
                {
                    bits = bits << 32 | words[start++];
                    left += 32;
                }

                left -= 6;
                text[at] = (byte)s_alphabet[(int)(bits >> left) & 63];
            }
        }

        /// <summary>Returns whether a slice encodes exactly 16 bytes, as a Sec-WebSocket-Key must (RFC 6455 section 4.1).</summary>
        public static bool IsNonce(byte[] text, int offset, int count) =>
            count == 24 && text[offset + 22] == '=' && text[offset + 23] == '='
                && Ascii.Contains(0x03FF880000000000, 0x07FFFFFE07FFFFFE, text, offset, 22);
    }
}
