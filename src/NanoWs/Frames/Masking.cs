namespace NanoWs
{
    /// <summary>
    /// Masking (RFC 6455 section 5.3), the same in both directions. A key is a uint whose lowest byte masks the first byte, as
    /// BitConverter.ToUInt32 reads it from the wire on a little-endian machine. Every target is little-endian; the round-trip tests fail on
    /// any other.
    /// </summary>
    public static partial class Masking
    {
        /// <summary>Returns the key rotated for the byte that follows the next <paramref name="count"/> bytes.</summary>
        public static uint Advance(uint key, long count)
        {
            int bits = (int)(count & 3) * 8;
            return bits == 0 ? key : key >> bits | key << (32 - bits);
        }

        /// <summary>Writes a key in wire order.</summary>
        internal static void PutKey(byte[] buffer, int offset, uint key)
        {
            buffer[offset] = (byte)key;
            buffer[offset + 1] = (byte)(key >> 8);
            buffer[offset + 2] = (byte)(key >> 16);
            buffer[offset + 3] = (byte)(key >> 24);
        }

#if NET
        internal static void ApplyScalar(byte[] buffer, int offset, int count, uint key)
#else
        /// <summary>Masks or unmasks bytes in place; the first of them with the lowest byte of the key.</summary>
        public static void Apply(byte[] buffer, int offset, int count, uint key)
#endif
        {
            // The interpreter's version: eight bytes per iteration with the key in byte locals, and a jump into the tail.
            // docs/performance.md has the instruction counts of this and of other versions.
            byte k0 = (byte)key;
            byte k1 = (byte)(key >> 8);
            byte k2 = (byte)(key >> 16);
            byte k3 = (byte)(key >> 24);
            int i = offset;
            int last = offset + count - 8;
            if (offset == 6 && count >= 16)
            {
                // A short frame at the start of the buffer, where most are: constant indices save a fifth.
                buffer[6] ^= k0; buffer[7] ^= k1; buffer[8] ^= k2; buffer[9] ^= k3;
                buffer[10] ^= k0; buffer[11] ^= k1; buffer[12] ^= k2; buffer[13] ^= k3;
                buffer[14] ^= k0; buffer[15] ^= k1; buffer[16] ^= k2; buffer[17] ^= k3;
                buffer[18] ^= k0; buffer[19] ^= k1; buffer[20] ^= k2; buffer[21] ^= k3;
                i = 22;
                if (count >= 32)
                {
                    buffer[22] ^= k0; buffer[23] ^= k1; buffer[24] ^= k2; buffer[25] ^= k3;
                    buffer[26] ^= k0; buffer[27] ^= k1; buffer[28] ^= k2; buffer[29] ^= k3;
                    buffer[30] ^= k0; buffer[31] ^= k1; buffer[32] ^= k2; buffer[33] ^= k3;
                    buffer[34] ^= k0; buffer[35] ^= k1; buffer[36] ^= k2; buffer[37] ^= k3;
                    i = 38;
                }
            }

            for (; i <= last; i += 8)
            {
                buffer[i] ^= k0; buffer[i + 1] ^= k1; buffer[i + 2] ^= k2; buffer[i + 3] ^= k3;
                buffer[i + 4] ^= k0; buffer[i + 5] ^= k1; buffer[i + 6] ^= k2; buffer[i + 7] ^= k3;
            }

            switch (last + 8 - i)
            {
                case 7:
                    buffer[i + 6] ^= k2;
                    goto case 6;
                case 6:
                    buffer[i + 5] ^= k1;
                    goto case 5;
                case 5:
                    buffer[i + 4] ^= k0;
                    goto case 4;
                case 4:
                    buffer[i + 3] ^= k3;
                    goto case 3;
                case 3:
                    buffer[i + 2] ^= k2;
                    goto case 2;
                case 2:
                    buffer[i + 1] ^= k1;
                    goto case 1;
                case 1:
                    buffer[i] ^= k0;
                    break;
            }
        }
    }
}
