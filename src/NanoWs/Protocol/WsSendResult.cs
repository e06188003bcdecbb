namespace NanoWs
{
    /// <summary>What became of a message. There are no queues: if it is not Sent, nothing was sent.</summary>
    public enum WsSendResult
    {
        /// <summary>Copied into the send buffer, or already on its way; the caller's array is free again. No proof that the peer has it.</summary>
        Sent,

        /// <summary>The send buffer has no room for it now. Nothing was taken; <see cref="WsHandler.OnDrained"/> tells when to try again.</summary>
        BufferFull,

        /// <summary>
        /// Another message is being sent in pieces. Nothing was taken; <see cref="WsHandler.OnDrained"/> tells when that message has ended.
        /// </summary>
        MessageOpen,

        /// <summary>The connection is not open. Nothing was taken; do not retry on this connection.</summary>
        Closed,
    }
}
