#if NANOFRAMEWORK_1_0
using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    // A client only. The handshake is one native call without a time-out, in which the interpreter stands still: a thread would not help,
    // and in a server anybody could stop the board with it. Afterwards the socket does not block.
    public sealed partial class TlsTransport
    {
        // What SslStream.Write cannot send it tries again within native code. Poll reports room for two full segments and more.
        private const int MaxPiece = 1460;

        private TlsTransport(Socket socket, string host, X509Certificate certificate)
        {
            _socket = socket;
            _host = host;
            _certificate = certificate;
            SocketTransport.SetUp(socket);
            try
            {
                _stream = new SslStream(socket);
                _stream.AuthenticateAsClient(host, null, certificate, SslProtocols.Tls12);
                socket.ReceiveTimeout = 1; // of a record that has not come whole
            }
            catch (Exception e)
            {
                // At once: the native side has closed the descriptor already, and soon another socket has its number.
                _failure = e;
                Close();
            }
        }

        /// <summary>Gets why the handshake failed; null if it did not.</summary>
        internal string HandshakeProblem =>
            _failure == null ? null : "the handshake failed: " + TcpConnector.Explain(_failure) + " Does the server speak TLS there?";

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                if (!_stream.DataAvailable && !_socket.Poll(0, SelectMode.SelectRead)) return 0;
                int read = _stream.Read(buffer, offset, count);
                return read > 0 ? read : -1;
            }
            catch (SocketException e)
            {
                return e.ErrorCode == (int)SocketError.TimedOut ? 0 : -1;
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count)
        {
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
            // Not the socket alone: the native context, some 40 KB, would wait for a finalizer, which then closes the descriptor's number
            // again, whoever has it by then.
            if (_stream != null) _stream.Dispose();
            _socket.Close();
        }
    }
}
#endif
