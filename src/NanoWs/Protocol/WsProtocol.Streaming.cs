using System;

namespace NanoWs
{
    // Streamed messages: sent as one frame of known length, or in fragments (section 5.4).
    public sealed partial class WsProtocol
    {
        /// <summary>
        /// Begins a streamed message: a single frame of <paramref name="length"/> bytes, or, if that is unknown, fragments that are sent as
        /// the send buffer fills.
        /// </summary>
        public WsSendResult BeginMessage(Opcode opcode, long length = UnknownLength)
        {
            if (length < 0 && length != UnknownLength) throw new ArgumentOutOfRangeException(nameof(length));
            CheckOpcode(opcode);
            if (!MaySend) return Refusal;
            bool masked = (_sendFlags & IsServer) == 0;
            int size = length < 0 ? 0 : FrameHeader.SizeFor(length, masked);
            if (!Room(size)) return WsSendResult.BufferFull;
            uint key = NextKey();
            _sendFlags = _sendFlags & ~Aborted | (opcode == Opcode.Text ? Streaming | TextOut : Streaming);
            if (length < 0) return WsSendResult.Sent;

            int at = _queued + FrameHeader.Write(TxBuffer, _queued, opcode, true, masked, length);
            if (masked)
            {
                _key = key;
                Masking.PutKey(TxBuffer, at, key);
            }

            _sendFlags |= Sized;
            _sizedLeft = length;
            _queued += size;
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Appends bytes to the message in progress, as many as there is room for. Returns how many: fewer than <paramref name="count"/>
        /// means that pending bytes must be sent first; -1 means that the connection is no longer open, or that the message was aborted.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is in progress, or the bytes exceed its known length.</exception>
        public int Append(byte[] buffer, int offset, int count)
        {
            CheckSlice(buffer, offset, count);
            if (IsStreamLost()) return -1;
            return (_sendFlags & Sized) != 0 ? AppendSized(buffer, offset, count) : AppendFragment(buffer, offset, count);
        }

        private int AppendSized(byte[] buffer, int offset, int count)
        {
            if (count > _sizedLeft) throw new InvalidOperationException("The message exceeds its length.");
            if (!Room(count)) count = TxBuffer.Length - _queued;
            Array.Copy(buffer, offset, TxBuffer, _queued, count);
            if ((_sendFlags & IsServer) == 0)
            {
                Masking.Apply(TxBuffer, _queued, count, _key);
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
            else if (_open == TxBuffer.Length && count > 0)
            {
                // Full, and more bytes follow: so this fragment is not the last.
                EndFragment();
                return 0;
            }

            if (count > TxBuffer.Length - _open) count = TxBuffer.Length - _open;
            Array.Copy(buffer, offset, TxBuffer, _open, count);
            _open += count;
            return count;
        }

        /// <summary>Queues the bytes appended so far to a message of unknown length, as a fragment.</summary>
        internal void EndFragment()
        {
            if (_open == 0) return;
            QueueFragment(false);
            _sendFlags |= Continuing;
        }

        private void QueueFragment(bool fin)
        {
            Opcode opcode =
                (_sendFlags & Continuing) != 0 ? Opcode.Continuation : (_sendFlags & TextOut) != 0 ? Opcode.Text : Opcode.Binary;
            QueueFrame(opcode, fin, _open == 0 ? 0 : _open - _queued - LongHeader);
        }

        /// <summary>
        /// Ends the message in progress. <see cref="WsSendResult.BufferFull"/> means that there is no room for the last fragment: send the
        /// pending bytes, then call again. <see cref="WsSendResult.Closed"/> also means that the message was aborted.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is in progress, or it is shorter than its known length.</exception>
        public WsSendResult EndMessage()
        {
            if (IsStreamLost()) return WsSendResult.Closed;
            if (_sizedLeft > 0) throw new InvalidOperationException("The message is incomplete.");
            if ((_sendFlags & Sized) == 0)
            {
                if (_open == 0 && !Room(LongHeader)) return WsSendResult.BufferFull;
                QueueFragment(true);
            }

            _sendFlags &= ~StreamedMessage;
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Aborts the message in progress, if there is one. The connection stays open if no byte of the message has been sent; otherwise it
        /// fails with <see cref="WsError.MessageAborted"/>, because the peer could not distinguish the missing bytes from later ones.
        /// </summary>
        public void AbortMessage()
        {
            if ((_sendFlags & Streaming) == 0 || (_sendFlags & NotSending) != 0) return;
            if (RemoveUnsent()) _sendFlags = _sendFlags & ~StreamedMessage | Aborted;
            else Fail(WsError.MessageAborted);
        }

        // Removes the queued bytes of the message in progress from the buffer; false if some have already been sent.
        private bool RemoveUnsent()
        {
            _open = 0;
            if ((_sendFlags & (Sized | Continuing)) != 0)
            {
                // It begins with the last frame that is not a continuation.
                int start = 0;
                for (long at = NextFrameStart(); at < _queued; at = NextFrame(at))
                {
                    if ((TxBuffer[(int)at] & 0x0F) != (int)Opcode.Continuation) start = (int)at;
                }

                if (start == 0) return false;
                _queued = start;
                _sizedLeft = 0;
            }

            RewindIfSent();
            return true;
        }

        internal bool IsMessageOpen => (_sendFlags & (Streaming | NotSending)) == Streaming;

        // Whether there are bytes in a fragment whose header has not been written yet.
        internal bool HasOpenFragment => _open != 0;

        // Whether the message in progress cannot be continued, through no fault of the caller: the connection has ended, or another thread
        // has aborted the message.
        private bool IsStreamLost()
        {
            if ((_sendFlags & (NotSending | Aborted)) != 0) return true;
            if ((_sendFlags & Streaming) == 0) throw new InvalidOperationException("Call BeginText or BeginBinary first.");
            return false;
        }
    }
}
