using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>Sizes, deadlines and credentials of a client.</summary>
    public sealed class WsClientOptions : WsOptions
    {
        /// <summary>
        /// Additional header lines of the request, such as "Authorization: Bearer abc"; null for none. See also
        /// <see cref="WsHandler.OnConnecting"/>.
        /// </summary>
        public string[] Headers;

        /// <summary>
        /// The certificate of the authority that issued the server's certificate (wss://); null to trust the system's authorities.
        /// </summary>
        public X509Certificate TrustedCertificate;

        /// <summary>
        /// The delay in milliseconds after which Run and Start reconnect when a connection was lost or could not be opened; 0 for never. It
        /// doubles with every failure, up to <see cref="MaxReconnectDelayMs"/>, and is shortened at random by up to half. It is reset when
        /// a connection has lasted for MaxReconnectDelayMs. The first attempt waits a random time of up to half of it, so that a hundred
        /// boards powered up at once do not all connect at once.
        /// </summary>
        public int ReconnectDelayMs;

        /// <summary>The longest delay between two attempts, in milliseconds, at least ReconnectDelayMs.</summary>
        public int MaxReconnectDelayMs = 30000;

        /// <summary>The source of masking keys; null for the system's generator.</summary>
        public WsEntropy Entropy;

        private protected override void Check()
        {
            base.Check();
            Headers = Clone(Headers);
            Entropy ??= new SystemEntropy();
            Require(ReconnectDelayMs >= 0, nameof(ReconnectDelayMs));
            Require(MaxReconnectDelayMs >= ReconnectDelayMs, nameof(MaxReconnectDelayMs));
            CheckHeaders(Headers);
        }

        internal static void CheckHeaders(string[] headers)
        {
            for (int i = 0; headers != null && i < headers.Length; i++)
            {
                string header = headers[i] ?? "";
                byte[] line = Ascii.Bytes(header);
                int colon = header.IndexOf(':');
                bool isOneLine = header.IndexOf('\r') < 0 && header.IndexOf('\n') < 0;
                Require(isOneLine && colon > 0 && Ascii.IsToken(line, 0, colon), nameof(Headers));
            }
        }
    }
}
