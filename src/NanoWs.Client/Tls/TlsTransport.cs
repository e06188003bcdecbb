using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>A TLS connection. docs/security.md says what is checked, and whom a client trusts.</summary>
    public sealed partial class TlsTransport : WsTransport
    {
        private readonly Socket _socket;
        private readonly string _host; // null: the accepting end
        private readonly X509Certificate _certificate;
        private SslStream _stream;
        private Exception _failure;

        /// <summary>
        /// The connecting end. On nanoFramework this returns when the handshake is over, and every thread of the board waits for it.
        /// </summary>
        /// <param name="socket">A connected socket; it belongs to the transport from now on.</param>
        /// <param name="host">The name or address that the server's certificate must bear.</param>
        /// <param name="authority">
        /// The certificate that the server's chain must end in: of an authority, or the server's own if it has signed itself. No other
        /// authority is trusted then. Null for those that the system trusts.
        /// </param>
        public static TlsTransport ForClient(Socket socket, string host, X509Certificate authority) =>
            new TlsTransport(socket, host, authority);

        /// <inheritdoc/>
        public override string RemoteAddress => SocketTransport.AddressOf(_socket);

        internal override Exception Failure => _failure;
    }
}
