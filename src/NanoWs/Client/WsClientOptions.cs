using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>Sizes, deadlines and credentials of a client.</summary>
    public sealed class WsClientOptions : WsOptions
    {
        /// <summary>Further header lines of the request, such as "Authorization: Bearer abc"; null for none.</summary>
        public string[] Headers;

        /// <summary>The authority that signed the server's certificate (wss://); null for those that the system trusts.</summary>
        public X509Certificate Authority;

        /// <summary>
        /// For Run and Start: after how many milliseconds to connect again when a connection was lost or not made; 0 for never. The delay doubles with
        /// every failure, up to <see cref="MaxReconnectDelay"/>, and up to half of it is left out at random.
        /// </summary>
        public int ReconnectDelay;

        /// <summary>The longest delay between two attempts, in milliseconds.</summary>
        public int MaxReconnectDelay = 30000;

        /// <summary>Where masking keys come from; null for the system's source.</summary>
        public WsEntropy Entropy;
    }
}
