using System;

namespace NanoWs
{
    // The receiving half. The receive buffer holds, from its start:
    //   [0, _assembled)   payload of the message in progress, unmasked and in one piece
    //   [_pos, _end)      bytes received and not yet looked at
    // A message that arrives whole in one frame, the usual case, is delivered where it lies.
    public sealed partial class WsProtocol
    {
        // Behind the receive buffer proper there is room for one control frame (a header of 6, a payload of 125), so that a
        // ping can be read while the buffer is full of an unfinished message.
        internal const int RxReserve = 131;

        // Not an event: something was taken in, look again. (A loop, not a recursion: fragments may be many.)
        private const WsEvent Again = (WsEvent)(-1);

        private const int InFrame = 1; // a data frame's header was read, its payload is not complete
        private const int FrameFin = 2; // that frame is the last of its message
        private const int InMessage = 4; // between the fragments of a message
        private const int TextIn = 8; // the message coming in is text
        private const int PartsIn = 16; // the message coming in is larger than the buffer
        private const int PartOut = 32; // the bytes of a delivered part are still in the buffer
        private const int NotFinal = 64; // the part delivered was not the last of its message
        private const int Redeliver = 128; // the handler gave the last event back
        private const int Utf8Shift = 8; // above: the validator's state within the text coming in

        // Internal where WsConnection's loop looks at them for every message: a property costs the interpreter twice as much.
        internal readonly byte[] _rx;
        internal int _pos;
        internal int _end;
        internal int _in;
        internal int _eventOffset;
        internal int _eventCount;
        private int _assembled;
        private long _frameLeft;
        internal WsEvent _event; // NeedData again once its bytes are forgotten

        /// <summary>Receive here; events point into it.</summary>
        public byte[] RxBuffer => _rx;

        /// <summary>Where to put the next bytes received, after <see cref="PrepareReceive"/>.</summary>
        public int RxOffset => _end;

        /// <summary>Where the bytes of the last event begin.</summary>
        public int EventOffset => _eventOffset;

        /// <summary>How many bytes the last event has.</summary>
        public int EventCount => _eventCount;

        /// <summary>Whether the last <see cref="WsEvent.TextPart"/> or <see cref="WsEvent.BinaryPart"/> ended its message.</summary>
        public bool IsFinalPart => (_in & NotFinal) == 0;

        /// <summary>
        /// Makes room, and returns how many bytes may be received at <see cref="RxOffset"/>: always some after
        /// <see cref="Next"/> has answered <see cref="WsEvent.NeedData"/>.
        /// </summary>
        public int PrepareReceive()
        {
            if (_pos > _assembled)
            {
                Array.Copy(_rx, _pos, _rx, _assembled, _end - _pos);
                _end -= _pos - _assembled;
                _pos = _assembled;
            }

            return _rx.Length - _end;
        }

        /// <summary>Tells that <paramref name="count"/> bytes were received at <see cref="RxOffset"/>.</summary>
        public void Received(int count) => _end += count;

        /// <summary>
        /// Gives the last <paramref name="count"/> bytes of a message or part back: the next <see cref="Next"/> delivers them again. For a
        /// handler whose response found no room. Until then nothing must be received.
        /// </summary>
        public void Unread(int count)
        {
            if (_event < WsEvent.Text || _event > WsEvent.BinaryPart) throw new InvalidOperationException("No message is being delivered.");
            if (count < 0 || count > _eventCount) throw new ArgumentOutOfRangeException(nameof(count));
            _eventOffset += _eventCount - count;
            _eventCount = count;
            _in |= Redeliver;
        }

        /// <summary>Moves what was given back out of the way, so that bytes can be received behind it and <see cref="ReadAhead"/> can look at them.</summary>
        internal void Hold()
        {
            if ((_in & PartOut) != 0) return;
            Array.Copy(_rx, _eventOffset, _rx, 0, _eventCount);
            _eventOffset = 0;
            _assembled = _eventCount;
            if (_pos == _end) _pos = _end = _eventCount;
        }

