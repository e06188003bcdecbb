using System;

namespace NanoWs
{
    /// <summary>
    /// SHA-1 (FIPS 180-4), which the opening handshake requires and the device lacks. The handshake does not rely on its security: it only
    /// proves that the server has read the request (RFC 6455 section 10.8). NanoWs.Auth mixes random numbers with it, where collisions do
    /// no harm.
    /// </summary>
    internal static class Sha1
    {
        /// <summary>Returns the hash of an array: 20 bytes.</summary>
        public static byte[] Hash(byte[] data)
        {
            // 5.1.1: a one bit, zeros, and the length in bits fill the last block.
            int count = data.Length;
            var padded = new byte[(count + 8) / 64 * 64 + 64];
            Array.Copy(data, padded, count);
            padded[count] = 0x80;
            long bits = (long)count * 8;
            for (int i = 1; i <= 8; i++, bits >>= 8) padded[padded.Length - i] = (byte)bits;

            var state = new uint[5];
            state[0] = 0x67452301;
            state[1] = 0xEFCDAB89;
            state[2] = 0x98BADCFE;
            state[3] = 0x10325476;
            state[4] = 0xC3D2E1F0;
            var schedule = new uint[80];
            for (int i = 0; i < padded.Length; i += 64) Block(state, schedule, padded, i);

            var hash = new byte[20];
            for (int i = 0; i < hash.Length; i++) hash[i] = (byte)(state[i >> 2] >> (24 - 8 * (i & 3)));
            return hash;
        }

        // 6.1.2: four loops of twenty rounds each, all in local variables.
        private static void Block(uint[] state, uint[] w, byte[] data, int offset)
        {
            int i;
            for (i = 0; i < 16; i++, offset += 4)
            {
                w[i] = (uint)(data[offset] << 24 | data[offset + 1] << 16 | data[offset + 2] << 8 | data[offset + 3]);
            }

            for (; i < 80; i++)
            {
                uint x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
                w[i] = x << 1 | x >> 31;
            }

            uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], next;
            for (i = 0; i < 20; i++)
            {
                next = (a << 5 | a >> 27) + (d ^ (b & (c ^ d))) + e + 0x5A827999 + w[i];
                e = d; d = c; c = b << 30 | b >> 2; b = a; a = next;
            }

            for (; i < 40; i++)
            {
                next = (a << 5 | a >> 27) + (b ^ c ^ d) + e + 0x6ED9EBA1 + w[i];
                e = d; d = c; c = b << 30 | b >> 2; b = a; a = next;
            }

            for (; i < 60; i++)
            {
                next = (a << 5 | a >> 27) + ((b & c) | (d & (b | c))) + e + 0x8F1BBCDC + w[i];
                e = d; d = c; c = b << 30 | b >> 2; b = a; a = next;
            }

            for (; i < 80; i++)
            {
                next = (a << 5 | a >> 27) + (b ^ c ^ d) + e + 0xCA62C1D6 + w[i];
                e = d; d = c; c = b << 30 | b >> 2; b = a; a = next;
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
        }
    }
}
