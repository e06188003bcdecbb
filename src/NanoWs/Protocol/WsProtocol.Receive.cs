using System;

namespace NanoWs
{
    // The receiving half. The receive buffer holds, from its start:
    //   [0, _assembled)   payload of the message in progress, unmasked and in one piece
    //   [_pos, _end)      bytes received and not yet looked at
    // A message that arrives whole in one frame, the usual case, is delivered where it lies.
    public sealed partial class WsProtocol
    {
        // Not an event: something was taken in, look again. (A loop in Next(), not a recursion: fragments may be many.)
        private const WsEvent Again = (WsEvent)(-1);

        // Behind the receive buffer proper there is room for one control frame (a header of 6, a payload of 125), so that a
        // ping can be read while the buffer is full of an unfinished message.
        private const int RxReserve = 131;

        private readonly byte[] _rx;
        private int _assembled;
        private int _pos;
        private int _end;
        private long _frameLeft;
        private uint _key;
        private int _utf8;
        private int _eventOffset;
        private int _eventCount;
        private WsEvent _event;

        /// <summary>Receive here; events point into it.</summary>
        public byte[] RxBuffer => _rx;

        /// <summary>Where to put the next bytes received, after <see cref="PrepareReceive"/>.</summary>
        public int RxOffset => _end;

        /// <summary>Where the bytes of the last event begin.</summary>
        public int EventOffset => _eventOffset;

        /// <summary>How many bytes the last event has.</summary>
        public int EventCount => _eventCount;

        /// <summary>Whether the last <see cref="WsEvent.TextPart"/> or <see cref="WsEvent.BinaryPart"/> ended its message.</summary>
        public bool IsFinalPart => (_flags & Final) != 0;

        /// <summary>The largest message delivered whole; anything larger comes in parts.</summary>
        public int MaxMessage => _rx.Length - RxReserve;

        /// <summary>Bytes received and not yet looked at.</summary>
        public int RxPending => _end - _pos;

        internal int RxPendingOffset => _pos;

        /// <summary>
        /// Makes room, and returns how many bytes may be received at <see cref="RxOffset"/>: always some after
        /// <see cref="Next"/> has answered <see cref="WsEvent.NeedData"/>.
        /// </summary>
        public int PrepareReceive()
        {
            if (_pos == _end)
            {
                _pos = _end = _assembled;
            }
            else if (_pos > _assembled)
            {
                Array.Copy(_rx, _pos, _rx, _assembled, _end - _pos);
                _end -= _pos - _assembled;
                _pos = _assembled;
            }

            return _rx.Length - _end;
        }

        /// <summary>Tells that <paramref name="count"/> bytes were received at <see cref="RxOffset"/>.</summary>
        public void Received(int count) => _end += count;

        // The handshake reads its head from the same buffer.
        internal void Skip(int count) => _pos += count;

        /// <summary>
        /// Gives the last <paramref name="count"/> bytes of a message or part back: the next <see cref="Next"/> delivers them again. For a
        /// handler whose answer found no room. Until then nothing must be received.
        /// </summary>
        public void Unread(int count)
        {
            if (count < 0 || count > _eventCount) throw new ArgumentOutOfRangeException(nameof(count), "Only bytes of the event just delivered can be given back.");
            if (_event < WsEvent.Text || _event > WsEvent.BinaryPart) throw new InvalidOperationException("Only a message or a part of one can be given back.");
            _eventOffset += _eventCount - count;
            _eventCount = count;
            _flags |= Redeliver;
        }

        private WsEvent Read()
        {
            int flags = _flags;
            if ((flags & (Ended | Redeliver | PartOut | InFrame)) != 0) return ReadOn(flags);

            byte[] rx = _rx;
            int pos = _pos;
            int available = _end - pos;
            if (available < 2) return Starved();

            WsError error = FrameHeader.Check(rx, pos, available, (flags & IsClient) == 0, (flags & InMessage) != 0);
            if (error != WsError.None) return Broken(error);

            int size = FrameHeader.Size(rx, pos);
            if (available < size) return Starved();

            int first = rx[pos];
            long length = FrameHeader.PayloadLength(rx, pos);
            if ((first & 8) == 0)
            {
                // Anything but a whole message within one frame, all of it here, takes the long way.
                if ((flags & InMessage) != 0 || first < FrameHeader.Fin || length > available - size || length > rx.Length - RxReserve)
                {
                    return BeginFrame(first, size, length);
                }
            }
            else
            {
                if (length > available - size) return Starved();

                // A pong still half-way out cannot be replaced, and its successor must not be lost.
                if (first == ((int)Opcode.Ping | FrameHeader.Fin) && _controlStart > 0) return WsEvent.NeedSend;
            }

            int count = (int)length;
            pos += size;
            if ((flags & IsClient) == 0) Masking.Apply(rx, pos, count, BitConverter.ToUInt32(rx, pos - 4));
            _pos = pos + count;
            _eventOffset = pos;
            _eventCount = count;
            switch (first & 0x0F)
            {
                case (int)Opcode.Text:
                    if (Utf8Validator.Validate(Utf8Validator.Complete, rx, pos, count) != Utf8Validator.Complete) return Broken(WsError.InvalidUtf8);
                    return _event = WsEvent.Text;
                case (int)Opcode.Binary:
                    return _event = WsEvent.Binary;
                case (int)Opcode.Close:
                    return _event = WsEvent.Close;
                case (int)Opcode.Ping:
                    return _event = WsEvent.Ping;
                default:
                    return _event = WsEvent.Pong;
            }
        }

