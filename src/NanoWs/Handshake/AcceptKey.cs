using System;
using System.Text;

namespace NanoWs
{
    /// <summary>Sec-WebSocket-Accept: the Base64 of the SHA-1 of the key and a fixed GUID (RFC 6455 section 4.2.2, item 5.4).</summary>
    internal static class AcceptKey
    {
        /// <summary>The size of the value, in bytes.</summary>
        public const int Size = 28;

        // The 60 bytes fill two blocks, of which only the first six words, the key, are not the same every time: the other ten of the first
        // block are the GUID and a one bit, and those of the second a zero each and the length, so that its schedule is known, too.
        private static readonly uint[] s_guid = new uint[10];
        private static readonly uint[] s_second = new uint[Sha1.State];

        static AcceptKey()
        {
            // Without Ascii, whose own static constructor the device may run later.
            Sha1.Load(s_guid, 9, Encoding.UTF8.GetBytes("258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), 0);
            s_guid[9] = 0x80000000;
            s_second[15] = 60 * 8; // the length in bits
            Sha1.Schedule(s_second);
        }

        /// <summary>
        /// Writes the value of Sec-WebSocket-Accept for the 24 bytes of a Sec-WebSocket-Key, except for the equals sign at its end.
        /// </summary>
        public static void Write(byte[] key, int offset, byte[] text, int at)
        {
            uint[] words = Sha1.Start();
            Sha1.Load(words, 6, key, offset);
            Array.Copy(s_guid, 0, words, 6, 10);
            Sha1.Schedule(words);
            Sha1.Hash(words, words);
            Sha1.Hash(words, s_second);
            Base64.Encode(words, Sha1.State, text, at, Size - 1);
        }
    }
}
