using System;

namespace NanoWs.Stress
{
    /// <summary>A client's end of a connection, frame by frame: its own reading of RFC 6455, without any help from the library.</summary>
    internal sealed class Wire
    {
        // What Next finds: an opcode, or
        public const int Nothing = -1; // more bytes must come first
        public const int Broken = -2; // a rule was broken, see Fault

        public const int Continuation = 0;
        public const int Text = 1;
        public const int Close = 8;
        public const int Ping = 9;
        public const int Pong = 10;

        /// <summary>The largest payload that <see cref="Put"/> takes, in bytes.</summary>
        public const int LargestOut = 250;

        private const int Fin = 0x80;
        private const int Reserved = 0x70;
        private const int Mask = 0x80;
        private const int LargestControl = 125;

        /// <summary>The text message that comes in, or came in last.</summary>
        public readonly byte[] Message;

        /// <summary>The payload of the last control frame.</summary>
        public readonly byte[] Control = new byte[LargestControl];

        private readonly byte[] _in = new byte[256];
        private readonly byte[] _out = new byte[LargestOut + 8];
        private readonly byte[] _head = new byte[4];
        private WsTransport _transport;
        private int _inStart;
        private int _inEnd;
        private int _outStart;
        private int _outEnd;
        private int _headCount;
        private int _headSize;
        private int _left; // of the frame's payload
        private bool _isInFrame;
        private bool _isInMessage;

        /// <param name="longest">The longest message that may come, in bytes.</param>
        public Wire(int longest)
        {
            Message = new byte[longest];
        }

        public int MessageCount { get; private set; }

        public int ControlCount { get; private set; }

        /// <summary>The stream has ended, or is broken: nothing more will come.</summary>
        public bool IsEnded { get; private set; }

        /// <summary>The rule that was broken; null if none was.</summary>
        public string Fault { get; private set; }

        /// <summary>Whether the last frame is not complete.</summary>
        public bool IsInFrame => _isInFrame || _headCount > 0;

        /// <summary>Whether a message has begun and not ended.</summary>
        public bool IsInMessage => _isInMessage;

        /// <summary>Whether the transport has taken all that was put.</summary>
        public bool IsOutEmpty => _outStart == _outEnd;

        private bool IsControl => _head[0] % 16 >= Close;

        /// <summary>Starts anew on a transport.</summary>
        public void Begin(WsTransport transport)
        {
            _transport = transport;
            _inStart = _inEnd = _outStart = _outEnd = _headCount = _left = MessageCount = ControlCount = 0;
            _isInFrame = _isInMessage = IsEnded = false;
            Fault = null;
        }

        /// <summary>Sends bytes as they are; returns how many were taken, 0 also if nothing can be sent any more.</summary>
        public int Write(byte[] buffer, int offset, int count)
        {
            int taken = _transport.Write(buffer, offset, count);
            return taken < 0 ? 0 : taken; // a broken stream is noticed when reading
        }

        /// <summary>Puts a masked frame into the empty output.</summary>
        public void Put(int opcode, bool isFinal, byte[] payload, int offset, int count, uint key)
        {
            _outStart = 0;
            _out[0] = (byte)(isFinal ? Fin | opcode : opcode);
            _out[1] = (byte)(Mask | (count < 126 ? count : 126));
            int at = 2;
            if (count >= 126)
            {
                _out[at++] = (byte)(count >> 8);
                _out[at++] = (byte)count;
            }

            int mask = at;
            for (int i = 0; i < 4; i++) _out[at++] = (byte)(key >> (8 * i));
            for (int i = 0; i < count; i++) _out[at++] = (byte)(payload[offset + i] ^ _out[mask + (i & 3)]);
            _outEnd = at;
        }

        /// <summary>Sends what is in the output. Returns whether the transport took any of it.</summary>
        public bool Flush()
        {
            if (IsOutEmpty) return false;
            int taken = Write(_out, _outStart, _outEnd - _outStart);
            _outStart += taken;
            return taken > 0;
        }

        /// <summary>
        /// Receives, unless there are bytes that were not processed yet. Returns whether there are bytes to process.
        /// </summary>
        public bool Receive()
        {
            if (_inStart < _inEnd) return true;
            _inStart = _inEnd = 0;
            if (IsEnded) return false;
            int count = _transport.Read(_in, 0, _in.Length);
            if (count > 0) _inEnd = count;
            else if (count < 0) IsEnded = true;
            return count > 0;
        }

        /// <summary>The next byte as it is; -1 if there is none.</summary>
        public int NextByte() => Receive() ? _in[_inStart++] : -1;

        /// <summary>Finds the next message or control frame in what was received.</summary>
        public int Next()
        {
            for (;;)
            {
                if (!_isInFrame && !ReadHead()) return Fault == null ? Nothing : Broken;
                TakePayload();
                if (_left > 0) return Nothing;
                _isInFrame = false;
                _headCount = 0;
                if (IsControl) return _head[0] % 16;
                if (_head[0] < Fin) continue;
                _isInMessage = false;
                return Text;
            }
        }

        private void TakePayload()
        {
            int count = _inEnd - _inStart < _left ? _inEnd - _inStart : _left;
            if (IsControl)
            {
                Array.Copy(_in, _inStart, Control, ControlCount, count);
                ControlCount += count;
            }
            else
            {
                Array.Copy(_in, _inStart, Message, MessageCount, count);
                MessageCount += count;
            }

            _inStart += count;
            _left -= count;
        }

        private bool ReadHead()
        {
            if (_headCount == 0) _headSize = 2;
            while (_headCount < _headSize)
            {
                if (_inStart == _inEnd) return false;
                _head[_headCount++] = _in[_inStart++];
                if (_headCount == 2 && _head[1] % 128 >= 126) _headSize = 4;
            }

            Fault = Judge();
            if (Fault != null) return false;
            _isInFrame = true;
            if (IsControl) ControlCount = 0;
            else if (_head[0] % 16 == Text) MessageCount = 0;
            _isInMessage |= !IsControl;
            return true;
        }

        // RFC 6455 sections 5.1, 5.2, 5.4 and 5.5; notes the length. A length in 64 bits would be too large or too long.
        private string Judge()
        {
            int opcode = _head[0] % 16;
            int length = _head[1] % 128;
            if ((_head[0] & Reserved) != 0) return "a reserved bit is set";
            if (_head[1] >= Mask) return "a server's frame has a mask";
            if (opcode != Continuation && opcode != Text && opcode != Close && opcode != Ping && opcode != Pong)
            {
                return "opcode " + opcode.ToString();
            }

            if (opcode >= Close && (length > LargestControl || _head[0] < Fin)) return "a control frame in fragments, or too long";
            if (opcode == Continuation && !_isInMessage) return "a continuation of nothing";
            if (opcode == Text && _isInMessage) return "a message in the midst of another";
            if (length == 127) return "a length in 64 bits";
            _left = length < 126 ? length : _head[2] << 8 | _head[3];
            if (length == 126 && _left < 126) return "a length in more bytes than it needs";
            if (opcode == Continuation && MessageCount + _left > Message.Length) return "a message longer than any that was sent";
            if (opcode == Text && _left > Message.Length) return "a message longer than any that was sent";
            return null;
        }
    }
}
