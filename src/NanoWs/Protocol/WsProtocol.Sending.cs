using System;

namespace NanoWs
{
    // The sending half. The send buffer contains:
    //   [0, DataStart)     the control slot: one ping, pong or close frame, of which _controlLeft bytes have not been sent yet
    //   [_sent, _queued)   whole frames, or finished bytes of one of known length, not yet accepted by the transport
    //   [_queued, _open)   the fragment being filled, its header reserved but not written
    // A ping or pong is sent at the next frame boundary, a close frame after everything queued. The slot comes first so that the data ends
    // where the array ends: the interpreter's encoder then detects by itself that a text does not fit.
    public sealed partial class WsProtocol
    {
        // One whole control frame: a header of 6 bytes, a payload of 125.
        internal const int DataStart = 131;

        /// <summary>The buffer that contains the bytes to send.</summary>
        public readonly byte[] TxBuffer;

        private int _sent;
        internal int _queued;
        private int _open;
        private long _sizedLeft;
        private int _controlLeft;
        private long _boundary; // the start of a frame: the next one of which nothing has been sent, or the one before it

        /// <summary>Gets the offset of the bytes to send.</summary>
        public int TxOffset => IsControlNext ? ControlSize - _controlLeft : _sent;

        /// <summary>Gets the number of contiguous bytes to send; read it again after <see cref="Sent"/>.</summary>
        public int TxCount
        {
            get
            {
                int count = _queued - _sent;
                return _controlLeft == 0 ? count : CountWithControl(count);
            }
        }

        // The start of the next frame of which nothing has been sent: beyond _queued while a frame of known length is incomplete.
        private long NextFrameStart()
        {
            while (_boundary < _sent) _boundary = NextFrame(_boundary);
            return _boundary;
        }

        // The end of the frame that starts at the given offset. A frame of known length may end far beyond the buffer.
        private long NextFrame(long at)
        {
            long end = at + FrameHeader.Size(TxBuffer, (int)at) + FrameHeader.PayloadLength(TxBuffer, (int)at);
            return end < 0 ? long.MaxValue : end;
        }

        /// <summary>Gets the size of the largest message that <see cref="Send"/> accepts, in bytes; larger ones must be streamed.</summary>
        public int MaxSend => TxBuffer.Length - DataStart - LongHeader;

        // The header size of a frame that fills the buffer.
        private int LongHeader => _sendFlags >> LongHeaderShift & LongHeaderMask;

        /// <summary>Reports that the transport accepted <paramref name="count"/> bytes from <see cref="TxOffset"/> on.</summary>
        public void Sent(int count)
        {
            if (IsControlNext)
            {
                _controlLeft -= count;
                if (_controlLeft == 0 && (_sendFlags & CloseWaits) != 0)
                {
                    _sendFlags &= ~CloseWaits;
                    PutClose(_sendFlags >> CodeShift, null, NextKey());
                }
            }
            else
            {
                _sent += count;
                RewindIfSent();
            }
        }

        /// <summary>Reports that the transport accepted all pending bytes, where these are known to begin at DataStart.</summary>
        internal void SentAll() => _queued = DataStart;

        // With nothing queued, the next frame goes to the start of the buffer.
        private void RewindIfSent()
        {
            if (_sent != _queued || _open != 0) return;
            _sent = _queued = DataStart;
            _boundary = DataStart + _sizedLeft;
        }

        /// <summary>Sends a whole message. The caller's array is only read, and may be reused when this returns.</summary>
        /// <param name="opcode"><see cref="Opcode.Text"/> (the bytes must be UTF-8) or <see cref="Opcode.Binary"/>.</param>
        /// <param name="buffer">The message.</param>
        /// <param name="offset">The offset of its first byte.</param>
        /// <param name="count">Its size in bytes, at most <see cref="MaxSend"/>.</param>
        /// <exception cref="ArgumentException">
        /// The slice is outside the array or larger than <see cref="MaxSend"/>, or the opcode is not Text or Binary.
        /// </exception>
        public WsSendResult Send(Opcode opcode, byte[] buffer, int offset, int count)
        {
            CheckOpcode(opcode);
            return Queue(opcode, buffer, offset, count);
        }

