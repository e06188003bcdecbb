#if !NANOFRAMEWORK_1_0
using System;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace NanoWs
{
    // SslStream blocks during its handshake and when a record is incomplete, and may hold bytes that polling its socket does not show. So
    // each connection has a background thread, which performs the handshake, reads, and hands the bytes to the loop. The loop writes, which
    // does not block because TlsWire does not. Only the thread disposes the stream and closes the socket, once nothing reads any more.
    public sealed partial class TlsTransport
    {
        private const int MaxRecord = 16384;

        // How long a TLS handshake that the client has begun may take, in milliseconds, before it gives way to others.
        private const int MaxHandshake = 300;

        private readonly TlsWire _wire;
        private readonly byte[] _buffer = new byte[4096];
        private readonly object _lock = new object(); // guards the fields below, and writing
        private int _offset;
        private int _count;
        private bool _isReady;
        private bool _isOver;

        private TlsTransport(Socket socket, string host, X509Certificate certificate)
        {
            _socket = socket;
            _host = host;
            _certificate = certificate;
            _wire = new TlsWire(socket);
            new Thread(Run) { IsBackground = true, Name = "NanoWs TLS" }.Start();
        }

        /// <summary>Creates a server's end of a connection.</summary>
        /// <param name="socket">A connected socket, which the transport owns from now on.</param>
        /// <param name="certificate">The server's certificate with its private key.</param>
        /// <exception cref="ArgumentException">The certificate is null, or has no private key.</exception>
        public static TlsTransport ForServer(Socket socket, X509Certificate certificate)
        {
            CheckServer(certificate);
            return new TlsTransport(socket, null, certificate);
        }

        // Without this check every handshake would fail, on the connection's own thread, which reports no error to the program.
        internal static void CheckServer(X509Certificate certificate)
        {
            if (certificate == null) throw new ArgumentNullException(nameof(certificate), "A TLS server needs a certificate.");
            var full = certificate as X509Certificate2 ?? new X509Certificate2(certificate);
            if (full.HasPrivateKey) return;
            throw new ArgumentException("The certificate has no private key. Load both from a PKCS #12 file (.pfx).", nameof(certificate));
        }

        private void Run()
        {
            try
            {
                Authenticate();
                lock (_lock) _isReady = true;
                for (int read; (read = _stream.Read(_buffer, 0, _buffer.Length)) > 0;) HandOver(read);
            }
            catch (Exception e)
            {
                // A failed handshake, a broken connection, or Close: to the loop they are the same.
                _failure = e;
            }

            End();
        }

        /// <summary>Gets why there is no TLS connection yet, as far as that is known; null once there is one.</summary>
        internal string HandshakeProblem
        {
            get
            {
                lock (_lock)
                {
                    if (_isReady) return null;
                    if (_wire.IsForeign) return "the server does not speak TLS there. Use ws://, or the port where it does.";
                    if (_wire.IsHeard) return _failure?.Message;
                    return "the server " + (_isOver ? "closed the connection" : "sent nothing in time") + ". Does it speak TLS there?";
                }
            }
        }

        private void HandOver(int count)
        {
            lock (_lock)
            {
                _offset = 0;
                _count = count;
                while (_count > 0 && !_wire.IsReleased) Monitor.Wait(_lock);
            }
        }

        private void End()
        {
            lock (_lock)
            {
                _isOver = true;
                try
                {
                    _stream?.Dispose();
                }
                catch (Exception)
                {
                    // The connection is broken, and ends in any case.
                }

                while (!_wire.IsReleased) Monitor.Wait(_lock);
            }

            _wire.Finish();
        }

        internal override bool IsSecure => true;

        internal override int HandshakeTime => _wire.HasInput ? MaxHandshake : 0;

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            lock (_lock)
            {
                _wire.Send(); // a failure is noticed when reading
                if (_count == 0) return _isOver ? -1 : 0;
                if (count > _count) count = _count;
                Array.Copy(_buffer, _offset, buffer, offset, count);
                _offset += count;
                _count -= count;
                if (_count == 0) Monitor.PulseAll(_lock);
                return count;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count)
        {
            lock (_lock)
            {
                int unsent = _wire.Send();
                if (_isOver || unsent < 0) return -1;
                if (!_isReady || unsent > 0) return 0;
                if (count > MaxRecord) count = MaxRecord;
                try
                {
                    _stream.Write(buffer, offset, count);
                    return count;
                }
                catch (Exception)
                {
                    return -1;
                }
            }
        }

        /// <inheritdoc/>
        public override bool Shutdown() => _wire.Shutdown();

        /// <inheritdoc/>
        public override void Close()
        {
            _wire.Release();
            lock (_lock) Monitor.PulseAll(_lock);
        }
    }
}
#endif
