using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>Sizes, deadlines and credentials of a client.</summary>
    public sealed class WsClientOptions : WsOptions
    {
        /// <summary>The defaults.</summary>
        public WsClientOptions()
        {
        }

        internal WsClientOptions(WsClientOptions other)
            : base(other)
        {
            Headers = Clone(other.Headers);
            Authority = other.Authority;
            ReconnectDelayMs = other.ReconnectDelayMs;
            MaxReconnectDelayMs = other.MaxReconnectDelayMs;
            Entropy = other.Entropy ?? new SystemEntropy();
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

        /// <summary>Further header lines of the request, such as "Authorization: Bearer abc"; null for none. See also <see cref="WsHandler.OnConnecting"/>.</summary>
        public string[] Headers;

        /// <summary>The authority that signed the server's certificate (wss://); null for those that the system trusts.</summary>
        public X509Certificate Authority;

        /// <summary>
        /// For Run and Start: after how long to connect again when a connection was lost or not made; 0 for never. The delay doubles with every failure, up to
        /// <see cref="MaxReconnectDelayMs"/>, and up to half of it is left out at random. It starts over when a connection has lasted for MaxReconnectDelayMs.
        /// The first attempt waits up to half of it, at random, so that a hundred boards that get power at once do not all ask at once.
        /// </summary>
        public int ReconnectDelayMs;

        /// <summary>The longest delay between two attempts, at least ReconnectDelayMs.</summary>
        public int MaxReconnectDelayMs = 30000;

        /// <summary>Where masking keys come from; null for the system's source.</summary>
        public WsEntropy Entropy;
    }
}
