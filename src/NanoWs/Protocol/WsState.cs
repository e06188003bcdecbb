namespace NanoWs
{
    /// <summary>The states of a connection, named as in the browser's WebSocket API.</summary>
    public enum WsState
    {
        /// <summary>The opening handshake is not complete.</summary>
        Connecting,

        /// <summary>Messages can be sent and received.</summary>
        Open,

        /// <summary>A close frame was sent, received, or both: no more messages are sent or delivered.</summary>
        Closing,

        /// <summary>The transport is closed.</summary>
        Closed,
    }
}
