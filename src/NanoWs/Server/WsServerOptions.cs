namespace NanoWs
{
    /// <summary>Sizes, deadlines and limits of a server.</summary>
    public sealed class WsServerOptions : WsOptions
    {
        /// <summary>
        /// How many WebSockets can be open. Their buffers are allocated when the server is made. One further, small slot serves pages
        /// and answers 503 while all are taken.
        /// </summary>
        public int MaxConnections = 4;

        /// <summary>
        /// The origins ("http://192.168.1.10") whose pages may connect; null for all. Requests without an Origin field do not come from a browser's page and pass.
        /// (RFC 6455 section 10.2)
        /// </summary>
        public string[] AllowedOrigins;
    }
}
