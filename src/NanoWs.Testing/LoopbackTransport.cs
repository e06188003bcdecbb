using System;

namespace NanoWs
{
    /// <summary>
    /// One end of a connection in memory, for testing your handlers. Its buffers are of limited size, so that they fill up as on a real
    /// network. The two ends may be used by two threads.
    /// </summary>
    public sealed class LoopbackTransport : WsTransport
    {
        private readonly byte[] _buffer;
        private LoopbackTransport _peer;
        private int _count;
        private bool _isEnded;
        private bool _isClosed;

        private LoopbackTransport(int size)
        {
            _buffer = new byte[size];
        }

        /// <summary>Creates a connection and returns one end; <see cref="Peer"/> is the other.</summary>
        /// <param name="size">The buffer size for each direction, in bytes.</param>
        public static LoopbackTransport Create(int size)
        {
            var a = new LoopbackTransport(size);
            var b = new LoopbackTransport(size);
            a._peer = b;
            b._peer = a;
            return a;
        }

        /// <summary>Gets the other end.</summary>
        public LoopbackTransport Peer => _peer;

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            lock (_buffer)
            {
                if (_isClosed) return -1;
                if (_count == 0) return _isEnded ? -1 : 0;
                if (count > _count) count = _count;
                Array.Copy(_buffer, 0, buffer, offset, count);
                _count -= count;
                Array.Copy(_buffer, count, _buffer, 0, _count);
                return count;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count) => _isClosed ? -1 : _peer.Take(buffer, offset, count);

        private int Take(byte[] buffer, int offset, int count)
        {
            lock (_buffer)
            {
                if (_isClosed || _isEnded) return -1;
                int room = _buffer.Length - _count;
                if (count > room) count = room;
                Array.Copy(buffer, offset, _buffer, _count, count);
                _count += count;
                return count;
            }
        }

        /// <inheritdoc/>
        public override bool Shutdown()
        {
            lock (_peer._buffer) _peer._isEnded = true;
            return true;
        }

        /// <inheritdoc/>
        public override void Close()
        {
            lock (_buffer) _isClosed = true;
            Shutdown();
        }
    }

    /// <summary>A server's listener in memory, for testing your handlers.</summary>
    public sealed class LoopbackListener : WsListener
    {
        private readonly int _size;
        private LoopbackTransport _waiting;

        /// <param name="size">The buffer size for each direction of a connection, in bytes.</param>
        public LoopbackListener(int size)
        {
            _size = size;
        }

        /// <inheritdoc/>
        public override void Open()
        {
        }

        /// <summary>Connects, and returns the client's end; the server accepts the other in its next round.</summary>
        /// <exception cref="InvalidOperationException">The previous connection has not been accepted yet.</exception>
        public LoopbackTransport Connect()
        {
            lock (this)
            {
                if (_waiting != null)
                {
                    throw new InvalidOperationException("The server has not accepted the previous connection yet. Call its Poll first.");
                }

                _waiting = LoopbackTransport.Create(_size);
                return _waiting.Peer;
            }
        }

        /// <inheritdoc/>
        public override WsTransport Accept()
        {
            lock (this)
            {
                LoopbackTransport accepted = _waiting;
                _waiting = null;
                return accepted;
            }
        }

        /// <inheritdoc/>
        public override void Close()
        {
        }
    }
}
