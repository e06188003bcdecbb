namespace NanoWs
{
    /// <summary>
    /// The frame header (RFC 6455 section 5.2), read and written in place in a byte array. Parsing is stateless: wait for two bytes, call
    /// <see cref="Check"/>, wait for <see cref="Size"/> bytes, call <see cref="Check"/> again, then read.
    /// </summary>
    public static class FrameHeader
    {
        /// <summary>The size of the longest header, in bytes: 2 bytes, a 64-bit length and a masking key.</summary>
        public const int MaxSize = 14;

        /// <summary>The size of the longest payload of a control frame, in bytes (section 5.5).</summary>
        public const int MaxControlPayload = 125;

        internal const int Fin = 0x80;
        internal const int Masked = 0x80;

        /// <summary>
        /// Returns the size in bytes of the header that starts at <paramref name="offset"/>; its first two bytes must be available.
        /// </summary>
        public static int Size(byte[] buffer, int offset)
        {
            int second = buffer[offset + 1];
            int length = second & 0x7F;
            int size = length < 126 ? 2 : length == 126 ? 4 : 10;
            return second >= Masked ? size + 4 : size;
        }

        /// <summary>
        /// Checks all rules about frame headers. The rules about the first two bytes are checked at once, those about an extended length as
        /// soon as it has been received.
        /// </summary>
        /// <param name="buffer">The buffer that contains the header.</param>
        /// <param name="offset">The offset of its first byte.</param>
        /// <param name="count">The number of bytes available from there on, at least 2.</param>
        /// <param name="fromClient">Whether the sender is a client, which must mask (section 5.1).</param>
        /// <param name="inMessage">Whether a fragmented message is in progress.</param>
        public static WsError Check(byte[] buffer, int offset, int count, bool fromClient, bool inMessage)
        {
            int first = buffer[offset];
            int second = buffer[offset + 1];

            // 5.2: RSV bits are zero unless an extension defines them; we negotiate none.
            if ((first & 0x70) != 0) return WsError.ReservedBits;

            var opcode = (Opcode)(first & 0x0F);
            if (opcode <= Opcode.Binary)
            {
                // 5.4: the fragments of one message are not interleaved with another's.
                if (inMessage != (opcode == Opcode.Continuation))
                    return inMessage ? WsError.ExpectedContinuation : WsError.UnexpectedContinuation;
            }
            else
            {
                if (opcode < Opcode.Close || opcode > Opcode.Pong) return WsError.ReservedOpcode;

                // 5.5: control frames are not fragmented, and have at most 125 bytes of payload.
                if (first < Fin) return WsError.FragmentedControl;
                if ((second & 0x7F) > MaxControlPayload) return WsError.ControlTooLong;
            }

            // 5.1: a client masks every frame, a server masks none.
            if (fromClient != (second >= Masked)) return fromClient ? WsError.MaskMissing : WsError.MaskForbidden;

            return (second & 0x7F) < 126 ? WsError.None : CheckLength(buffer, offset, count);
        }

        // 5.2: the length is encoded in the minimal number of bytes, and the top bit of a 64-bit length is zero.
        private static WsError CheckLength(byte[] buffer, int offset, int count)
        {
            bool wide = (buffer[offset + 1] & 0x7F) == 127;
            if (wide && count > 2 && buffer[offset + 2] >= 0x80) return WsError.LengthTooLarge;
            if (count < (wide ? 10 : 4)) return WsError.None;
            return PayloadLength(buffer, offset) < (wide ? 65536 : 126) ? WsError.LengthNotMinimal : WsError.None;
        }

        /// <summary>
        /// Returns the payload length in bytes, 0 to 2^63-1. The whole header must be available and have passed <see cref="Check"/>.
        /// </summary>
        public static long PayloadLength(byte[] buffer, int offset)
        {
            int length = buffer[offset + 1] & 0x7F;
            if (length < 126) return length;
            if (length == 126) return buffer[offset + 2] << 8 | buffer[offset + 3];
            long wide = 0;
            for (int i = offset + 2; i < offset + 10; i++) wide = wide << 8 | buffer[i];
            return wide;
        }

        /// <summary>Returns the size in bytes of the header for a payload of <paramref name="length"/> bytes.</summary>
        public static int SizeFor(long length, bool masked)
        {
            int size = length < 126 ? 2 : length < 65536 ? 4 : 10;
            return masked ? size + 4 : size;
        }

        /// <summary>
        /// Writes a header without the masking key, which the caller writes after it if <paramref name="masked"/> is true. Returns the
        /// number of bytes written: 2, 4 or 10. The caller must ensure that there is room for them.
        /// </summary>
        public static int Write(byte[] buffer, int offset, Opcode opcode, bool fin, bool masked, long length)
        {
            int mask = masked ? Masked : 0;
            buffer[offset] = (byte)(fin ? (int)opcode | Fin : (int)opcode);
            if (length < 126)
            {
                buffer[offset + 1] = (byte)(mask + (int)length);
                return 2;
            }

            if (length < 65536)
            {
                buffer[offset + 1] = (byte)(mask | 126);
                buffer[offset + 2] = (byte)(length >> 8);
                buffer[offset + 3] = (byte)length;
                return 4;
            }

            buffer[offset + 1] = (byte)(mask | 127);
            for (int i = 0; i < 8; i++) buffer[offset + 2 + i] = (byte)(length >> (56 - 8 * i));
            return 10;
        }
    }
}
