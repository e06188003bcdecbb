namespace NanoWs
{
    /// <summary>What <see cref="WsProtocol.Next"/> found in the bytes received.</summary>
    public enum WsEvent
    {
        /// <summary>Nothing more: receive bytes, then ask again.</summary>
        NeedData,

        /// <summary>A ping waits, but the control frame before it has not left: send what is pending, then ask again.</summary>
        NeedSend,

        /// <summary>A whole text message.</summary>
        Text,

        /// <summary>A whole binary message.</summary>
        Binary,

        /// <summary>A piece of a text message larger than the receive buffer, cut between characters.</summary>
        TextPart,

        /// <summary>A piece of a binary message larger than the receive buffer.</summary>
        BinaryPart,

        /// <summary>A ping; its pong is already pending.</summary>
        Ping,

        /// <summary>A pong.</summary>
        Pong,

        /// <summary>The peer's close frame; the event's bytes are its reason. If we had not sent ours, the answer is already pending.</summary>
        Close,

        /// <summary>The peer broke the protocol; a close frame with the right code is already pending.</summary>
        Failed,
    }
}
