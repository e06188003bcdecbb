using System;

namespace NanoWs
{
    // The receiving half. The receive buffer contains, from its start:
    //   [0, _assembled)   payload of the message in progress, unmasked and contiguous
    //   [_pos, _end)      bytes received but not yet parsed
    // A message that arrives whole in one frame is delivered in place, without copying.
    public sealed partial class WsProtocol
    {
        // The receive buffer proper is followed by room for one control frame (a header of 6 bytes, a payload of 125), so that a ping can
        // be read while the buffer is filled by an incomplete message.
        internal const int RxReserve = 131;

        // Not an event: input was consumed, call again. (A loop, not recursion: there may be many fragments.)
        private const WsEvent Again = (WsEvent)(-1);

        private const int InFrame = 1; // a data frame's header has been read, its payload is incomplete
        private const int FrameFin = 2; // that frame is the last of its message
        private const int InMessage = 4; // between the fragments of a message
        private const int TextIn = 8; // the message being received is text
        private const int PartsIn = 16; // the message being received is larger than the buffer
        private const int PartOut = 32; // the bytes of the delivered part are still in the buffer
        private const int NotFinal = 64; // the part delivered was not the last of its message
        private const int RepeatsEvent = 128; // the last event will be delivered again
        private const int Utf8Shift = 8; // from this bit on: the validator's state in the text being received

        /// <summary>The buffer to receive into; events refer to slices of it.</summary>
        public readonly byte[] RxBuffer;

        private int _pos;

        // Internal because WsConnection's loop reads them for every message: on the interpreter a property costs twice as much.
        internal int _end;
        internal int _receiveFlags;
        internal int _eventOffset;
        internal int _eventCount;
        private int _assembled;
        private long _frameLeft;
        internal WsEvent _event; // NeedData again once its bytes are released

        /// <summary>Gets the offset at which to receive the next bytes, after <see cref="PrepareReceive"/>.</summary>
        public int RxOffset => _end;

        /// <summary>Gets the offset of the last event's bytes.</summary>
        public int EventOffset => _eventOffset;

        /// <summary>Gets the number of bytes of the last event.</summary>
        public int EventCount => _eventCount;

        // Bytes received but not yet parsed.
        internal int UnreadCount => _end - _pos;

        internal int UnreadOffset => _pos;

        // Whether PrepareReceive would return more than 0.
        internal bool HasReceiveRoom => _end - _pos + _assembled < RxBuffer.Length;

        /// <summary>Gets whether the last <see cref="WsEvent.TextPart"/> or <see cref="WsEvent.BinaryPart"/> ended its message.</summary>
        public bool IsFinalPart => (_receiveFlags & NotFinal) == 0;

        /// <summary>
        /// Makes room, and returns how many bytes may be received at <see cref="RxOffset"/>: at least 1 after <see cref="Next"/> has
        /// returned <see cref="WsEvent.NeedData"/>.
        /// </summary>
        public int PrepareReceive()
        {
            if (_pos > _assembled)
            {
                Array.Copy(RxBuffer, _pos, RxBuffer, _assembled, _end - _pos);
                _end -= _pos - _assembled;
                _pos = _assembled;
            }

            return RxBuffer.Length - _end;
        }

        /// <summary>
        /// Defers the last <paramref name="count"/> bytes of a message or part: the next call of <see cref="Next"/> delivers them again.
        /// For a handler whose reply did not fit into the send buffer. Nothing may be received until then.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is being delivered.</exception>
        public void Defer(int count)
        {
            if (_event < WsEvent.Text || _event > WsEvent.BinaryPart) throw new InvalidOperationException("No message to defer.");
            if (count < 0 || count > _eventCount) throw new ArgumentOutOfRangeException(nameof(count));
            _eventOffset += _eventCount - count;
            _eventCount = count;
            _receiveFlags |= RepeatsEvent;
        }

        /// <summary>
        /// Moves the deferred message to the start of the buffer, so that bytes can be received after it and <see cref="ReadAhead"/> can
        /// parse them.
        /// </summary>
        internal void KeepDeferred()
        {
            if ((_receiveFlags & PartOut) != 0) return;
            Array.Copy(RxBuffer, _eventOffset, RxBuffer, 0, _eventCount);
            _eventOffset = 0;
            _assembled = _eventCount;
            if (_pos == _end) _pos = _end = _eventCount;
        }

        /// <summary>
        /// Accepts <paramref name="received"/> bytes after the deferred message, and reads the next frame if it is a pong, or a ping whose
        /// pong can be queued now. These must not wait for the message, or the peer would consider us dead. Call
        /// <see cref="RestoreDeferred"/> afterwards.
        /// </summary>
        internal WsEvent ReadAhead(int received)
        {
            _end += received;

            // Inside a frame all bytes are payload, whatever they look like.
            int available = (_receiveFlags & InFrame) != 0 ? 0 : _end - _pos;
            if (available < 2 || available < FrameHeader.Size(RxBuffer, _pos) + (RxBuffer[_pos + 1] & 0x7F)) return WsEvent.NeedData;
            int first = RxBuffer[_pos] & ~FrameHeader.Fin;
            return first == (int)Opcode.Pong || (first == (int)Opcode.Ping && !IsSlotTaken) ? ReadHeader() : WsEvent.NeedData;
        }