        /// <summary>
        /// While a message waits to be delivered again: the next frame if it is a ping that can be answered now, or a pong. They must not wait for the
        /// message, or the peer takes us for dead. <see cref="Restore"/> ends it.
        /// </summary>
        internal WsEvent ReadAhead()
        {
            // Within a frame there is payload, whatever it looks like.
            int available = (_in & InFrame) != 0 ? 0 : _end - _pos;
            if (available < 2 || available < FrameHeader.Size(_rx, _pos) + (_rx[_pos + 1] & 0x7F)) return WsEvent.NeedData;
            int first = _rx[_pos] & ~FrameHeader.Fin;
            return first == (int)Opcode.Pong || (first == (int)Opcode.Ping && !IsSlotTaken) ? ReadHeader() : WsEvent.NeedData;
        }

        /// <summary>Makes a message that was given back the current event again.</summary>
        internal void Restore(WsEvent e, int offset, int count)
        {
            _event = e;
            _eventOffset = offset;
            _eventCount = count;
        }

        /// <summary>
        /// Finds the next event without answering it. Touches nothing of the sending half: it needs no lock against senders.
        /// </summary>
        internal WsEvent Read()
        {
            int flags = _flags;
            if ((_in | flags & (NotSending | SmallBuffer)) == 0)
            {
                // The usual case: a whole message in one frame, with a length of 7 or 16 bits. What is taken here is what FrameHeader.Check lets pass, which
                // judges all the rest.
                byte[] rx = _rx;
                int pos = _pos;
                int mask = flags & IsServer;
                int payload = pos + 2 + (mask >> 5);
                int left = _end - payload;
                if (left >= 0)
                {
                    int first = rx[pos];
                    int count = rx[pos + 1] - mask;
                    if (count > 125)
                    {
                        if (count > 126 || left < 2) return ReadOn();
                        count = rx[pos + 2] << 8 | rx[pos + 3];
                        if (count < 126 || count > rx.Length - RxReserve) return ReadOn();
                        payload += 2;
                        left -= 2;
                    }

                    // Final, and binary or text.
                    if ((uint)count <= (uint)left && (first == 0x82 || first == 0x81))
                    {
                        if (mask != 0) Masking.Apply(rx, payload, count, BitConverter.ToUInt32(rx, payload - 4));
                        _eventOffset = payload;
                        _eventCount = count;
                        if (count == left)
                        {
                            _pos = 0;
                            _end = 0;
                        }
                        else
                        {
                            _pos = payload + count;
                        }

                        if (first == 0x82)
                        {
                            _event = WsEvent.Binary;
                            return WsEvent.Binary;
                        }

                        if (Utf8Validator.Validate(Utf8Validator.Complete, rx, payload, count) != Utf8Validator.Complete) return Fault(WsError.InvalidUtf8);
                        _event = WsEvent.Text;
                        return WsEvent.Text;
                    }
                }
            }

            return ReadOn();
        }

        private WsEvent ReadOn()
        {
            for (;;)
            {
                WsEvent e = ReadFrame();
                if (e == Again) continue;

                // 1.4: after our close frame the peer's messages are of no interest, but its close frame is.
                if (e >= WsEvent.Text && e <= WsEvent.BinaryPart && (_flags & CloseSent) != 0) continue;
                return e;
            }
        }

        private WsEvent Fault(WsError error)
        {
            // 7.1.7: what follows is dropped.
            _pos = _end = _assembled = 0;
            _eventCount = (int)error; // Respond takes it from here: the outcome belongs to the sending half
            return WsEvent.Failed;
        }

        private WsEvent ReadFrame()
        {
            if ((_in & Redeliver) != 0)
            {
                _in &= ~Redeliver;
                if (_event <= WsEvent.BinaryPart && (_in & PartOut) == 0) _assembled = 0; // see Hold
                return _event;
            }

            if ((_flags & Ended) != 0)
            {
                // 5.5.1, 7.1.7: after the peer's close frame, or its fault, whatever comes is dropped.
                _pos = _end = _assembled;
                return WsEvent.NeedData;
            }

            if ((_in & PartOut) != 0) DropPart();
            return (_in & InFrame) != 0 ? ReadPayload() : ReadHeader();
        }

        // What was kept back of the last part, the beginning of a character, starts the next one.
        private void DropPart()
        {
            _in &= ~(PartOut | NotFinal);
            int used = _eventOffset + _eventCount;
            Array.Copy(_rx, used, _rx, 0, _assembled - used);
            _assembled -= used;
        }

