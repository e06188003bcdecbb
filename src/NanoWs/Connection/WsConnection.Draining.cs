using System;

namespace NanoWs
{
    // Sending pending bytes, and what has waited for that: OnDrained, deferred messages. A peer that reads too slowly is dropped here, once
    // the connection is open: a slow request or response is ServerExchange's, giving way to a new client is WsServer.Accepting's.
    public sealed partial class WsConnection
    {
        // Everything but reading: pending bytes, deferred messages, deadlines, and the next step of closing.
        private bool DoPendingWork(long now)
        {
            bool active = (_loopFlags & IsLingering) == 0 && Drain(now);
            if (_transport != null && now >= _deadline) OnDeadline(now);
            if (_transport != null && _protocol.State != WsState.Open) active |= ContinueClosing(now);
            lock (_protocol)
            {
                if (_sharedFlags < 0) return true;
                if (_protocol.TxCount > 0) return active;
                _heldSince = -1;
                bool isAllSent = _protocol.State == WsState.Open && !_protocol.HasOpenFragment;
                if (isAllSent && (_sharedFlags & (WasRefused | IsBehindMessage)) == 0) _sharedFlags &= ~HasWork;
            }

            return active;
        }

        // Sends pending bytes, and calls OnDrained when none are left and a send was refused.
        private bool Drain(long now)
        {
            bool active, isPending, isSlotTaken;
            bool isDrained = false, isTooSlow = false;
            lock (_protocol)
            {
                // Bytes of a message in progress do not wait for more when there is nothing else to send.
                active = Flush();
                if (_protocol.TxCount == 0)
                {
                    _protocol.EndFragment();
                    active |= Flush();
                }

                active |= NoteChanges(now);
                isSlotTaken = _protocol.IsSlotTaken;
                isPending = _protocol.TxCount > 0;
                if (!isPending)
                {
                    isDrained = (_sharedFlags & WasRefused) != 0;
                    _sharedFlags &= ~WasRefused;
                }
                else if (_heldSince < 0 || _heldSince > now) _heldSince = now;
                else isTooSlow = now - _heldSince >= _endpoint._options.SendTimeoutMs;
            }

            if (isTooSlow)
            {
                Abort(WsError.SendTimeout);
                return true;
            }

            if (!isSlotTaken && (_loopFlags & IsPinging) != 0) OnPingSent(now);
            if (!isSlotTaken && (_loopFlags & IsPingWaiting) != 0) active |= DeliverAgain(IsPingWaiting);

            // After every progress: with broadcasts in between, the buffer of a slow reader may never be empty.
            if (isPending && !active) return false;
            if ((_loopFlags & IsDeferred) != 0 && (_sharedFlags & IsBehindMessage) == 0) active |= DeliverAgain(IsDeferred);
            if (isDrained) NotifyDrained();
            return active || isDrained;
        }

        // Under the lock. Returns whether bytes that had to wait were sent, by whatever thread.
        private bool NoteChanges(long now)
        {
            // A caller that was refused because of a streamed message may try again once that has ended, for whatever reason.
            if ((_sharedFlags & IsBehindMessage) != 0 && !_protocol.IsMessageOpen)
            {
                _sharedFlags &= ~IsBehindMessage;
                if (_protocol.State == WsState.Open) _sharedFlags |= WasRefused;
            }

            // That counts as activity of the peer.
            if ((_sharedFlags & HasProgress) == 0) return false;
            _sharedFlags &= ~HasProgress;
            _lastReceived = now;
            return true;
        }

        // Delivers a waiting message or ping again. Returns whether that made progress: if not, trying again in the next round is early
        // enough.
        private bool DeliverAgain(int flag)
        {
            WsProtocol protocol = _protocol;
            int count = protocol.EventCount;
            int unread = protocol.UnreadCount;
            _loopFlags &= ~flag;
            Dispatch(protocol, 0);
            return (_loopFlags & flag) == 0 || protocol.EventCount != count || protocol.UnreadCount != unread;
        }

        private void NotifyDrained()
        {
            try
            {
                _endpoint._handler.OnDrained(this);
            }
            catch (Exception e)
            {
                Fail(WsError.HandlerFailed, e);
            }
        }
    }
}
