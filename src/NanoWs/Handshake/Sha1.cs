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
        public const int HashSize = 20;

        /// <summary>Writes the hash of a slice, 20 bytes, into another array.</summary>
        public static void Compute(byte[] data, int offset, int count, byte[] hash, int hashOffset)
        {
            var state = new uint[] { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 };
            var schedule = new uint[80];

            int end = offset + count;
            int i = offset;
            for (; end - i >= 64; i += 64) Block(state, schedule, data, i);

            // 5.1.1: a one bit, zeros, and the length in bits fill the last one or two blocks.
            int rest = end - i;
            var tail = new byte[rest < 56 ? 64 : 128];
            Array.Copy(data, i, tail, 0, rest);
            tail[rest] = 0x80;
            long bits = (long)count * 8;
            for (int b = 1; b <= 8; b++, bits >>= 8) tail[tail.Length - b] = (byte)bits;
            for (int t = 0; t < tail.Length; t += 64) Block(state, schedule, tail, t);

            for (int h = 0; h < HashSize; h++) hash[hashOffset + h] = (byte)(state[h >> 2] >> (24 - 8 * (h & 3)));
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
