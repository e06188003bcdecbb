namespace NanoWs
{
    /// <summary>The result of a send. There are no queues: unless it is Sent, nothing was sent.</summary>
    public enum WsSendResult
    {
        /// <summary>
        /// The message was copied into the send buffer or handed to the transport; the caller may reuse its array. This does not mean that
        /// the peer has received it.
        /// </summary>
        Sent,

        /// <summary>
        /// The send buffer has no room for the message now. Nothing was accepted; <see cref="WsHandler.OnDrained"/> is called when it is
        /// worth trying again.
        /// </summary>
        BufferFull,

        /// <summary>
        /// Another message is being streamed. Nothing was accepted; <see cref="WsHandler.OnDrained"/> is called when that message has
        /// ended.
        /// </summary>
        MessageOpen,

        /// <summary>
        /// The connection is not open. Nothing was accepted; do not retry on this connection. From EndMessage also: the message was
        /// aborted.
        /// </summary>
        Closed,
    }
}
