namespace NanoWs
{
    /// <summary>The events that <see cref="WsProtocol.Received"/> and <see cref="WsProtocol.Next"/> find in the bytes received.</summary>
    public enum WsEvent
    {
        /// <summary>There are no more events: receive bytes, then call again.</summary>
        NeedData,

        /// <summary>
        /// Returned by <see cref="WsProtocol.Reply"/>: the control frame before the pong has not been sent. Send the pending bytes; then
        /// the ping is delivered again.
        /// </summary>
        NeedSend,

        /// <summary>A whole text message.</summary>
        Text,

        /// <summary>A whole binary message.</summary>
        Binary,

        /// <summary>A part of a text message larger than the receive buffer, split between characters.</summary>
        TextPart,

        /// <summary>A part of a binary message larger than the receive buffer.</summary>
        BinaryPart,

        /// <summary>A ping. Call <see cref="WsProtocol.Reply"/>.</summary>
        Ping,

        /// <summary>A pong.</summary>
        Pong,

        /// <summary>The peer's close frame. Call <see cref="WsProtocol.Reply"/>; after that the event's bytes are the reason.</summary>
        Close,

        /// <summary>
        /// The peer violated the protocol. Call <see cref="WsProtocol.Reply"/>; after that <see cref="WsProtocol.Error"/> is the rule
        /// that was broken, and a close frame is pending.
        /// </summary>
        Failed,
    }
}
