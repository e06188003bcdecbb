namespace NanoWs
{
    /// <summary>
    /// SHA-1 (FIPS 180-4), which the opening handshake requires and the device lacks: its two steps for one block, because the handshake
    /// knows most of its blocks in advance. The handshake does not rely on its security: it only proves that the server has read the
    /// request (RFC 6455 section 10.8). NanoWs.Auth mixes random numbers with it, where collisions do no harm.
    /// </summary>
    internal static class Sha1
    {
        /// <summary>The number of words of a schedule. In the same array follow the state, which saves an array, and a 0.</summary>
        public const int State = 80;

        /// <summary>Returns an empty schedule, followed by the initial state (5.3.1).</summary>
        public static uint[] Start()
        {
            var words = new uint[State + 6];
            words[State] = 0x67452301;
            words[State + 1] = 0xEFCDAB89;
            words[State + 2] = 0x98BADCFE;
            words[State + 3] = 0x10325476;
            words[State + 4] = 0xC3D2E1F0;
            return words;
        }

        /// <summary>Reads the first words of a block into a schedule.</summary>
        public static void Load(uint[] words, int count, byte[] block, int offset)
        {
            for (int i = 0; i < count; i++, offset += 4)
            {
                words[i] = (uint)(block[offset] << 24 | block[offset + 1] << 16 | block[offset + 2] << 8 | block[offset + 3]);
            }
        }

        /// <summary>Computes the words of a schedule after the first sixteen, which are those of the block (6.1.2, step 1).</summary>
        public static void Schedule(uint[] words)
        {
            for (int i = 16; i < State; i += 2)
            {
                uint x = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
                words[i] = x << 1 | x >> 31;
                x = words[i - 2] ^ words[i - 7] ^ words[i - 13] ^ words[i - 15];
                words[i + 1] = x << 1 | x >> 31;
            }
        }

        /// <summary>Hashes a block, given by its schedule, into the state (6.1.2, steps 2 to 4).</summary>
        public static void Hash(uint[] words, uint[] schedule)
        {
            // Five rounds at a time: then no variable need be moved. Choose and majority differ by a mask, and share their rounds.
            uint a = words[State], b = words[State + 1], c = words[State + 2], d = words[State + 3], e = words[State + 4];
            uint k = 0x5A827999;
            uint mask = 0;
            int i = 0;
            for (int end = 20;; end = 60)
            {
                for (; i < end; i += 5)
                {
                    e += (a << 5 | a >> 27) + (d ^ ((b ^ (d & mask)) & (c ^ d))) + k + schedule[i];
                    b = b << 30 | b >> 2;
                    d += (e << 5 | e >> 27) + (c ^ ((a ^ (c & mask)) & (b ^ c))) + k + schedule[i + 1];
                    a = a << 30 | a >> 2;
                    c += (d << 5 | d >> 27) + (b ^ ((e ^ (b & mask)) & (a ^ b))) + k + schedule[i + 2];
                    e = e << 30 | e >> 2;
                    b += (c << 5 | c >> 27) + (a ^ ((d ^ (a & mask)) & (e ^ a))) + k + schedule[i + 3];
                    d = d << 30 | d >> 2;
                    a += (b << 5 | b >> 27) + (e ^ ((c ^ (e & mask)) & (d ^ e))) + k + schedule[i + 4];
                    c = c << 30 | c >> 2;
                }

                k = end == 20 ? 0x6ED9EBA1 : 0xCA62C1D6;
                for (end += 20; i < end; i += 5)
                {
                    e += (a << 5 | a >> 27) + (b ^ c ^ d) + k + schedule[i];
                    b = b << 30 | b >> 2;
                    d += (e << 5 | e >> 27) + (a ^ b ^ c) + k + schedule[i + 1];
                    a = a << 30 | a >> 2;
                    c += (d << 5 | d >> 27) + (e ^ a ^ b) + k + schedule[i + 2];
                    e = e << 30 | e >> 2;
                    b += (c << 5 | c >> 27) + (d ^ e ^ a) + k + schedule[i + 3];
                    d = d << 30 | d >> 2;
                    a += (b << 5 | b >> 27) + (c ^ d ^ e) + k + schedule[i + 4];
                    c = c << 30 | c >> 2;
                }

                if (i == 80) break;
                k = 0x8F1BBCDC;
                mask = uint.MaxValue;
            }

            // Not +=, which takes half as much code again.
            words[State] = words[State] + a;
            words[State + 1] = words[State + 1] + b;
            words[State + 2] = words[State + 2] + c;
            words[State + 3] = words[State + 3] + d;
            words[State + 4] = words[State + 4] + e;
        }
    }
}
