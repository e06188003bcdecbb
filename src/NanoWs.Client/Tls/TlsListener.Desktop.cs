#if !NANOFRAMEWORK_1_0
using System;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    /// <summary>
    /// Accepts TLS connections (wss://). If the TLS handshake with a client fails, its connection is closed and no event reports it, as for
    /// any connection that does not become a WebSocket; the client gets the reason from its own TLS. Not available on nanoFramework, where
    /// one silent client would stop the board: docs/security.md.
    /// </summary>
    public sealed class TlsListener : SocketListener
    {
        private readonly X509Certificate _certificate;

        /// <param name="port">The TCP port, 0 to 65535; 0 lets the system choose.</param>
        /// <param name="certificate">The server's certificate with its private key.</param>
        /// <exception cref="ArgumentException">The certificate is null, or has no private key.</exception>
        public TlsListener(int port, X509Certificate certificate)
            : base(port)
        {
            TlsTransport.CheckServer(certificate);
            _certificate = certificate;
        }

        private protected override WsTransport Wrap(Socket socket) => TlsTransport.ForServer(socket, _certificate);
    }
}
#endif
