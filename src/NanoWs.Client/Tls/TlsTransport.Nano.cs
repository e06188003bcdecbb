#if NANOFRAMEWORK_1_0
using System;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    // Client only. The handshake is a single native call without a timeout, during which the interpreter does not run: a separate thread
    // would not help, and any client could stop a server's board with it. After the handshake nothing blocks.
    public sealed partial class TlsTransport
    {
        // One segment. SslStream.Write retries in native code until everything is sent; a socket that Poll reports as writable has room
        // for two full segments and more.
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
                socket.ReceiveTimeout = 1; // ms: how long a read waits for the rest of an incomplete record
            }
            catch (Exception e)
            {
                // Closed now, because native code has already closed the descriptor, and its number will soon be another socket's.
                _failure = e;
                Close();
            }
        }

        /// <summary>Gets why the handshake failed; null if it did not.</summary>
        internal string HandshakeProblem =>
            _failure == null ? null : "the handshake failed: " + Reason(_failure) + " Does the server speak TLS there?";

        // Socket exceptions have a number but no message.
        private static string Reason(Exception e) =>
            e is SocketException socket ? "socket error " + socket.ErrorCode.ToString() + "." : e.Message;

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
            // Closing only the socket would leave the native context, some 40 KB, to a finalizer, which closes the descriptor once more,
            // when its number may belong to another socket.
            if (_stream != null) _stream.Dispose();
            _socket.Close();
        }
    }
}
#endif
