using System;

namespace NanoWs.Tests
{
    /// <summary>SHA-1 of whole messages, which the library, whose blocks are few and known, does not need.</summary>
    internal static class Hashes
    {
        /// <summary>Pads a message (FIPS 180-4 section 5.1.1), and returns its hash.</summary>
        public static byte[] Sha1(byte[] message)
        {
            int count = message.Length;
            var padded = new byte[(count + 8) / 64 * 64 + 64];
            Array.Copy(message, padded, count);
            padded[count] = 0x80;
            long bits = (long)count * 8;
            for (int i = 1; i <= 8; i++, bits >>= 8) padded[padded.Length - i] = (byte)bits;
            uint[] words = NanoWs.Sha1.Start();
            for (int i = 0; i < padded.Length; i += 64)
            {
                NanoWs.Sha1.Load(words, 16, padded, i);
                NanoWs.Sha1.Schedule(words);
                NanoWs.Sha1.Hash(words, words);
            }

            var hash = new byte[20];
            for (int i = 0; i < hash.Length; i++) hash[i] = (byte)(words[NanoWs.Sha1.State + i / 4] >> (24 - 8 * (i % 4)));
            return hash;
        }
    }
}
