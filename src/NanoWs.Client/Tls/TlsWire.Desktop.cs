#if !NANOFRAMEWORK_1_0
using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>
    /// The network as SslStream sees it. Reading waits, on the thread that is there for it. Writing never does: what the socket does not
    /// take at once is kept, and sent when the loop comes by, so that a peer that reads nothing holds nobody but itself.
    /// </summary>
    internal sealed class TlsWire : Stream
    {
        // Releasing ends the wait at once; this is for systems where it does not.
        private const int LongestWait = 1000;

        // How long what is kept has to leave after the connection was closed. With TCP alone the system sees to that.
        private const int LingerTime = 2000;

        // More than a handshake or a record takes. A peer that reads nothing could still have us respond within TLS, without end.
        private const int MaxUnsent = 65536;

        // The types of TLS records are 20 to 23 (RFC 8446 section 5.1): what begins otherwise is not TLS.
        private const int FirstRecordType = 20;
        private const int LastRecordType = 23;

        private readonly Socket _socket;
        private readonly SocketTransport _tcp; // also the lock for what follows
        private byte[] _unsent = new byte[0];
        private int _offset;
        private int _count;
        private bool _isBroken;
        private bool _isLast; // what is kept: behind it the peer is told that nothing more will come
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

        /// <summary>Whether what the peer has sent is not TLS.</summary>
        public bool IsForeign => IsHeard && (_firstByte < FirstRecordType || _firstByte > LastRecordType);

        /// <summary>Whether the loop has done with it.</summary>
        public bool IsReleased
        {
            get
            {
                lock (_tcp) return _isReleased;
            }
        }

        /// <summary>Waits for bytes; 0 at the end, and when released.</summary>
        public override int Read(byte[] buffer, int offset, int count)
        {
            while (count > 0 && !IsReleased)
            {
                int read = _tcp.Read(buffer, offset, count);
                if (read > 0 && _firstByte < 0) _firstByte = buffer[offset];
                if (read != 0) return Math.Max(read, 0);
                _socket.Poll(LongestWait * 1000, SelectMode.SelectRead);
            }

            return 0;
        }

        /// <summary>Takes all of it, and sends what the socket takes.</summary>
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

        /// <summary>Sends what was kept. Returns how many bytes are left; -1 if the connection is broken.</summary>
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

        /// <summary>Tells the peer that nothing more will come, as soon as what was kept has left. False if it is gone.</summary>
        public bool Shutdown()
        {
            lock (_tcp)
            {
                _isLast = true;
                return Send() >= 0;
            }
        }

        /// <summary>The loop has done with it: reading ends, and the thread that reads does the rest.</summary>
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

        /// <summary>Sends what was kept, if that does not take too long, and closes the socket.</summary>
        public void Finish()
        {
            var watch = Stopwatch.StartNew();
            while (Send() > 0 && watch.ElapsedMilliseconds < LingerTime) _socket.Poll(LongestWait * 100, SelectMode.SelectWrite);
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
