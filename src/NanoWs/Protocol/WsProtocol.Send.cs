using System;

namespace NanoWs
{
    // The sending half. The send buffer holds:
    //   [0, DataStart)     the control slot: one ping, pong or close frame, of which _controlLeft bytes have not left yet
    //   [_sent, _queued)   whole frames, or finished bytes of a sized one, not yet taken by the transport
    //   [_queued, _open)   the fragment being filled, its header reserved but not written
    // A ping or pong leaves at the next frame boundary, a close frame behind everything queued. The slot comes first so that the data ends with the
    // array: the interpreter's encoder then finds by itself that a text does not fit.
    public sealed partial class WsProtocol
    {
        // One whole control frame: a header of 6, a payload of 125.
        internal const int DataStart = 131;

        internal readonly byte[] _tx;
        internal int _sent;
        internal int _queued;
        private int _open;
        private long _sizedLeft;
        private int _controlLeft;
        private long _boundary; // the start of a frame, at most one frame before the next one that has not begun to leave

        /// <summary>Bytes to send are here.</summary>
        public byte[] TxBuffer => _tx;

        /// <summary>Where the bytes to send begin.</summary>
        public int TxOffset => IsControlNext ? ControlSize - _controlLeft : _sent;

        /// <summary>How many bytes to send there are in one piece; ask again after <see cref="Sent"/>.</summary>
        public int TxCount
        {
            get
            {
                int count = _queued - _sent;
                return _controlLeft == 0 ? count : CountWithControl(count);
            }
        }

        private int CountWithControl(int count)
        {
            if (IsControlNext) return _controlLeft;
            long frame = IsClose ? count : Boundary() - _sent;
            return frame < count ? (int)frame : count;
        }

        // Once begun, a control frame is not interrupted; nor is a data frame.
        private bool IsControlNext =>
            _controlLeft != 0 && (_controlLeft < ControlSize || (Boundary() == _sent && (!IsClose || _queued == _sent)));

        // Of the frame in the control slot.
        private int ControlSize => ControlHeader + (_tx[1] & 0x7F);

        private int ControlHeader => (_flags & IsServer) != 0 ? 2 : 6;

        private bool IsClose => _tx[0] == (FrameHeader.Fin | (int)Opcode.Close);

        // Where the next frame begins that has not begun to leave: behind _queued while a sized frame is not complete.
        private long Boundary()
        {
            while (_boundary < _sent) _boundary = NextFrame(_boundary);
            return _boundary;
        }

        // Where the frame ends that starts at a place in the buffer. A sized one may end far behind it.
        private long NextFrame(long at)
        {
            long end = at + FrameHeader.Size(_tx, (int)at) + FrameHeader.PayloadLength(_tx, (int)at);
            return end < 0 ? long.MaxValue : end;
        }

        /// <summary>The largest message <see cref="Send"/> takes, in bytes; larger ones go out in pieces.</summary>
        public int MaxSend => _tx.Length - DataStart - LongHeader;

        // Of a frame that fills the buffer, which is as large as its payload demands.
        private int LongHeader
        {
            get
            {
                int mask = (_flags & IsServer) != 0 ? 0 : 4;
                int room = _tx.Length - DataStart - mask;
                return (room < 130 ? 2 : room < 65546 ? 4 : 10) + mask;
            }
        }

        /// <summary>Tells that the transport took <paramref name="count"/> bytes. Returns the new <see cref="TxCount"/>.</summary>
        public int Sent(int count)
        {
            if (IsControlNext)
            {
                _controlLeft -= count;
                if (_controlLeft == 0 && (_flags & CloseWaits) != 0)
                {
                    _flags &= ~CloseWaits;
                    PutClose(_flags >> CodeShift, null, NextKey());
                }
            }
            else
            {
                _sent += count;
                RewindIfSent();
            }

            return TxCount;
        }

        // With nothing queued, the next frame goes to the start of the buffer.
        private void RewindIfSent()
        {
            if (_sent != _queued || _open != 0) return;
            _sent = _queued = DataStart;
            _boundary = DataStart + _sizedLeft;
        }

