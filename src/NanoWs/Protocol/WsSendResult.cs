namespace NanoWs
{
    /// <summary>What became of a message. There are no queues: what was not taken is still the caller's.</summary>
    public enum WsSendResult
    {
        /// <summary>Copied into the send buffer, or already on its way; the caller's array is free again.</summary>
        Sent,

        /// <summary>The send buffer is full, or another message is being sent in pieces. Nothing was taken; try later.</summary>
        Busy,

        /// <summary>The connection is not open. Nothing was taken.</summary>
        Closed,
    }
}