        /// <summary>Makes the deferred message the current event again.</summary>
        internal void RestoreDeferred(WsEvent e, int offset, int count)
        {
            _event = e;
            _eventOffset = offset;
            _eventCount = count;
        }

        /// <summary>
        /// Parses bytes received before the connection is open: the head of a request or response. Bytes after the head stay in the buffer.
        /// </summary>
        internal void ReceivedHead(HttpHead head, int count)
        {
            _end += count;
            bool isFull = PrepareReceive() == 0;
            _pos += head.Feed(RxBuffer, _pos, _end - _pos, isFull);
        }

        /// <summary>Marks the message as handled: it can no longer be deferred.</summary>
        internal void Delivered() => _event = WsEvent.NeedData;

        /// <summary>
        /// Accepts <paramref name="count"/> bytes received at <see cref="RxOffset"/> (0 is allowed), and returns the first event in the
        /// bytes not yet parsed; <see cref="Next"/> returns the others. The event's bytes, in <see cref="RxBuffer"/> from
        /// <see cref="EventOffset"/> on, are valid until the next call. <see cref="WsEvent.Ping"/>, <see cref="WsEvent.Close"/> and
        /// <see cref="WsEvent.Failed"/> require a call of <see cref="Reply"/>.
        /// </summary>
        public WsEvent Received(int count)
        {
            int flags = _sendFlags;
            int end = _end;
            if ((_receiveFlags | flags & (NotSending | SmallBuffer)) == 0)
            {
                // The fast path: a whole message in one frame, with a length of 7 or 16 bits. It accepts only frames that FrameHeader.Check
                // would accept too; everything else goes through that check.
                byte[] rx = RxBuffer;
                int pos = _pos;
                int mask = flags & IsServer;
                int payload = pos + 2 + (mask >> 5);
                int left = end + count - payload;
                if (left >= 0)
                {
                    int first = rx[pos];
                    int length = rx[pos + 1] - mask;
                    if (length > 125)
                    {
                        if (length > 126 || left < 2) return ReceivedMore(count);
                        length = rx[pos + 2] << 8 | rx[pos + 3];
                        if (length < 126 || length > rx.Length - RxReserve) return ReceivedMore(count);
                        payload += 2;
                        left -= 2;
                    }

                    // FIN is set, and the opcode is binary or text.
                    if ((uint)length <= (uint)left && (first == 0x82 || first == 0x81))
                    {
                        if (mask != 0) Masking.Apply(rx, payload, length, BitConverter.ToUInt32(rx, payload - 4));
                        _eventOffset = payload;
                        _eventCount = length;
                        if (length != left)
                        {
                            _pos = payload + length;
                            _end = end + count;
                        }
                        else if (end != 0)
                        {
                            _pos = 0;
                            _end = 0;
                        }

                        if (first == 0x82)
                        {
                            _event = WsEvent.Binary;
                            return WsEvent.Binary;
                        }

                        if (Utf8Validator.Validate(Utf8Validator.Complete, rx, payload, length) != Utf8Validator.Complete)
                        {
                            return Fault(WsError.InvalidUtf8);
                        }

                        _event = WsEvent.Text;
                        return WsEvent.Text;
                    }
                }
            }

            return ReceivedMore(count);
        }

        /// <summary>
        /// Returns the next event in the bytes received; call it until it returns <see cref="WsEvent.NeedData"/>. Otherwise like
        /// <see cref="Received"/>.
        /// </summary>
        public WsEvent Next() => Received(0);

        private WsEvent ReceivedMore(int count)
        {
            _end += count;
            for (;;)
            {
                WsEvent e = ReadFrame();
                if (e == Again) continue;

                // 1.4: after our close frame the peer's messages are ignored, but its close frame is not.
                if (e >= WsEvent.Text && e <= WsEvent.BinaryPart && (_sendFlags & CloseSent) != 0) continue;
                return e;
            }
        }

        private WsEvent Fault(WsError error)
        {
            // 7.1.7: everything that follows is dropped.
            _pos = _end = _assembled = 0;
            _eventCount = (int)error; // read by Reply: the outcome belongs to the sending half
            return WsEvent.Failed;
        }

        private WsEvent ReadFrame()
        {
            if ((_receiveFlags & RepeatsEvent) != 0)
            {
                _receiveFlags &= ~RepeatsEvent;
                if (_event <= WsEvent.BinaryPart && (_receiveFlags & PartOut) == 0) _assembled = 0; // see KeepDeferred
                return _event;
            }

            if ((_sendFlags & Ended) != 0)
            {
                // 5.5.1, 7.1.7: after the peer's close frame, or a protocol error, all input is dropped.
                _pos = _end = _assembled;
                return WsEvent.NeedData;
            }

            if ((_receiveFlags & PartOut) != 0) DropPart();
            return (_receiveFlags & InFrame) != 0 ? ReadPayload() : ReadHeader();
        }

