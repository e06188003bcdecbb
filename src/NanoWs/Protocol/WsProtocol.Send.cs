using System;
using System.Text;

namespace NanoWs
{
    // The sending half. The send buffer holds:
    //   [0, DataStart)     the control slot: [_controlStart, _controlEnd) is a pong, a ping or a close frame
    //   [_sent, _queued)   whole frames, or finished bytes of a sized one, not yet taken by the transport
    //   [_queued, _open)   the fragment being filled, its header reserved but not written
    // The control slot goes out when no data is pending and no sized frame is unfinished; once begun, a frame is not interrupted. It comes first so that the data ends
    // with the array: the interpreter's encoder then finds by itself that a text does not fit.
    public sealed partial class WsProtocol
    {
        // One whole control frame (a header of 6, a payload of 125), and a close frame with no reason behind a pong that is already
        // half-way out.
        internal const int DataStart = 131 + 8;

        internal readonly byte[] _tx;
        internal int _sent;
        internal int _queued;
        internal int _open;
        private long _sizedLeft;
        private int _controlStart;
        internal int _controlEnd;

        /// <summary>Bytes to send are here.</summary>
        public byte[] TxBuffer => _tx;

        /// <summary>Where the bytes to send begin.</summary>
        public int TxOffset => _queued > _sent && (_controlStart == 0 || HalfSent <= 0) ? _sent : _controlStart;

        /// <summary>How many bytes to send there are in one piece; ask again after <see cref="Sent"/>.</summary>
        public int TxCount
        {
            get
            {
                int count = _queued - _sent;
                return _controlEnd == 0 ? count : CountWithControl(count);
            }
        }

        private int CountWithControl(int count)
        {
            if (_controlStart > 0 && HalfSent > 0) return HalfSent;
            return count != 0 || _sizedLeft > 0 ? count : _controlEnd - _controlStart;
        }

        // What is missing of the control frame that is half-way out: nothing may come into it. A close frame behind it waits for the data all the same.
        private int HalfSent => ((_flags & IsServer) == 0 ? 6 : 2) + (_tx[1] & 0x7F) - _controlStart;

        /// <summary>The largest message <see cref="Send"/> takes, in bytes; larger ones go out in pieces.</summary>
        public int MaxSend
        {
            get
            {
                int room = _tx.Length - DataStart - ((_flags & IsServer) == 0 ? 4 : 0);
                if (room > 65539) return room - 10;
                return room >= 130 ? room - 4 : room >= 127 ? 125 : room - 2;
            }
        }

        /// <summary>Tells that the transport took <paramref name="count"/> bytes. Returns the new <see cref="TxCount"/>.</summary>
        public int Sent(int count)
        {
            int sent = _sent;
            if (_queued > sent && (_controlStart == 0 || HalfSent <= 0))
            {
                sent += count;
                if (sent == _queued && _open == 0) _queued = sent = DataStart;
                _sent = sent;
            }
            else
            {
                _controlStart += count;
                if (_controlStart == _controlEnd) _controlStart = _controlEnd = 0;
            }

            return TxCount;
        }

        /// <summary>Sends a message, whole. The caller's array is only read, and free again when this returns.</summary>
        /// <param name="opcode"><see cref="Opcode.Text"/> (the bytes must be UTF-8) or <see cref="Opcode.Binary"/>.</param>
        /// <param name="buffer">The message.</param>
        /// <param name="offset">Where it starts.</param>
        /// <param name="count">Its bytes, at most <see cref="MaxSend"/>.</param>
        /// <exception cref="ArgumentException">The slice is outside the array, or larger than <see cref="MaxSend"/>.</exception>
        public WsSendResult Send(Opcode opcode, byte[] buffer, int offset, int count)
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
            int header = FrameHeader.SizeFor(count, (_flags & IsServer) == 0);
            if (header + count > tx.Length - DataStart) throw TooLarge();
            if (!MaySend()) return Refusal();
            if (!Room(header + count)) return WsSendResult.Busy;
            at = _queued;
            Array.Copy(buffer, offset, tx, at + header, count);
            FinishFrame(opcode, true, at, header, count);
            _queued = at + header + count;
            return WsSendResult.Sent;
        }

        private bool MaySend() => (_flags & (Opened | NotSending | Streaming)) == Opened;

        private WsSendResult Refusal() => State == WsState.Open ? WsSendResult.Busy : WsSendResult.Closed;

        /// <summary>Sends a text message, encoded straight into the send buffer.</summary>
        /// <exception cref="ArgumentException">The text is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendText(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            if (!MaySend()) return Refusal();

