using System;

namespace NanoWs.Storm
{
    /// <summary>Reads the frames of one sender, in whatever pieces they come, and holds them to the rules of RFC 6455 section 5.</summary>
    internal sealed class FrameReader
    {
        private readonly Inbox _inbox;
        private readonly bool _isMasked;
        private readonly byte[] _head = new byte[14];
        private int _headCount;
        private int _headSize;
        private int _left;
        private int _position; // in the payload
        private bool _isInFrame;
        private bool _isInMessage;
        private bool _isText;
        private bool _hasPing;

        public FrameReader(Inbox inbox, bool isMasked)
        {
            _inbox = inbox;
            _isMasked = isMasked;
        }

        /// <summary>The payload of the last control frame.</summary>
        public readonly byte[] Control = new byte[125];

        public int ControlCount { get; private set; }

        public bool IsCloseReceived { get; private set; }

        public int CloseCode { get; private set; }

        public string Fault { get; private set; }

        /// <summary>Whether a ping has been received since the last call, so that a pong is due.</summary>
        public bool TakePing()
        {
            bool hasPing = _hasPing;
            _hasPing = false;
            return hasPing;
        }

        /// <summary>Takes what has come; it may change the buffer.</summary>
        public void Take(byte[] buffer, int start, int end)
        {
            while (start < end && Fault == null)
            {
                if (IsCloseReceived)
                {
                    Fault = "bytes behind the close frame";
                    return;
                }

                if (!_isInFrame)
                {
                    TakeHead(buffer[start++]);
                    if (!_isInFrame) continue;
                }

                int count = end - start < _left ? end - start : _left;
                TakePayload(buffer, start, count);
                start += count;
                if (_left == 0) EndFrame(buffer);
            }
        }

        private void TakeHead(byte next)
        {
            if (_headCount == 0) _headSize = 2;
            _head[_headCount++] = next;
            if (_headCount == 2)
            {
                int size = _head[1] & 0x7F;
                _headSize = 2 + (size < 126 ? 0 : size == 126 ? 2 : 8) + (_head[1] >= 0x80 ? 4 : 0);
            }

            if (_headCount < _headSize || _headCount < 2) return;
            BeginFrame();
        }

        private void BeginFrame()
        {
            int opcode = _head[0] & 15;
            bool isFinal = _head[0] >= 0x80;
            bool isMasked = _head[1] >= 0x80;
            _left = _head[1] & 0x7F;
            int extended = _left == 126 ? 2 : _left == 127 ? 8 : 0;
            if (extended > 0) _left = 0;
            for (int i = 0; i < extended; i++) _left = _left << 8 | _head[2 + i];
            if ((_head[0] & 0x70) != 0) Fault = "5.2: reserved bits";
            else if (isMasked != _isMasked) Fault = "5.1: masked, or not";
            else if ((extended == 2 && _left < 126) || (extended == 8 && _left < 65536)) Fault = "5.2: length not minimal";
            else if (opcode >= 8 && (!isFinal || _left > 125)) Fault = "5.5: control frame";
            else if (opcode > 10 || (opcode > 2 && opcode < 8)) Fault = "5.2: opcode";
            else if (opcode < 8 && _isInMessage != (opcode == 0)) Fault = "5.4: fragments";
            if (Fault != null) return;
            if (opcode == 1 || opcode == 2) _isText = opcode == 1;
            if (opcode < 8) _isInMessage = !isFinal;
            else ControlCount = 0;
            _position = 0;
            _isInFrame = true;
        }

        private void TakePayload(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count && _isMasked; i++) buffer[offset + i] ^= _head[_headSize - 4 + ((_position + i) & 3)];
            _position += count;
            _left -= count;
            if ((_head[0] & 15) < 8)
            {
                _inbox.Take(_isText, buffer, offset, count, false);
                Fault = _inbox.Fault;
                return;
            }

            Array.Copy(buffer, offset, Control, ControlCount, count);
            ControlCount += count;
        }

        private void EndFrame(byte[] buffer)
        {
            _isInFrame = false;
            _headCount = 0;
            switch (_head[0] & 15)
            {
                case 8:
                    IsCloseReceived = true;
                    CloseCode = ControlCount < 2 ? 1000 : Control[0] << 8 | Control[1];
                    break;
                case 9:
                    _hasPing = true;
                    break;
                case 10:
                    break;
                default:
                    if (_head[0] >= 0x80) _inbox.Take(_isText, buffer, 0, 0, true);
                    if (Fault == null) Fault = _inbox.Fault;
                    break;
            }
        }
    }
}
