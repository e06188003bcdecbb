namespace NanoWs
{
    /// <summary>Sec-WebSocket-Accept: the Base64 of the SHA-1 of the key and a fixed GUID (RFC 6455 section 4.2.2, item 5.4).</summary>
    internal static class AcceptKey
    {
        /// <summary>Returns the value of Sec-WebSocket-Accept for that of Sec-WebSocket-Key.</summary>
        public static string For(string key) => Base64.Encode(Sha1.Hash(Ascii.Bytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    }
}
