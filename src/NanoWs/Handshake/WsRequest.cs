namespace NanoWs
{
    /// <summary>What a client asks for when it opens a connection (RFC 6455 section 4.1). Strings are null where the request says nothing.</summary>
    public sealed class WsRequest
    {
        /// <summary>The path, as sent: "/telemetry".</summary>
        public string Path;

        /// <summary>What follows the question mark, as sent, without it: "token=abc".</summary>
        public string Query;

        /// <summary>The Host field.</summary>
        public string Host;

        /// <summary>The page's origin; browsers always send it, other clients need not (section 10.2).</summary>
        public string Origin;

        /// <summary>The Authorization field. Browsers cannot send one with a WebSocket. Null too if it does not fit the receive buffer.</summary>
        public string Authorization;

        /// <summary>The Cookie field. Null too if it does not fit the receive buffer.</summary>
        public string Cookie;

        /// <summary>The subprotocol chosen: the first of the client's that the server supports; null if there is none.</summary>
        public string Subprotocol;

        internal string IfNoneMatch;

        internal bool IsHead;

        internal bool IsWebSocket;
    }
}
