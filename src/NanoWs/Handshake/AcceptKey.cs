using System;

namespace NanoWs
{
    /// <summary>
    /// Computes Sec-WebSocket-Accept: the Base64 of the SHA-1 of the key and a fixed GUID (RFC 6455 section 4.2.2, item 5.4).
    /// </summary>
    internal static class AcceptKey
    {
        public const int KeySize = 24;
        public const int Size = 28;

        private static readonly byte[] s_guid = Ascii.Bytes("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");

        /// <summary>Returns the 28 bytes of Sec-WebSocket-Accept for the 24 bytes of a Sec-WebSocket-Key.</summary>
        public static byte[] For(byte[] key, int offset)
        {
            var text = new byte[KeySize + s_guid.Length];
            Array.Copy(key, offset, text, 0, KeySize);
            Array.Copy(s_guid, 0, text, KeySize, s_guid.Length);
            var hash = new byte[Sha1.HashSize];
            Sha1.Compute(text, 0, text.Length, hash, 0);
            var accept = new byte[Size];
            Base64.Encode(hash, 0, hash.Length, accept, 0);
            return accept;
        }
    }
}
