namespace NanoWs
{
    /// <summary>A Socket.IO packet that was received (Socket.IO protocol, revision 5), as offsets into the receive buffer.</summary>
    internal sealed class SocketIoPacket
    {
        public const int Connect = '0';
        public const int Disconnect = '1';
        public const int Event = '2';
        public const int Ack = '3';
        public const int ConnectError = '4';
        private const int BinaryEvent = '5';
        private const int BinaryAck = '6';

        public int Type;
        public int AckId; // -1: none
        public int NameOffset; // of an event, without quotes, its escapes replaced
        public int NameEnd;
        public int Offset; // of the payload; of an event or acknowledgement, of the arguments
        public int End;

        /// <summary>Reads a packet, which may be changed in place. Returns what is wrong with it, or None.</summary>
        public SocketIoReason Read(byte[] buffer, int at, int end, byte[] nameSpace)
        {
            Type = at < end ? buffer[at++] : 0;
            if (Type == BinaryEvent || Type == BinaryAck) return SocketIoReason.BinaryAttachment;
            if (Type < Connect || Type > ConnectError) return SocketIoReason.UnknownPacketType;
            at = SkipNamespace(buffer, at, end, nameSpace);
            if (at < 0) return SocketIoReason.UnknownNamespace;

            int id = at;
            while (at < end && buffer[at] >= '0' && buffer[at] <= '9') at++;
            AckId = JsonText.ReadNumber(buffer, id, at);
            bool mayHaveId = Type == Event || Type == Ack;
            if (at > id ? AckId < 0 || !mayHaveId : Type == Ack) return SocketIoReason.InvalidAckId;

            Offset = at;
            End = end;
            if (mayHaveId) return ReadArguments(buffer);
            if (Type == Disconnect) return at == end ? SocketIoReason.None : SocketIoReason.InvalidPayload;
            return IsBetween(buffer, '{', '}') ? SocketIoReason.None : SocketIoReason.InvalidPayload;
        }

        // The offset behind the namespace; -1 if it is another one. The main one is not written.
        private static int SkipNamespace(byte[] buffer, int at, int end, byte[] nameSpace)
        {
            if (at == end || buffer[at] != '/') return nameSpace.Length == 1 ? at : -1;
            int start = at;
            while (at < end && buffer[at] != ',') at++;
            if (!JsonText.AreEqual(buffer, start, at, nameSpace)) return -1;
            return at < end ? at + 1 : at;
        }

        private bool IsBetween(byte[] buffer, char first, char last) =>
            End - Offset >= 2 && buffer[Offset] == first && buffer[End - 1] == last;

        // Between the brackets; of an event also the name.
        private SocketIoReason ReadArguments(byte[] buffer)
        {
            if (!IsBetween(buffer, '[', ']')) return SocketIoReason.InvalidPayload;
            End--;
            Offset = JsonText.SkipSpace(buffer, Offset + 1, End);
            while (End > Offset && JsonText.IsSpace(buffer[End - 1])) End--;
            if (Type == Ack) return SocketIoReason.None;
            if (Offset == End) return SocketIoReason.InvalidPayload;
            NameOffset = Offset + 1;
            int end = buffer[Offset] == '"' ? JsonText.EndOfString(buffer, NameOffset, End) : -1;
            if (end < 0) return SocketIoReason.InvalidEventName;
            NameEnd = JsonText.Unescape(buffer, NameOffset, end);
            if (NameEnd < 0) return SocketIoReason.InvalidEventName;

            Offset = JsonText.SkipSpace(buffer, end + 1, End);
            if (Offset == End) return SocketIoReason.None;
            if (buffer[Offset] != ',') return SocketIoReason.InvalidPayload;
            Offset = JsonText.SkipSpace(buffer, Offset + 1, End);
            return Offset < End ? SocketIoReason.None : SocketIoReason.InvalidPayload;
        }
    }
}