        // The incomplete character held back from the last part starts the next one.
        private void DropPart()
        {
            _receiveFlags &= ~(PartOut | NotFinal);
            int used = _eventOffset + _eventCount;
            Array.Copy(RxBuffer, used, RxBuffer, 0, _assembled - used);
            _assembled -= used;
        }

        private WsEvent ReadHeader()
        {
            byte[] rx = RxBuffer;
            int pos = _pos;
            int available = _end - pos;
            if (available < 2) return EndOfInput();

            bool fromClient = (_sendFlags & IsServer) != 0;
            WsError error = FrameHeader.Check(rx, pos, available, fromClient, (_receiveFlags & InMessage) != 0);
            if (error != WsError.None) return Fault(error);

            int size = FrameHeader.Size(rx, pos);
            if (available < size) return EndOfInput();

            int first = rx[pos];
            long length = FrameHeader.PayloadLength(rx, pos);
            uint key = fromClient ? BitConverter.ToUInt32(rx, pos + size - 4) : 0;
            if ((first & 8) != 0) return length <= available - size ? ReadControl(first, pos + size, (int)length, key) : EndOfInput();

            _receiveFlags |= (first >= FrameHeader.Fin ? InFrame | FrameFin : InFrame)
                | ((first & 0x0F) == (int)Opcode.Text ? TextIn : 0)
                | (length > rx.Length - RxReserve - _assembled ? PartsIn : 0);
            _pos = pos + size;
            _frameLeft = length;
            if (fromClient) _key = key;
            return ReadPayload();
        }

        private WsEvent ReadControl(int first, int payload, int count, uint key)
        {
            if (key != 0) Masking.Apply(RxBuffer, payload, count, key);
            _eventOffset = payload;
            _eventCount = count;
            _pos = payload + count;
            RewindIfRead();
            var opcode = (Opcode)(first & 0x0F);
            return _event = opcode == Opcode.Close ? WsEvent.Close : opcode == Opcode.Ping ? WsEvent.Ping : WsEvent.Pong;
        }

        // Appends the available bytes of the frame's payload to the message assembled so far.
        private WsEvent ReadPayload()
        {
            int room = RxBuffer.Length - RxReserve - _assembled;
            int count = _end - _pos;
            if (count > _frameLeft) count = (int)_frameLeft;
            if (count > room) count = room;
            if (count > 0 && !TakePayload(count)) return Fault(WsError.InvalidUtf8);
            if (_frameLeft > 0) return EndOfInput();

            int was = _receiveFlags;
            _receiveFlags = was & ~(InFrame | FrameFin);
            if ((was & FrameFin) == 0)
            {
                _receiveFlags |= InMessage;
                return Again;
            }

            // 8.1: text that ends in the middle of a character is not UTF-8.
            if (was >> Utf8Shift != Utf8Validator.Complete) return Fault(WsError.InvalidUtf8);

            _eventOffset = 0;
            _eventCount = _assembled;
            _assembled = 0;
            _receiveFlags &= ~(InMessage | TextIn | PartsIn | NotFinal);
            RewindIfRead();
            return _event = MessageEvent(was);
        }

        private bool TakePayload(int count)
        {
            byte[] rx = RxBuffer;
            int pos = _pos;
            if ((_sendFlags & IsServer) != 0)
            {
                Masking.Apply(rx, pos, count, _key);
                _key = Masking.Advance(_key, count);
            }

            // Validated as it arrives, so that invalid text fails at its first bad byte and not at the end of the message.
            if ((_receiveFlags & TextIn) != 0)
            {
                int state = Utf8Validator.Validate(_receiveFlags >> Utf8Shift, rx, pos, count);
                if (state == Utf8Validator.Invalid) return false;
                _receiveFlags = _receiveFlags & ((1 << Utf8Shift) - 1) | state << Utf8Shift;
            }

            if (pos != _assembled) Array.Copy(rx, pos, rx, _assembled, count);
            _assembled += count;
            _frameLeft -= count;
            _pos = pos + count;
            RewindIfRead();
            return true;
        }

        // When all bytes have been parsed, the next ones go right behind the message in progress.
        private void RewindIfRead()
        {
            if (_pos == _end) _pos = _end = _assembled;
        }

        private static WsEvent MessageEvent(int flags)
        {
            if ((flags & PartsIn) == 0) return (flags & TextIn) != 0 ? WsEvent.Text : WsEvent.Binary;
            return (flags & TextIn) != 0 ? WsEvent.TextPart : WsEvent.BinaryPart;
        }

        // No more input: of a message larger than the buffer, the available bytes are delivered.
        private WsEvent EndOfInput()
        {
            if ((_receiveFlags & PartsIn) == 0) return WsEvent.NeedData;
            int count = _assembled;
            if ((_receiveFlags & TextIn) != 0) count -= Utf8Validator.IncompleteTail(_receiveFlags >> Utf8Shift, RxBuffer, 0, count);
            if (count == 0) return WsEvent.NeedData;

            _eventOffset = 0;
            _eventCount = count;
            _receiveFlags |= PartOut | NotFinal;
            return _event = MessageEvent(_receiveFlags);
        }
    }
}
