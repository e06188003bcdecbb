namespace NanoWs
{
    /// <summary>
    /// The opening of a connection, from the first byte of the opening handshake to its last. It differs between server and client;
    /// afterwards their connections are the same. It uses the protocol's buffers, and bytes received after the head stay in them.
    /// </summary>
    internal abstract partial class WsOpening
    {
        /// <summary>Gets the request target; null on a server until the request has been read.</summary>
        public abstract string PathAndQuery { get; }

        /// <summary>Gets whether it is a response with live content: new data does not wake the loop.</summary>
        public virtual bool IsLive => false;

        /// <summary>Gets the negotiated subprotocol; null if there is none.</summary>
        public abstract string Subprotocol { get; }

        /// <summary>How long a client may take for its request before it gives way to others, in milliseconds.</summary>
        public const int Grace = 25;

        /// <summary>
        /// How far a response or a closing handshake may be behind before it gives way to others, in milliseconds: packets that have to be
        /// sent again take about as long.
        /// </summary>
        public const int ResponseTime = 700;

        /// <summary>
        /// How long a response may take altogether before it gives way to others, in milliseconds: enough for 30 KB at 5 KB/s.
        /// </summary>
        public const int TotalTime = 6000;

        /// <summary>The highest lag of a response that is not behind, but has taken longer than that.</summary>
        public const int LongLag = Grace - 3;

        /// <summary>
        /// Returns how far the opening is behind, in milliseconds, if that is so far that it has to give way to a waiting client; 1 to
        /// <see cref="LongLag"/> if it has to only when no slot is free, because the response takes long, more for a slower one; 0 if it
        /// does not have to; -1 if that depends on whether its request still arrives in time.
        /// </summary>
        public virtual int Lag(long now) => 0;

        /// <summary>Receives or sends as much as possible without waiting.</summary>
        public abstract OpeningStep Pump(WsConnection connection, WsProtocol protocol, WsTransport transport, long now);

        /// <summary>
        /// Receives available bytes of a head; after the deadline all of them, because a peer that was in time is served however late the
        /// loop gets to it. Returns the number of bytes received first; 0 if there are none now; -1 if the stream has ended.
        /// </summary>
        private protected static int ReceiveHead(HttpHead head, WsProtocol protocol, WsTransport transport, bool isLate)
        {
            int count = Receive(head, protocol, transport);
            for (int more = count; isLate && more > 0 && !head.IsDone;) more = Receive(head, protocol, transport);
            return count;
        }

        private static int Receive(HttpHead head, WsProtocol protocol, WsTransport transport)
        {
            int room = protocol.PrepareReceive();
            int count = transport.Read(protocol.RxBuffer, protocol.RxOffset, room);
            if (count > 0) protocol.ReceivedHead(head, count);
            return count;
        }
    }
}