        /// <summary>Sends a message, whole. The caller's array is only read, and free again when this returns.</summary>
        /// <param name="opcode"><see cref="Opcode.Text"/> (the bytes must be UTF-8) or <see cref="Opcode.Binary"/>.</param>
        /// <param name="buffer">The message.</param>
        /// <param name="offset">Where it starts.</param>
        /// <param name="count">Its bytes, at most <see cref="MaxSend"/>.</param>
        /// <exception cref="ArgumentException">
        /// The slice is outside the array, or larger than <see cref="MaxSend"/>, or the opcode is no message's.
        /// </exception>
        public WsSendResult Send(Opcode opcode, byte[] buffer, int offset, int count)
        {
            CheckOpcode(opcode);
            return Queue(opcode, buffer, offset, count);
        }

        internal WsSendResult Queue(Opcode opcode, byte[] buffer, int offset, int count)
        {
            byte[] tx = _tx;
            int at = _queued;
            int end = at + 2 + count;
            if ((_flags & (IsServer | Opened | NotSending | Streaming)) == (IsServer | Opened) && buffer != null
                && (uint)count < 126 && offset >= 0 && offset <= buffer.Length - count && end <= tx.Length)
            {
                // The usual case: a server's short frame, with room for it.
                Array.Copy(buffer, offset, tx, at + 2, count);
                tx[at] = (byte)(FrameHeader.Fin | (int)opcode);
                tx[at + 1] = (byte)count;
                _queued = end;
                return WsSendResult.Sent;
            }

            CheckSlice(buffer, offset, count);
            bool masked = (_flags & IsServer) == 0;
            int header = FrameHeader.SizeFor(count, masked);
            if (header + count > tx.Length - DataStart) throw TooLarge();
            if (!MaySend) return Refusal;
            if (!Room(header + count)) return WsSendResult.BufferFull;
            at = _queued;
            Array.Copy(buffer, offset, tx, at + header, count);
            if (masked) FinishFrame(opcode, true, at, header, count, _entropy.Next());
            else FrameHeader.Write(tx, at, opcode, true, false, count);
            _queued = at + header + count;
            return WsSendResult.Sent;
        }

        private bool MaySend => (_flags & (Opened | NotSending | Streaming)) == Opened;

        private WsSendResult Refusal => (_flags & (Opened | NotSending)) == Opened ? WsSendResult.MessageOpen : WsSendResult.Closed;

        /// <summary>Sends a text message, encoded straight into the send buffer.</summary>
        /// <exception cref="ArgumentException">The text is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendText(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            if (!MaySend) return Refusal;

            int header = LongHeader;
            int count = Encode(text, header);
            if (count < 0) return WsSendResult.BufferFull;
            CloseFragment(Opcode.Text, true, header, count);
            return WsSendResult.Sent;
        }

        // Encodes behind a header of the given size at _queued. Returns the bytes, or -1 if there is no room now.
        private int Encode(string text, int header)
        {
            int count = Utf8Text.TryEncode(text, _tx, _queued + header);
            if (count < 0 && _sent > DataStart)
            {
                Compact();
                count = Utf8Text.TryEncode(text, _tx, _queued + header);
            }

            // No room: because of what is pending, or would there be none in an empty buffer either?
            if (count < 0 && (_queued == DataStart || Utf8Text.Count(text) > MaxSend)) throw TooLarge();
            return count;
        }

