using System;
using System.Net.Security;
using System.Net.Sockets;
#if !NANOFRAMEWORK_1_0
using System.Security.Authentication;
#endif
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A TLS connection. SslStream blocks, in its handshake and wherever a record is incomplete, and may hold bytes that no poll of its socket
    /// shows: so a thread of its own does handshake and reading, and hands what it read to the loop. Beside TLS's tens of
    /// kilobytes that thread is small.
    /// </summary>
    public sealed class TlsTransport : WsTransport
    {
        private const int MaxPiece = 1460;

        private readonly Socket _socket;
        private readonly string _host;
        private readonly X509Certificate _certificate;
        private readonly byte[] _buffer = new byte[512];
        private readonly AutoResetEvent _emptied = new AutoResetEvent(false);
        private SslStream _stream;
        private Exception _failure;
        private int _offset;
        private int _count;
        private bool _isReady;
        private bool _isOver;

        private TlsTransport(Socket socket, string host, X509Certificate certificate)
        {
            _socket = socket;
            _host = host;
            _certificate = certificate;
            SocketTransport.SetUp(socket);
#if !NANOFRAMEWORK_1_0
            socket.Blocking = true; // an accepted one has inherited the listener's mode, and NetworkStream refuses that
#endif
            new Thread(Run).Start();
        }

        /// <summary>The accepting end.</summary>
        /// <param name="socket">A connected socket; it belongs to the transport from now on.</param>
        /// <param name="certificate">The server's certificate with its private key.</param>
        public static TlsTransport ForServer(Socket socket, X509Certificate certificate) => new TlsTransport(socket, null, certificate);

        /// <summary>The connecting end.</summary>
        /// <param name="socket">A connected socket; it belongs to the transport from now on.</param>
        /// <param name="host">The name that the server's certificate must bear.</param>
        /// <param name="authority">The certificate of the authority to trust; null for those that the system trusts.</param>
        public static TlsTransport ForClient(Socket socket, string host, X509Certificate authority) => new TlsTransport(socket, host, authority);

        /// <inheritdoc/>
        public override string RemoteAddress => SocketTransport.AddressOf(_socket);

        internal override Exception Failure => _failure;

        private void Run()
        {
            try
            {
                Authenticate();
                lock (this) _isReady = true;
                for (;;)
                {
                    int read = _stream.Read(_buffer, 0, _buffer.Length);
                    if (read <= 0) break;
                    lock (this)
                    {
                        _offset = 0;
                        _count = read;
                    }

                    _emptied.WaitOne();
                }
            }
            catch (Exception e)
            {
                // A failed handshake, a broken connection, or Close(): all the same to the loop.
                _failure = e;
            }

            lock (this) _isOver = true;
        }

#if NANOFRAMEWORK_1_0
        private void Authenticate()
        {
            _stream = new SslStream(_socket);
            if (_host == null)
            {
                _stream.SslVerification = SslVerification.NoVerification; // of the client, which has no certificate
                _stream.AuthenticateAsServer(_certificate, SslProtocols.Tls12);
                return;
            }

            _stream.AuthenticateAsClient(_host, null, _certificate, SslProtocols.Tls12);
        }
#else
        private void Authenticate()
        {
            _stream = new SslStream(new NetworkStream(_socket, true), false, IsTrusted);
            if (_host == null) _stream.AuthenticateAsServer(_certificate, false, SslProtocols.None, false);
            else _stream.AuthenticateAsClient(_host, null, SslProtocols.None, true);
        }

        // The system's judgement, or a chain that ends in the authority given.
        private bool IsTrusted(object sender, X509Certificate certificate, X509Chain chain, SslPolicyErrors errors)
        {
            if (_host == null || errors == SslPolicyErrors.None) return true;
            if (_certificate == null || errors != SslPolicyErrors.RemoteCertificateChainErrors) return false;

            // Once more, with the authority at hand: the server need not send it along.
            var own = new X509Chain();
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            own.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            own.ChainPolicy.ExtraStore.Add(new X509Certificate2(_certificate));
            foreach (X509ChainElement element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
            return own.Build(new X509Certificate2(certificate)) && own.ChainElements[own.ChainElements.Count - 1].Certificate.Equals(_certificate);
        }
#endif

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            lock (this)
            {
                if (_count == 0) return _isOver ? -1 : 0;
                if (count > _count) count = _count;
                Array.Copy(_buffer, _offset, buffer, offset, count);
                _offset += count;
                _count -= count;
                if (_count == 0) _emptied.Set();
                return count;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count)
        {
            lock (this)
            {
                if (_isOver) return -1;
                if (!_isReady) return 0;
            }

            try
            {
                if (!_socket.Poll(0, SelectMode.SelectWrite)) return 0;
                if (count > MaxPiece) count = MaxPiece;
                _stream.Write(buffer, offset, count);
                return count;
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        public override void Close()
        {
            _socket.Close();
            _emptied.Set();
        }
    }
}
