namespace NanoWs
{
    /// <summary>Sizes, deadlines and limits of a server.</summary>
    public sealed class WsServerOptions : WsOptions
    {
        /// <summary>In <see cref="AllowedOrigins"/>: any page may connect.</summary>
        public const string AnyOrigin = "*";

        /// <summary>
        /// The maximum number of open WebSockets, 1 to 65,535. Their buffers are allocated when the server is created. One additional,
        /// small slot serves content, and responds with 503 while all others are in use. Up to eight more connections (on netstandard2.1
        /// one) may wait for a slot.
        /// </summary>
        public int MaxConnections = 4;

        /// <summary>
        /// The maximum number of WebSockets and live responses of one IP address; more are refused with 503. Each counts until its
        /// connection has ended, whether it is read or not. 0 for no limit, as behind a proxy, where all clients have the same address.
        /// </summary>
        public int MaxConnectionsPerAddress;

        /// <summary>
        /// Additional origins whose pages may connect, as browsers send them ("https://dashboard.example": with the port unless it is the
        /// scheme's default, without a slash at the end), or <see cref="AnyOrigin"/>. Pages of the server itself, whose origin has the
        /// request's Host, may always connect, and so may requests without an Origin field, which do not come from a browser's page (RFC
        /// 6455 section 10.2). The same goes for live content, and for methods other than GET and HEAD; there a Sec-Fetch-Site field that
        /// names another site counts, too.
        /// </summary>
        public string[] AllowedOrigins;

        /// <summary>
        /// The allowed values of a request's Host field, without a scheme, and with the port unless it is the scheme's default
        /// ("board.local", "192.168.1.10:8080"); null for any. Others are refused with 421, so that a page cannot reach the server under a
        /// name of its own (DNS rebinding).
        /// </summary>
        public string[] AllowedHosts;

        /// <summary>What admits requests before the handler is asked, such as NanoWs.Auth's PasswordGuard; null for nothing.</summary>
        public WsGuard Guard;

        private protected override void Check()
        {
            base.Check();
            AllowedOrigins = Clone(AllowedOrigins);
            AllowedHosts = Clone(AllowedHosts);
            Require(MaxConnections >= 1 && MaxConnections <= 65535, nameof(MaxConnections));
            Require(MaxConnectionsPerAddress >= 0, nameof(MaxConnectionsPerAddress));
            for (int i = 0; AllowedOrigins != null && i < AllowedOrigins.Length; i++)
            {
                string origin = AllowedOrigins[i] ?? "";
                int authority = Ascii.IndexOf(origin, "://") + 3;
                Require(origin == AnyOrigin || (authority > 3 && origin.IndexOf('/', authority) < 0), nameof(AllowedOrigins));
            }

            for (int i = 0; AllowedHosts != null && i < AllowedHosts.Length; i++)
            {
                Require(!string.IsNullOrEmpty(AllowedHosts[i]) && Ascii.IndexOf(AllowedHosts[i], "://") < 0, nameof(AllowedHosts));
            }
        }
    }
}