        private WsEvent ReadHeader()
        {
            byte[] rx = _rx;
            int pos = _pos;
            int available = _end - pos;
            if (available < 2) return Starved();

            bool fromClient = (_flags & IsServer) != 0;
            WsError error = FrameHeader.Check(rx, pos, available, fromClient, (_in & InMessage) != 0);
            if (error != WsError.None) return Fault(error);

            int size = FrameHeader.Size(rx, pos);
            if (available < size) return Starved();

            int first = rx[pos];
            long length = FrameHeader.PayloadLength(rx, pos);
            uint key = fromClient ? BitConverter.ToUInt32(rx, pos + size - 4) : 0;
            if ((first & 8) != 0) return length <= available - size ? ReadControl(first, pos + size, (int)length, key) : Starved();

            _in |= (first >= FrameHeader.Fin ? InFrame | FrameFin : InFrame)
                | ((first & 0x0F) == (int)Opcode.Text ? TextIn : 0)
                | (length > rx.Length - RxReserve - _assembled ? PartsIn : 0);
            _pos = pos + size;
            _frameLeft = length;
            if (fromClient) _key = key;
            return ReadPayload();
        }

        private WsEvent ReadControl(int first, int payload, int count, uint key)
        {
            if (key != 0) Masking.Apply(_rx, payload, count, key);
            _eventOffset = payload;
            _eventCount = count;
            _pos = payload + count;
            RewindIfRead();
            switch (first & 0x0F)
            {
                case (int)Opcode.Close: return _event = WsEvent.Close;
                case (int)Opcode.Ping: return _event = WsEvent.Ping;
                default: return _event = WsEvent.Pong;
            }
        }

        // Takes what is here of the frame's payload to the end of the message assembled so far.
        private WsEvent ReadPayload()
        {
            int room = _rx.Length - RxReserve - _assembled;
            int count = _end - _pos;
            if (count > _frameLeft) count = (int)_frameLeft;
            if (count > room) count = room;
            if (count > 0 && !TakePayload(count)) return Fault(WsError.InvalidUtf8);
            if (_frameLeft > 0) return Starved();

            int was = _in;
            _in = was & ~(InFrame | FrameFin);
            if ((was & FrameFin) == 0)
            {
                _in |= InMessage;
                return Again;
            }

            // 8.1: text that ends in the middle of a character is not UTF-8.
            if (was >> Utf8Shift != Utf8Validator.Complete) return Fault(WsError.InvalidUtf8);

            _eventOffset = 0;
            _eventCount = _assembled;
            _assembled = 0;
            _in &= ~(InMessage | TextIn | PartsIn | NotFinal);
            RewindIfRead();
            return _event = MessageEvent(was);
        }

        private bool TakePayload(int count)
        {
            byte[] rx = _rx;
            int pos = _pos;
            if ((_flags & IsServer) != 0)
            {
                Masking.Apply(rx, pos, count, _key);
                _key = Masking.Advance(_key, count);
            }

            // Validated as it comes, so that bad text fails at its first bad byte and not at the end of the message.
            if ((_in & TextIn) != 0)
            {
                int state = Utf8Validator.Validate(_in >> Utf8Shift, rx, pos, count);
                if (state == Utf8Validator.Invalid) return false;
                _in = _in & ((1 << Utf8Shift) - 1) | state << Utf8Shift;
            }

            if (pos != _assembled) Array.Copy(rx, pos, rx, _assembled, count);
            _assembled += count;
            _frameLeft -= count;
            _pos = pos + count;
            RewindIfRead();
            return true;
        }

        // With nothing left to look at, the next bytes go right behind the message in progress.
        private void RewindIfRead()
        {
            if (_pos == _end) _pos = _end = _assembled;
        }

        private static WsEvent MessageEvent(int flags)
        {
            if ((flags & PartsIn) == 0) return (flags & TextIn) != 0 ? WsEvent.Text : WsEvent.Binary;
            return (flags & TextIn) != 0 ? WsEvent.TextPart : WsEvent.BinaryPart;
        }

        // Nothing more to read: of a message larger than the buffer, what is here is delivered.
        private WsEvent Starved()
        {
            if ((_in & PartsIn) == 0) return WsEvent.NeedData;
            int count = _assembled;
            if ((_in & TextIn) != 0) count -= Utf8Validator.IncompleteTail(_in >> Utf8Shift, _rx, 0, count);
            if (count == 0) return WsEvent.NeedData;

            _eventOffset = 0;
            _eventCount = count;
            _in |= PartOut | NotFinal;
            return _event = MessageEvent(_in);
        }
    }
}
