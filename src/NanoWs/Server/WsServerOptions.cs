namespace NanoWs
{
    /// <summary>Sizes, deadlines and limits of a server.</summary>
    public sealed class WsServerOptions : WsOptions
    {
        /// <summary>The defaults.</summary>
        public WsServerOptions()
        {
        }

        internal WsServerOptions(WsServerOptions other)
            : base(other)
        {
            MaxConnections = other.MaxConnections;
            AllowedOrigins = Clone(other.AllowedOrigins);
            Require(MaxConnections >= 1 && MaxConnections <= 65535, nameof(MaxConnections));
            for (int i = 0; AllowedOrigins != null && i < AllowedOrigins.Length; i++)
            {
                // An if: the interpreter takes an element compared with null for a value that is always true.
                if (AllowedOrigins[i] == null) Require(false, nameof(AllowedOrigins));
            }
        }

        /// <summary>
        /// How many WebSockets can be open, 1 to 65,535. Their buffers are allocated when the server is made. One further, small slot serves pages
        /// and responds 503 while all are taken.
        /// </summary>
        public int MaxConnections = 4;

        /// <summary>
        /// The origins ("http://192.168.1.10") whose pages may connect; null for all. Requests without an Origin field do not come from a browser's page and pass.
        /// (RFC 6455 section 10.2)
        /// </summary>
        public string[] AllowedOrigins;
    }
}
