using System;

namespace NanoWs
{
    // The closing handshake (section 7), and failing the connection.
    public sealed partial class WsProtocol
    {
        /// <summary>Gets the rule that was broken, after <see cref="WsEvent.Failed"/> or <see cref="Fail"/>.</summary>
        public WsError Error => (_sendFlags & CloseReceived) != 0 ? WsError.None : (WsError)_outcome;

        /// <summary>Gets the code of the peer's close frame; 1005 if it had none, 1006 if there was no close frame.</summary>
        public int CloseCodeReceived => (_sendFlags & CloseReceived) != 0 ? _outcome : CloseCode.Abnormal;

        /// <summary>
        /// Gets whether close frames went both ways: no more data will arrive, and the server closes TCP (section 7.1.1).
        /// </summary>
        public bool IsFinished => (_sendFlags & (CloseSent | CloseReceived)) == (CloseSent | CloseReceived) && TxCount == 0;

        /// <summary>Gets whether the protocol has failed and nothing remains to be sent: close TCP (section 7.1.7).</summary>
        public bool IsFailureSent => (_sendFlags & HasFailed) != 0 && TxCount == 0;

        /// <summary>
        /// Starts the closing handshake (section 7.1.2), or completes the peer's. Messages already in the send buffer are sent first; a
        /// streamed message in progress is aborted.
        /// </summary>
        /// <param name="code">A code that may be sent, or 0 for a close frame without a code.</param>
        /// <param name="reason">At most 123 bytes of UTF-8; null for none. Must be null or empty if the code is 0.</param>
        /// <exception cref="ArgumentException">The code or the reason cannot be sent.</exception>
        public void Close(int code, string reason)
        {
            if (code == 0 ? !string.IsNullOrEmpty(reason) : !CloseCode.MayBeSent(code))
                throw new ArgumentException("Close code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999.");
            if (reason != null && Utf8Text.Count(reason) > FrameHeader.MaxControlPayload - 2)
                throw new ArgumentException("The reason exceeds 123 bytes of UTF-8.");
            if ((_sendFlags & Opened) != 0) QueueClose(code, reason);
        }

        /// <summary>Fails the connection for a local reason, and sends the peer the corresponding close code.</summary>
        public void Fail(WsError error)
        {
            if ((_sendFlags & Ended) != 0) return;
            _outcome = (int)error;
            _sendFlags |= HasFailed;
            int code = CloseCodeFor(error);
            if ((_sendFlags & Opened) != 0 && CloseCode.MayBeSent(code)) QueueClose(code, error == WsError.MessageTooBig ? TooBig : null);
        }

        /// <summary>
        /// Returns the close code that corresponds to an error (section 7.4.1); 1006, which is never sent, if the connection itself is
        /// lost.
        /// </summary>
        public static int CloseCodeFor(WsError error)
        {
            switch (error)
            {
                case WsError.None: return CloseCode.Normal;
                case WsError.InvalidUtf8: return CloseCode.InvalidPayload;
                case WsError.MessageTooBig: return CloseCode.MessageTooBig;
                case WsError.HandlerFailed:
                case WsError.MessageAborted: return CloseCode.InternalError;
                default: return error < WsError.HandlerFailed ? CloseCode.ProtocolError : CloseCode.Abnormal;
            }
        }

        // 5.5.1 and 7.1.5: a close frame is empty, or contains a code that may be sent and a reason in UTF-8. The reply repeats the code.
        private WsEvent OnClose()
        {
            int count = _eventCount;
            if (count == 1) return FailClosing(WsError.CloseTooShort);
            int code = CloseCode.NoStatus;
            if (count >= 2)
            {
                code = RxBuffer[_eventOffset] << 8 | RxBuffer[_eventOffset + 1];
                if (!CloseCode.MayBeSent(code)) return FailClosing(WsError.CloseCodeInvalid);
                int state = Utf8Validator.Validate(Utf8Validator.Complete, RxBuffer, _eventOffset + 2, count - 2);
                if (state != Utf8Validator.Complete) return FailClosing(WsError.InvalidUtf8);
                count = 2;
            }

            _sendFlags |= CloseReceived;
            _outcome = code;
            QueueClose(code == CloseCode.NoStatus ? 0 : code, null);

            // The reason is needed when the connection has ended: any bytes still received go behind it.
            _eventCount -= count;
            Array.Copy(RxBuffer, _eventOffset + count, RxBuffer, 0, _eventCount);
            _eventOffset = 0;
            _assembled = _pos = _end = _eventCount;
            return WsEvent.Close;
        }

        private void QueueClose(int code, string reason)
        {
            if ((_sendFlags & CloseSent) != 0) return;
            uint key = NextKey();
            if ((_sendFlags & Streaming) != 0) RemoveUnsent();

            // While a partly sent control frame or a ping occupies the slot, only the code can be kept, not the reason.
            if (IsSlotTaken) _sendFlags |= CloseWaits | code << CodeShift;
            else PutClose(code, reason, key);
            _sendFlags |= CloseSent;
        }

        private WsEvent FailClosing(WsError error)
        {
            _eventCount = 0;
            Fail(error);
            return WsEvent.Failed;
        }

        // A code of 0 means no code. Without a code there is no reason.
        private void PutClose(int code, string reason, uint key)
        {
            int at = ControlHeader;
            int count = code == 0 ? 0 : 2;
            if (count != 0)
            {
                TxBuffer[at] = (byte)(code >> 8);
                TxBuffer[at + 1] = (byte)code;
                if (reason != null) count += Utf8Text.TryEncode(reason, TxBuffer, at + 2);
            }

            FinishControl(Opcode.Close, count, key);
        }
    }
}
