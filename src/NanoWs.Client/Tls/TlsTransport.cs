using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>A TLS connection. docs/security.md says which certificates a client accepts.</summary>
    public sealed partial class TlsTransport : WsTransport
    {
        private readonly Socket _socket;
        private readonly string _host; // null for a server
        private readonly X509Certificate _certificate;
        private SslStream _stream;
        private Exception _failure;

        /// <summary>
        /// Creates a client's end of a connection. On nanoFramework this performs the handshake, which blocks every thread of the board.
        /// </summary>
        /// <param name="socket">A connected socket, which the transport owns from now on.</param>
        /// <param name="host">The host name or address for which the server's certificate must be valid.</param>
        /// <param name="trustedCertificate">
        /// The certificate in which the server's chain must end: that of an authority, or the server's own if it is self-signed. No other
        /// authority is trusted then, except on nanoFramework those in the board's certificate store. Null to trust the system's
        /// authorities.
        /// </param>
        public static TlsTransport ForClient(Socket socket, string host, X509Certificate trustedCertificate) =>
            new TlsTransport(socket, host, trustedCertificate);

        /// <inheritdoc/>
        public override string RemoteAddress => SocketTransport.AddressOf(_socket);

        internal override Exception Failure => _failure;
    }
}