            int header = LongHeader;
            if (MaxSend <= FrameHeader.MaxControlPayload) header -= 2;
            int count = Encode(text, header);
            if (count < 0) return WsSendResult.Busy;
            CloseFragment(Opcode.Text, true, header, count);
            return WsSendResult.Sent;
        }

        // Encodes behind a header of the given size at _queued. Returns the bytes, or -1 if there is no room now.
        private int Encode(string text, int header)
        {
            int max = MaxSend;
            int count = Utf8Text.TryEncode(text, _tx, _queued + header);
            if (count < 0 && _sent > DataStart)
            {
                Compact();
                count = Utf8Text.TryEncode(text, _tx, _queued + header);
            }

            if (count >= 0 && count <= max) return count;

            // No room: because of what is pending, or would there be none in an empty buffer either?
            if (_queued == DataStart || Encoding.UTF8.GetBytes(text).Length > max) throw TooLarge();
            return -1;
        }

        /// <summary>A whole server's frame, made elsewhere for several connections.</summary>
        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            if (!MaySend()) return Refusal();
            if (!Room(count)) return WsSendResult.Busy;
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
            if (opcode != Opcode.Text && opcode != Opcode.Binary) throw new ArgumentException("A message is text or binary.");
            if (!MaySend()) return Refusal();
            bool masked = (_flags & IsServer) == 0;
            int size = length < 0 ? 0 : FrameHeader.SizeFor(length, masked);
            if (!Room(size)) return WsSendResult.Busy;
            _flags |= opcode == Opcode.Text ? Streaming | TextOut : Streaming;
            if (length < 0) return WsSendResult.Sent;

            int at = _queued + FrameHeader.Write(_tx, _queued, opcode, true, masked, length);
            if (masked)
            {
                _key = _entropy.Next();
                Masking.PutKey(_tx, at, _key);
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
                CloseFragment(StreamOpcode(), false, header, _open - _queued - header);
                _flags |= Continuing;
                return 0;
            }

            if (count > _tx.Length - _open) count = _tx.Length - _open;
            Array.Copy(buffer, offset, _tx, _open, count);
            _open += count;
            return count;
        }

        /// <summary>
        /// Ends the message begun. <see cref="WsSendResult.Busy"/> means that the last fragment found no room: send what is pending, call again.
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
                if (_open == 0 && !Room(header)) return WsSendResult.Busy;
                CloseFragment(StreamOpcode(), true, header, _open == 0 ? 0 : _open - _queued - header);
            }

            _flags &= ~(Streaming | Sized | TextOut | Continuing);
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Sends a ping (section 5.5.2) with at most 125 bytes of payload. False if a control frame is pending already, which
        /// tells as much about the peer as the ping would.
        /// </summary>
        public bool Ping(byte[] buffer, int offset, int count)
        {
            CheckSlice(buffer, offset, count);
            if (count > FrameHeader.MaxControlPayload) throw new ArgumentException("A ping has at most 125 bytes.");
            if (State != WsState.Open || _controlEnd != 0) return false;
            QueueControl(Opcode.Ping, buffer, offset, count);
            return true;
        }

        // Of a frame that may fill the buffer.
        private int LongHeader
        {
            get
            {
                int header = (_flags & IsServer) == 0 ? 8 : 4;
                return _tx.Length - DataStart > 65535 + header ? header + 6 : header;
            }
        }

        private void CheckBegun()
        {
            if ((_flags & Streaming) == 0) throw new InvalidOperationException("No message was begun.");
        }

        private Opcode StreamOpcode()
        {
            if ((_flags & Continuing) != 0) return Opcode.Continuation;
            return (_flags & TextOut) != 0 ? Opcode.Text : Opcode.Binary;
        }

        // Turns `count` bytes behind a header reserved at _queued into a frame, with the shortest header (5.2).
        private void CloseFragment(Opcode opcode, bool fin, int header, int count)
        {
            int at = _queued;
            int reserved = header;
            header = FrameHeader.SizeFor(count, (_flags & IsServer) == 0);
            if (header < reserved) Array.Copy(_tx, at + reserved, _tx, at + header, count);

            FinishFrame(opcode, fin, at, header, count);
            _queued = at + header + count;
            _open = 0;
        }

        // Writes header and key in front of a payload that is in place, and masks it.
        private void FinishFrame(Opcode opcode, bool fin, int at, int header, int count)
        {
            bool masked = (_flags & IsServer) == 0;
            FrameHeader.Write(_tx, at, opcode, fin, masked, count);
            if (!masked) return;
            uint key = _entropy.Next();
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
            Array.Copy(_tx, _sent, _tx, DataStart, (_open == 0 ? _queued : _open) - _sent);
            _sent = DataStart;
            _queued -= gap;
            if (_open != 0) _open -= gap;
        }

        // An unsent control frame is replaced: section 5.5.3 allows a pong for the most recent ping only.
        // Behind a half-sent pong there is room for a close code and nothing else; Read() sees to it that no pong comes here then.
        private void QueueControl(Opcode opcode, byte[] payload, int offset, int count)
        {
            int at = _controlStart > 0 ? _controlEnd : 0;
            int header = (_flags & IsServer) == 0 ? 6 : 2;
            Array.Copy(payload, offset, _tx, at + header, count);
            FinishFrame(opcode, true, at, header, count);
            _controlEnd = at + header + count;
        }

        private static void CheckSlice(byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if ((offset | count | buffer.Length - offset - count) < 0) throw new ArgumentOutOfRangeException(nameof(count));
        }

        private static ArgumentException TooLarge() => new ArgumentException("Larger than MaxSend: enlarge SendBufferSize, or use BeginText/BeginBinary, Append, EndMessage.");
    }
}
