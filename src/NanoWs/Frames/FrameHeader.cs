using System;

namespace NanoWs
{
    /// <summary>
    /// The frame header (RFC 6455 section 5.2), read and written in place in a byte array. Parsing needs no state: wait
    /// for two bytes, <see cref="Check"/>, wait for <see cref="Size"/> bytes, <see cref="Check"/>, then read.
    /// </summary>
    public static class FrameHeader
    {
        /// <summary>The longest header: 2 bytes, a 64-bit length, a masking key.</summary>
        public const int MaxSize = 14;

        /// <summary>The longest payload of a control frame (section 5.5).</summary>
        public const int MaxControlPayload = 125;

        internal const int Fin = 0x80;
        internal const int Masked = 0x80;

        /// <summary>Bytes of the header that starts at <paramref name="offset"/>; two bytes of it must be there.</summary>
        public static int Size(byte[] buffer, int offset)
        {
            int second = buffer[offset + 1];
            int length = second & 0x7F;
            int size = length < 126 ? 2 : length == 126 ? 4 : 10;
            return second >= Masked ? size + 4 : size;
        }

        /// <summary>
        /// Every rule about frame headers, in one place. <paramref name="count"/> is what has arrived, at least 2: the rules
        /// about the first two bytes are judged at once, those about an extended length as soon as it is complete.
        /// </summary>
        /// <param name="buffer">Where the header is.</param>
        /// <param name="offset">Where it starts.</param>
        /// <param name="count">Bytes present from there on, at least 2.</param>
        /// <param name="fromClient">Whether the sender is a client, which must mask (section 5.1).</param>
        /// <param name="inMessage">Whether a fragmented message is in progress.</param>
        public static WsError Check(byte[] buffer, int offset, int count, bool fromClient, bool inMessage)
        {
            int first = buffer[offset];
            int second = buffer[offset + 1];

            // 5.2: RSV bits are zero unless an extension gives them a meaning; we negotiate none.
            if ((first & 0x70) != 0) return WsError.ReservedBits;

            switch (first & 0x0F)
            {
                case (int)Opcode.Text:
                case (int)Opcode.Binary:
                    // 5.4: the fragments of one message are not interleaved with another's.
                    if (inMessage) return WsError.ExpectedContinuation;
                    break;
                case (int)Opcode.Continuation:
                    if (!inMessage) return WsError.UnexpectedContinuation;
                    break;
                case (int)Opcode.Close:
                case (int)Opcode.Ping:
                case (int)Opcode.Pong:
                    // 5.5: control frames are whole, and of 125 bytes at most.
                    if (first < Fin) return WsError.FragmentedControl;
                    if ((second & 0x7F) > MaxControlPayload) return WsError.ControlTooLong;
                    break;
                default:
                    return WsError.ReservedOpcode;
            }

            // 5.1: a client masks every frame, a server none.
            if (fromClient != (second >= Masked)) return fromClient ? WsError.MaskMissing : WsError.MaskForbidden;

            return (second & 0x7F) < 126 ? WsError.None : CheckLength(buffer, offset, count);
        }

        // 5.2: the minimal number of bytes encodes the length, and the top bit of a 64-bit one is zero.
        private static WsError CheckLength(byte[] buffer, int offset, int count)
        {
            bool wide = (buffer[offset + 1] & 0x7F) == 127;
            if (wide && count > 2 && buffer[offset + 2] >= 0x80) return WsError.LengthTooLarge;
            if (count < (wide ? 10 : 4)) return WsError.None;
            return PayloadLength(buffer, offset) < (wide ? 65536 : 126) ? WsError.LengthNotMinimal : WsError.None;
        }

        /// <summary>Bytes of payload, 0 to 2^63-1. The whole header must be there and have passed <see cref="Check"/>.</summary>
        public static long PayloadLength(byte[] buffer, int offset)
        {
            int length = buffer[offset + 1] & 0x7F;
            if (length < 126) return length;
            if (length == 126) return buffer[offset + 2] << 8 | buffer[offset + 3];
            long wide = 0;
            for (int i = offset + 2; i < offset + 10; i++) wide = wide << 8 | buffer[i];
            return wide;
        }

        /// <summary>Bytes of a header for a payload of <paramref name="length"/> bytes.</summary>
        public static int SizeFor(long length, bool masked)
        {
            int size = length < 126 ? 2 : length < 65536 ? 4 : 10;
            return masked ? size + 4 : size;
        }

        /// <summary>
        /// Writes a header without its masking key, which follows it where <paramref name="masked"/> says so.
        /// Returns the bytes written: 2, 4 or 10. Nothing is written beyond them; the room is the caller's to check.
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
