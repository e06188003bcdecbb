using System;

namespace NanoWs.Bench
{
    /// <summary>
    /// A transport with almost no cost: the frame to be received is a copy, and what is sent is dropped. For the opening handshake
    /// it is a connection to a real peer.
    /// </summary>
    internal sealed class ReplayTransport : WsTransport
    {
        private LoopbackTransport _line;
        private byte[] _frame;
        private int _position;
        private bool _isEnded;

        /// <summary>How many bytes the last frame to be sent had.</summary>
        public int Sent { get; private set; }

        /// <summary>How many bytes the frames received have.</summary>
        public int Received => _frame.Length;

        /// <summary>The frame to be received, which may be changed.</summary>
        public byte[] Frame => _frame;

        /// <summary>A connection to a peer, until <see cref="CutOff"/> is called.</summary>
        public ReplayTransport(LoopbackTransport line)
        {
            _line = line;
            _frame = new byte[0];
        }

        /// <summary>From now on it receives copies of a frame, one after each <see cref="Rewind"/>.</summary>
        public void CutOff(byte[] frame)
        {
            _line = null;
            _frame = frame;
            _position = frame.Length;
        }

        /// <summary>The frame is to be received again.</summary>
        public void Rewind() => _position = 0;

        /// <summary>Receives these bytes once, and then the end.</summary>
        public void Replay(byte[] bytes)
        {
            CutOff(bytes);
            _position = 0;
            _isEnded = false;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_line != null) return _line.Read(buffer, offset, count);
            int left = _frame.Length - _position;
            if (left == 0) return _isEnded ? -1 : 0;
            if (count > left) count = left;
            Array.Copy(_frame, _position, buffer, offset, count);
            _position += count;
            return count;
        }

        public override int Write(byte[] buffer, int offset, int count)
        {
            if (_line != null) return _line.Write(buffer, offset, count);
            Sent = count;
            return count;
        }

        /// <summary>Ends the connection as if the peer had disconnected.</summary>
        public void End() => _isEnded = true;

        public override void Close()
        {
        }
    }
}
