namespace NanoWs
{
    /// <summary>
    /// Sizes and deadlines, the same for both ends. Set them before a server or client is made with them. Times are in milliseconds.
    /// (Fields, because on the interpreter a property takes a hundred bytes of flash.)
    /// </summary>
    public class WsOptions
    {
        /// <summary>The largest message delivered whole, in bytes, at least 16; the buffer itself is 131 bytes larger.</summary>
        public int ReceiveBufferSize = 512;

        /// <summary>Bytes of frames that can wait to be sent, at least 16; the buffer itself is 139 bytes larger.</summary>
        public int SendBufferSize = 512;

        /// <summary>The subprotocols that the server supports, or that the client offers, best first; null for none.</summary>
        public string[] Protocols;

        /// <summary>How long the opening handshake may take.</summary>
        public int HandshakeTimeout = 5000;

        /// <summary>After how long a silence a ping is sent; 0 for never.</summary>
        public int PingInterval = 20000;

        /// <summary>How long the peer may stay silent after a ping.</summary>
        public int PongTimeout = 10000;

        /// <summary>How long the peer may take no bytes while some are pending.</summary>
        public int SendTimeout = 10000;

        /// <summary>How long the closing handshake may take.</summary>
        public int CloseTimeout = 3000;

        /// <summary>The most bytes an HTTP head may have; browsers send 500 to 4,000.</summary>
        public int MaxHeadSize = 8192;

        /// <summary>Where time comes from.</summary>
        public WsClock Clock = new WsClock();
    }
}
