using System;

namespace NanoWs
{
    // Control frames (section 5.5): the replies to those received, and the slot in the send buffer for the next one to be sent.
    public sealed partial class WsProtocol
    {
        /// <summary>
        /// Queues the reply that the RFC requires to a ping (a pong), to a close frame (a close frame) or to a protocol error (a close
        /// frame with its code). Does nothing for other events.
        /// </summary>
        /// <returns>
        /// The event; or <see cref="WsEvent.NeedSend"/> if the pong has to wait, <see cref="WsEvent.Failed"/> if the close frame broke a
        /// rule.
        /// </returns>
        public WsEvent Reply(WsEvent e)
        {
            switch (e)
            {
                case WsEvent.Ping:
                    // 5.5.2: the pong carries the ping's payload; 5.5.1: nothing is sent after a close frame.
                    if ((_sendFlags & CloseSent) != 0) break;
                    if (IsSlotTaken)
                    {
                        _receiveFlags |= RepeatsEvent;
                        return WsEvent.NeedSend;
                    }

                    PutControl(Opcode.Pong, RxBuffer, _eventOffset, _eventCount);
                    break;
                case WsEvent.Close:
                    e = OnClose();
                    break;
                case WsEvent.Failed:
                    Fail((WsError)_eventCount);
                    _eventCount = 0;
                    break;
            }

            return e;
        }

        /// <summary>
        /// Sends a ping (section 5.5.2) with at most 125 bytes of payload. Returns false if the connection is not open, or if the ping
        /// would have to wait for another control frame or for a frame of known length that is incomplete.
        /// </summary>
        public bool Ping(byte[] buffer, int offset, int count)
        {
            CheckSlice(buffer, offset, count);
            if (count > FrameHeader.MaxControlPayload) throw new ArgumentException("A ping carries at most 125 bytes.");
            if ((_sendFlags & (Opened | NotSending)) != Opened || _controlLeft != 0 || NextFrameStart() > _queued) return false;
            PutControl(Opcode.Ping, buffer, offset, count);
            return true;
        }

        // A pong of which nothing has been sent may be replaced: section 5.5.3 allows replying to the most recent ping only. A ping may
        // not: its caller was told Sent.
        internal bool IsSlotTaken =>
            _controlLeft != 0 && (_controlLeft < ControlSize || TxBuffer[0] == (FrameHeader.Fin | (int)Opcode.Ping));

        private int CountWithControl(int count)
        {
            if (IsControlNext) return _controlLeft;
            long frame = IsClose ? count : NextFrameStart() - _sent;
            return frame < count ? (int)frame : count;
        }

        // Neither a control frame nor a data frame is interrupted once it has been partly sent.
        private bool IsControlNext =>
            _controlLeft != 0 && (_controlLeft < ControlSize || (NextFrameStart() == _sent && (!IsClose || _queued == _sent)));

        // The size of the frame in the control slot.
        private int ControlSize => ControlHeader + (TxBuffer[1] & 0x7F);

        private int ControlHeader => (_sendFlags & IsServer) != 0 ? 2 : 6;

        private bool IsClose => TxBuffer[0] == (FrameHeader.Fin | (int)Opcode.Close);

        private void PutControl(Opcode opcode, byte[] payload, int offset, int count)
        {
            uint key = NextKey();
            Array.Copy(payload, offset, TxBuffer, ControlHeader, count);
            FinishControl(opcode, count, key);
        }

        private void FinishControl(Opcode opcode, int count, uint key)
        {
            FinishFrame(opcode, true, 0, ControlHeader, count, key);
            _controlLeft = ControlHeader + count;
        }
    }
}
