#if !NANOFRAMEWORK_1_0
using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>
    /// The stream below SslStream. Reading blocks the connection's background thread. Writing does not block: bytes that the socket does
    /// not accept at once are kept, and sent when the loop calls Send, so that a peer that reads nothing delays only its own connection.
    /// </summary>
    internal sealed class TlsWire : Stream
    {
        // Release ends a wait at once; this is for systems where it does not.
        private const int MaxWaitMs = 1000;

        // How long the kept bytes are still sent after the connection was closed. For plain TCP the system does that.
        private const int FlushTimeoutMs = 2000;

        // More than a handshake or a record needs. Without a limit, a peer that reads nothing could make TLS respond to it for ever.
        private const int MaxUnsent = 65536;

        // The types of TLS records are 20 to 23 (RFC 8446 section 5.1): what begins otherwise is not TLS.
        private const int FirstRecordType = 20;
        private const int LastRecordType = 23;

        private readonly Socket _socket;
        private readonly SocketTransport _tcp; // also the lock that guards the fields below
        private byte[] _unsent = new byte[0];
        private int _offset;
        private int _count;
        private bool _isBroken;
        private bool _isLast; // the kept bytes are the last ones: the end of the stream follows them
        private bool _isReleased;
        private volatile int _firstByte = -1; // of the peer's; -1: none has come

        public TlsWire(Socket socket)
        {
            _socket = socket;
            _tcp = new SocketTransport(socket);
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>Whether the peer has sent anything.</summary>
        public bool IsHeard => _firstByte >= 0;

        /// <summary>Whether the peer has sent anything, even if the thread that reads has not begun, or has not got to it yet.</summary>
        public bool HasInput
        {
            get
            {
                try
                {
                    return IsHeard || _socket.Available > 0;
                }
                catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
                {
                    return false;
                }
            }
        }

        /// <summary>Whether what the peer has sent is not TLS.</summary>
        public bool IsForeign => IsHeard && (_firstByte < FirstRecordType || _firstByte > LastRecordType);

        /// <summary>Whether the loop has closed the connection.</summary>
        public bool IsReleased
        {
            get
            {
                lock (_tcp) return _isReleased;
            }
        }

        /// <summary>Waits for bytes; returns 0 at the end of the stream, and after a release.</summary>
        public override int Read(byte[] buffer, int offset, int count)
        {
            while (count > 0 && !IsReleased)
            {
                int read = _tcp.Read(buffer, offset, count);
                if (read > 0 && _firstByte < 0) _firstByte = buffer[offset];
                if (read != 0) return Math.Max(read, 0);
                _socket.Poll(MaxWaitMs * 1000, SelectMode.SelectRead);
            }

            return 0;
        }

        /// <summary>Sends what the socket accepts, and keeps the rest.</summary>
        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_tcp)
            {
                if (_count + count > MaxUnsent) _isBroken = true;
                if (Send() < 0) throw new IOException("The connection is broken.");
                Keep(buffer, offset, count);
                Send();
            }
        }

        private void Keep(byte[] buffer, int offset, int count)
        {
            if (_offset + _count + count > _unsent.Length)
            {
                byte[] old = _unsent;
                if (_count + count > old.Length) _unsent = new byte[_count + count];
                Array.Copy(old, _offset, _unsent, 0, _count);
                _offset = 0;
            }

            Array.Copy(buffer, offset, _unsent, _offset + _count, count);
            _count += count;
        }

        /// <summary>Sends kept bytes. Returns how many are left; -1 if the connection is broken.</summary>
        public int Send()
        {
            lock (_tcp)
            {
                while (_count > 0 && !_isBroken)
                {
                    int sent = _tcp.Write(_unsent, _offset, _count);
                    if (sent == 0) return _count;
                    _isBroken = sent < 0;
                    _offset += sent;
                    _count -= sent;
                }

                if (_isBroken) return -1;
                _offset = 0;
                if (_isLast) _tcp.Shutdown();
                _isLast = false;
                return 0;
            }
        }

        /// <summary>Sends the end of the stream after the kept bytes. Returns false if the connection is broken.</summary>
        public bool Shutdown()
        {
            lock (_tcp)
            {
                _isLast = true;
                return Send() >= 0;
            }
        }

        /// <summary>Ends reading when the loop has closed the connection; the reading thread then calls Finish.</summary>
        public void Release()
        {
            lock (_tcp)
            {
                if (_isReleased) return;
                _isReleased = true;
                try
                {
                    _socket.Shutdown(SocketShutdown.Receive);
                }
                catch (SocketException)
                {
                    // Broken already.
                }
            }
        }

        /// <summary>Sends the kept bytes, unless that takes too long, and closes the socket.</summary>
        public void Finish()
        {
            var watch = Stopwatch.StartNew();
            while (Send() > 0 && watch.ElapsedMilliseconds < FlushTimeoutMs) _socket.Poll(MaxWaitMs * 100, SelectMode.SelectWrite);
            _tcp.Close();
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
#endif
