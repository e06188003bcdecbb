namespace NanoWs
{
    /// <summary>The states of a connection, as the browser's WebSocket names them.</summary>
    public enum WsState
    {
        /// <summary>The opening handshake is not over.</summary>
        Connecting,

        /// <summary>Messages go both ways.</summary>
        Open,

        /// <summary>A close frame was sent, received, or both: no message is sent or delivered any more.</summary>
        Closing,

        /// <summary>The transport is closed.</summary>
        Closed,
    }
}