        internal WsSendResult Queue(Opcode opcode, byte[] buffer, int offset, int count)
        {
            byte[] tx = TxBuffer;
            int at = _queued;
            int end = at + 2 + count;
            if ((_sendFlags & (IsServer | Opened | NotSending | Streaming)) == (IsServer | Opened) && buffer != null
                && (uint)count < 126 && offset >= 0 && offset <= buffer.Length - count && end <= tx.Length)
            {
                // The fast path: a short frame of a server that fits into the buffer.
                Array.Copy(buffer, offset, tx, at + 2, count);
                tx[at] = (byte)(FrameHeader.Fin | (int)opcode);
                tx[at + 1] = (byte)count;
                _queued = end;
                return WsSendResult.Sent;
            }

            CheckSlice(buffer, offset, count);
            bool masked = (_sendFlags & IsServer) == 0;
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

        private bool MaySend => (_sendFlags & (Opened | NotSending | Streaming)) == Opened;

        private WsSendResult Refusal => (_sendFlags & (Opened | NotSending)) == Opened ? WsSendResult.MessageOpen : WsSendResult.Closed;

        /// <summary>Sends a text message, encoded directly into the send buffer.</summary>
        /// <exception cref="ArgumentException">The text is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendText(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            if (!MaySend) return Refusal;

            int header = LongHeader;
            int count = Utf8Text.TryEncode(text, TxBuffer, _queued + header);
            if (count < 0 && _sent > DataStart)
            {
                Compact();
                count = Utf8Text.TryEncode(text, TxBuffer, _queued + header);
            }

            if (count < 0)
            {
                // No room: because of pending bytes, or would the text not fit into an empty buffer either?
                if (_queued == DataStart || Utf8Text.Count(text) > MaxSend) throw TooLarge();
                return WsSendResult.BufferFull;
            }

            QueueFrame(Opcode.Text, true, count);
            return WsSendResult.Sent;
        }

        /// <summary>Queues a complete frame of a server, built elsewhere for several connections.</summary>
        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            if (!MaySend) return Refusal;
            if (!Room(count)) return WsSendResult.BufferFull;
            Array.Copy(frame, 0, TxBuffer, _queued, count);
            _queued += count;
            return WsSendResult.Sent;
        }

        // Turns `count` bytes behind the longest header, reserved at _queued, into a frame with the shortest one (5.2).
        private void QueueFrame(Opcode opcode, bool fin, int count)
        {
            int at = _queued;
            int reserved = LongHeader;
            uint key = NextKey();
            int header = FrameHeader.SizeFor(count, (_sendFlags & IsServer) == 0);
            if (header < reserved) Array.Copy(TxBuffer, at + reserved, TxBuffer, at + header, count);

            FinishFrame(opcode, fin, at, header, count, key);
            _queued = at + header + count;
            _open = 0;
        }

        // Called before anything is changed: the application's entropy source may throw.
        private uint NextKey() => (_sendFlags & IsServer) != 0 ? 0 : _entropy.Next();

        // Writes header and key in front of a payload that is in place, and masks it.
        private void FinishFrame(Opcode opcode, bool fin, int at, int header, int count, uint key)
        {
            bool masked = (_sendFlags & IsServer) == 0;
            FrameHeader.Write(TxBuffer, at, opcode, fin, masked, count);
            if (!masked) return;
            Masking.PutKey(TxBuffer, at + header - 4, key);
            Masking.Apply(TxBuffer, at + header, count, key);
        }

        // Whether `count` more bytes fit; moves pending bytes to the front if necessary.
        private bool Room(int count)
        {
            if (_queued + count <= TxBuffer.Length) return true;
            if (_sent == DataStart) return false;
            Compact();
            return _queued + count <= TxBuffer.Length;
        }

        private void Compact()
        {
            int gap = _sent - DataStart;
            _boundary = NextFrameStart() - gap; // before the headers needed to find it are overwritten
            Array.Copy(TxBuffer, _sent, TxBuffer, DataStart, (_open == 0 ? _queued : _open) - _sent);
            _sent = DataStart;
            _queued -= gap;
            if (_open != 0) _open -= gap;
        }

        private static void CheckSlice(byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if ((offset | count | buffer.Length - offset - count) < 0) throw new ArgumentOutOfRangeException(nameof(count));
        }

        internal static void CheckOpcode(Opcode opcode)
        {
            if (opcode != Opcode.Text && opcode != Opcode.Binary) throw new ArgumentException("The opcode must be Text or Binary.");
        }

        internal static ArgumentException TooLarge() =>
            new ArgumentException("Message exceeds SendBufferSize: enlarge it, or use BeginText or BeginBinary.");
    }
}
