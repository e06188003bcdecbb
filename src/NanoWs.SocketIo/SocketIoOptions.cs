namespace NanoWs
{
    /// <summary>What a <see cref="SocketIoClient"/> connects to, and its limits.</summary>
    public sealed class SocketIoOptions
    {
        /// <summary>The namespace: "/", or a name such as "/boards", without a comma.</summary>
        public string Namespace = "/";

        /// <summary>
        /// The credentials that the server gets in <c>socket.handshake.auth</c>, as the text of a JSON object such as {"token":"abc"}; null
        /// for none. <see cref="SocketIoClient.Auth"/> changes them.
        /// </summary>
        public string Auth;

        /// <summary>
        /// The names of the events to receive. Those of other names are dropped, as in JavaScript those for which there is no listener;
        /// null drops all.
        /// </summary>
        public string[] Events;

        /// <summary>How many acknowledgements may be awaited at the same time, at least 1.</summary>
        public int MaxAcks = 4;

        /// <summary>How long to wait for an acknowledgement, in milliseconds, at least 1.</summary>
        public int AckTimeoutMs = 10000;

        /// <summary>
        /// Sizes, deadlines and reconnecting of the WebSocket. Null for buffers of 512 bytes, reconnecting after 1 to 5 seconds, as
        /// socket.io-client does, and no pings of WebSocket, because Socket.IO has its own.
        /// </summary>
        public WsClientOptions WebSocket;
    }
}