        // Read() in any state but the usual one.
        private WsEvent ReadOn(int flags)
        {
            if ((flags & Redeliver) != 0)
            {
                _flags = flags & ~Redeliver;
                return _event;
            }

            if ((flags & Ended) != 0)
            {
                // 5.5.1, 7.1.7: after the peer's close frame, or its fault, whatever comes is dropped.
                _pos = _end = _assembled = 0;
                return WsEvent.NeedData;
            }

            if ((flags & PartOut) != 0)
            {
                // What was kept back of the last part, the beginning of a character, starts the next one.
                _flags = flags & ~PartOut;
                int kept = _assembled - _eventCount - _eventOffset;
                Array.Copy(_rx, _assembled - kept, _rx, 0, kept);
                _assembled = kept;
                return Again;
            }

            return ReadPayload();
        }

        private WsEvent BeginFrame(int first, int size, long length)
        {
            int flags = _flags | InFrame;
            if (first >= FrameHeader.Fin) flags |= FrameFin;
            if ((first & 0x0F) == (int)Opcode.Text) flags |= TextIn;
            if (length > MaxMessage - _assembled) flags |= PartsIn;
            _flags = flags;
            _pos += size;
            _frameLeft = length;
            if ((flags & IsClient) == 0) _key = BitConverter.ToUInt32(_rx, _pos - 4);
            return ReadPayload();
        }

        // Takes what is here of the frame's payload to the end of the message assembled so far.
        private WsEvent ReadPayload()
        {
            int room = MaxMessage - _assembled;
            int count = _end - _pos;
            if (count > _frameLeft) count = (int)_frameLeft;
            if (count > room) count = room;
            if (count > 0 && !TakePayload(count)) return Broken(WsError.InvalidUtf8);

            if (_frameLeft > 0) return Starved();

            int flags = _flags & ~(InFrame | FrameFin);
            if ((_flags & FrameFin) == 0)
            {
                _flags = flags | InMessage;
                return Again;
            }

            // 8.1: text that ends in the middle of a character is not UTF-8.
            if (_utf8 != Utf8Validator.Complete) return Broken(WsError.InvalidUtf8);

            _eventOffset = 0;
            _eventCount = _assembled;
            _assembled = 0;
            _flags = flags & ~(InMessage | TextIn | PartsIn) | Final;
            return _event = MessageEvent(flags);
        }

        private bool TakePayload(int count)
        {
            byte[] rx = _rx;
            int pos = _pos;
            if ((_flags & IsClient) == 0)
            {
                Masking.Apply(rx, pos, count, _key);
                _key = Masking.Advance(_key, count);
            }

            // Validated as it comes, so that bad text fails at its first bad byte and not at the end of the message.
            if ((_flags & TextIn) != 0)
            {
                _utf8 = Utf8Validator.Validate(_utf8, rx, pos, count);
                if (_utf8 == Utf8Validator.Invalid) return false;
            }

            if (pos != _assembled) Array.Copy(rx, pos, rx, _assembled, count);
            _assembled += count;
            _frameLeft -= count;
            _pos = pos + count;
            return true;
        }

        private static WsEvent MessageEvent(int flags)
        {
            if ((flags & PartsIn) == 0) return (flags & TextIn) != 0 ? WsEvent.Text : WsEvent.Binary;
            return (flags & TextIn) != 0 ? WsEvent.TextPart : WsEvent.BinaryPart;
        }

        // Nothing more to read: of a message larger than the buffer, what is here is delivered.
        private WsEvent Starved()
        {
            if ((_flags & PartsIn) == 0) return WsEvent.NeedData;
            int count = _assembled;
            if ((_flags & TextIn) != 0) count -= Utf8Validator.IncompleteTail(_utf8, _rx, 0, count);
            if (count == 0) return WsEvent.NeedData;

            _eventOffset = 0;
            _eventCount = count;
            _flags = _flags & ~Final | PartOut;
            return _event = MessageEvent(_flags);
        }
    }
}