        /// <summary>A whole server's frame, made elsewhere for several connections.</summary>
        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            if (!MaySend) return Refusal;
            if (!Room(count)) return WsSendResult.BufferFull;
            Array.Copy(frame, 0, _tx, _queued, count);
            _queued += count;
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Begins a message that goes out in pieces: as a single frame of <paramref name="length"/> bytes, or, if that is -1 because
        /// nobody knows, in fragments as the send buffer fills.
        /// </summary>
        public WsSendResult BeginMessage(Opcode opcode, long length = -1)
        {
            if (length < -1) throw new ArgumentOutOfRangeException(nameof(length));
            CheckOpcode(opcode);
            if (!MaySend) return Refusal;
            bool masked = (_flags & IsServer) == 0;
            int size = length < 0 ? 0 : FrameHeader.SizeFor(length, masked);
            if (!Room(size)) return WsSendResult.BufferFull;
            uint key = NextKey();
            _flags |= opcode == Opcode.Text ? Streaming | TextOut : Streaming;
            if (length < 0) return WsSendResult.Sent;

            int at = _queued + FrameHeader.Write(_tx, _queued, opcode, true, masked, length);
            if (masked)
            {
                _key = key;
                Masking.PutKey(_tx, at, key);
            }

            _flags |= Sized;
            _sizedLeft = length;
            _queued += size;
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Takes the next bytes of the message begun, as many as there is room for. Returns how many: less than <paramref name="count"/> means
        /// that pending bytes must be sent first; -1 that the connection is not open any more.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message was begun, or these are more bytes than were announced.</exception>
        public int Append(byte[] buffer, int offset, int count)
        {
            CheckSlice(buffer, offset, count);
            if ((_flags & NotSending) != 0) return -1;
            CheckBegun();
            return (_flags & Sized) != 0 ? AppendSized(buffer, offset, count) : AppendFragment(buffer, offset, count);
        }

        private int AppendSized(byte[] buffer, int offset, int count)
        {
            if (count > _sizedLeft) throw new InvalidOperationException("Longer than announced.");
            if (!Room(count)) count = _tx.Length - _queued;
            Array.Copy(buffer, offset, _tx, _queued, count);
            if ((_flags & IsServer) == 0)
            {
                Masking.Apply(_tx, _queued, count, _key);
                _key = Masking.Advance(_key, count);
            }

            _queued += count;
            _sizedLeft -= count;
            return count;
        }

        private int AppendFragment(byte[] buffer, int offset, int count)
        {
            int header = LongHeader;
            if (_open == 0)
            {
                if (count == 0 || !Room(header + 1)) return 0;
                _open = _queued + header;
            }
            else if (_open == _tx.Length && count > 0)
            {
                // Full, and there is more: now it is known that this fragment is not the last.
                EndFragment();
                return 0;
            }

            if (count > _tx.Length - _open) count = _tx.Length - _open;
            Array.Copy(buffer, offset, _tx, _open, count);
            _open += count;
            return count;
        }

        /// <summary>Lets what was appended so far to a message of unknown length leave, as a fragment.</summary>
        internal void EndFragment()
        {
            if (_open == 0) return;
            int header = LongHeader;
            CloseFragment(StreamOpcode, false, header, _open - _queued - header);
            _flags |= Continuing;
        }

        /// <summary>
        /// Ends the message begun. <see cref="WsSendResult.BufferFull"/> means that the last fragment found no room: send what is pending, call again.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message was begun, or it is shorter than was announced.</exception>
        public WsSendResult EndMessage()
        {
            if ((_flags & NotSending) != 0) return WsSendResult.Closed;
            CheckBegun();
            if (_sizedLeft > 0) throw new InvalidOperationException("Shorter than announced.");
            if ((_flags & Sized) == 0)
            {
                int header = LongHeader;
                if (_open == 0 && !Room(header)) return WsSendResult.BufferFull;
                CloseFragment(StreamOpcode, true, header, _open == 0 ? 0 : _open - _queued - header);
            }

            _flags &= ~InPieces;
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Gives up the message begun, if there is one. The connection goes on if no byte of it has left; otherwise it fails with
        /// <see cref="WsError.MessageAborted"/>, because the peer could not tell the rest from what follows.
        /// </summary>
        public void AbortMessage()
        {
            if ((_flags & Streaming) == 0 || (_flags & NotSending) != 0) return;
            if (TakeBack()) _flags &= ~InPieces;
            else Fail(WsError.MessageAborted);
        }

        // Takes what is queued of the message begun out of the buffer; false if some of it has left already.
        private bool TakeBack()
        {
            _open = 0;
            if ((_flags & (Sized | Continuing)) != 0)
            {
                // It begins with the last frame that is no continuation.
                int start = 0;
                for (long at = Boundary(); at < _queued; at = NextFrame(at))
                {
                    if ((_tx[(int)at] & 0x0F) != (int)Opcode.Continuation) start = (int)at;
                }

                if (start == 0) return false;
                _queued = start;
                _sizedLeft = 0;
            }

            RewindIfSent();
            return true;
        }

        /// <summary>
        /// Sends a ping (section 5.5.2) with at most 125 bytes of payload. False if it could not leave before what is under way: another control
        /// frame, or a frame whose announced length has not been appended yet.
        /// </summary>
        public bool Ping(byte[] buffer, int offset, int count)
        {
            CheckSlice(buffer, offset, count);
            if (count > FrameHeader.MaxControlPayload) throw new ArgumentException("A ping has at most 125 bytes.");
            if ((_flags & (Opened | NotSending)) != Opened || _controlLeft != 0 || Boundary() > _queued) return false;
            PutControl(Opcode.Ping, buffer, offset, count);
            return true;
        }

        internal bool IsMessageOpen => (_flags & (Streaming | NotSending)) == Streaming;

        // Bytes that stand in a fragment whose header is not written yet.
        internal bool HasOpenFragment => _open != 0;

        // A pong not yet begun gives way: section 5.5.3 allows one for the most recent ping only. A ping was promised to leave.
        internal bool IsSlotTaken => _controlLeft != 0 && (_controlLeft < ControlSize || _tx[0] == (FrameHeader.Fin | (int)Opcode.Ping));

        private void CheckBegun()
        {
            if ((_flags & Streaming) == 0) throw new InvalidOperationException("No message was begun.");
        }

        private Opcode StreamOpcode => (_flags & Continuing) != 0 ? Opcode.Continuation : (_flags & TextOut) != 0 ? Opcode.Text : Opcode.Binary;

        // Turns `count` bytes behind a header reserved at _queued into a frame, with the shortest header (5.2).
        private void CloseFragment(Opcode opcode, bool fin, int header, int count)
        {
            int at = _queued;
            int reserved = header;
            uint key = NextKey();
            header = FrameHeader.SizeFor(count, (_flags & IsServer) == 0);
            if (header < reserved) Array.Copy(_tx, at + reserved, _tx, at + header, count);

            FinishFrame(opcode, fin, at, header, count, key);
            _queued = at + header + count;
            _open = 0;
        }

        // Drawn before anything is changed: the application's source may throw.
        private uint NextKey() => (_flags & IsServer) != 0 ? 0 : _entropy.Next();

        // Writes header and key in front of a payload that is in place, and masks it.
        private void FinishFrame(Opcode opcode, bool fin, int at, int header, int count, uint key)
        {
            bool masked = (_flags & IsServer) == 0;
            FrameHeader.Write(_tx, at, opcode, fin, masked, count);
            if (!masked) return;
            Masking.PutKey(_tx, at + header - 4, key);
            Masking.Apply(_tx, at + header, count, key);
        }

        // Whether `count` more bytes fit; moves what is pending to the front if that is what it takes.
        private bool Room(int count)
        {
            if (_queued + count <= _tx.Length) return true;
            if (_sent == DataStart) return false;
            Compact();
            return _queued + count <= _tx.Length;
        }

        private void Compact()
        {
            int gap = _sent - DataStart;
            _boundary = Boundary() - gap; // before the headers that it is found by are overwritten
            Array.Copy(_tx, _sent, _tx, DataStart, (_open == 0 ? _queued : _open) - _sent);
            _sent = DataStart;
            _queued -= gap;
            if (_open != 0) _open -= gap;
        }

        private void PutControl(Opcode opcode, byte[] payload, int offset, int count)
        {
            uint key = NextKey();
            Array.Copy(payload, offset, _tx, ControlHeader, count);
            FinishControl(opcode, count, key);
        }

        // A code of 0 is none. Without a code there is no reason.
        private void PutClose(int code, string reason, uint key)
        {
            int at = ControlHeader;
            int count = code == 0 ? 0 : 2;
            if (count != 0)
            {
                _tx[at] = (byte)(code >> 8);
                _tx[at + 1] = (byte)code;
                if (reason != null) count += Utf8Text.TryEncode(reason, _tx, at + 2);
            }

            FinishControl(Opcode.Close, count, key);
        }

        private void FinishControl(Opcode opcode, int count, uint key)
        {
            FinishFrame(opcode, true, 0, ControlHeader, count, key);
            _controlLeft = ControlHeader + count;
        }

        private static void CheckSlice(byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if ((offset | count | buffer.Length - offset - count) < 0) throw new ArgumentOutOfRangeException(nameof(count));
        }

        private static void CheckOpcode(Opcode opcode)
        {
            if (opcode != Opcode.Text && opcode != Opcode.Binary) throw new ArgumentException("A message is text or binary.");
        }

        private static ArgumentException TooLarge() =>
            new ArgumentException("Larger than SendBufferSize: enlarge it, or use BeginText/BeginBinary, Append, EndMessage.");
    }
}
