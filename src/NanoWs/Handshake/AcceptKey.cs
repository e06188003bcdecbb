using System;

namespace NanoWs
{
    /// <summary>Sec-WebSocket-Accept: the Base64 of the SHA-1 of the key and a fixed GUID (RFC 6455 section 4.2.2, item 5.4).</summary>
    internal static class AcceptKey
    {
        public const int KeySize = 24;

        /// <summary>Returns the value of Sec-WebSocket-Accept for the 24 bytes of a Sec-WebSocket-Key.</summary>
        public static string For(byte[] key, int offset)
        {
            byte[] text = Ascii.Bytes("24 bytes for the key ...258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
            Array.Copy(key, offset, text, 0, KeySize);
            return Base64.Encode(Sha1.Hash(text));
        }
    }
}
