using System;

namespace NanoWs
{
    // Deadlines, heartbeat and the way to the end, on the thread that polls.
    public abstract partial class WsConnection
    {
        // How long a connection given up may drain, so that the peer reads our last words before a reset destroys them.
        private protected const int LingerTime = 500;

        // Where the peer cannot be told that nothing more will come, bytes of its own and then a silence of this length end the wait.
        private const int QuietTime = 50;

        // _flags, written by the loop alone (others may read what is settled). Bits of one int, because a field costs 12 bytes on the interpreter.
        private const int IsOpened = 1; // OnOpen was called
        private const int IsReported = 2; // OnClose has returned
        private const int IsDeferred = 4; // a message waits to be delivered again
        private const int IsPingWaiting = 8; // a ping waits until its pong can be sent
        private const int IsPinging = 16; // a heartbeat ping has not left yet
        private const int IsClosing = 64; // a deadline for the closing handshake runs
        private const int IsLingering = 128;
        private const int IsHalfClosed = 256; // ... and the peer knows that nothing more will come
        private const int IsErrorReported = 512;
        private const int IsInputOver = 1024; // the stream has ended behind a deferred message
        private const int SubprotocolShift = 11; // the number of the subprotocol in the options, from 1
        internal const int SubprotocolMask = 31;
        private const int CloseStatusShift = 16;

        private int _flags;
        private protected long _deadline;
        private long _lastReceived; // when bytes came; the complement of when a ping left, until bytes come again

        /// <summary>Whether the connection is over and its buffers are free.</summary>
        internal bool IsGone => _transport == null;

#if !NANOFRAMEWORK_1_0
        /// <summary>Whether the transport's becoming writable is of interest now.</summary>
        internal virtual bool IsWriting
        {
            get
            {
                lock (_protocol) return _care >= 0 && _protocol.TxCount > 0;
            }
        }

        internal void Watch(Waiter waiter) => waiter.Watch(_transport.Socket, IsReading, IsWriting);

#endif
        private protected void Opened(long now)
        {
            lock (_protocol) _protocol.Open();
            _flags |= IsOpened;
            _lastReceived = now;
            ScheduleHeartbeat();
            try
            {
                _endpoint._handler.OnOpen(this);
            }
            catch (Exception e)
            {
                Fail(WsError.HandlerFailed, e);
            }

            lock (_protocol) _care &= ~IsNotAdmitted;
            Dispatch(_protocol);
        }

        /// <summary>Gives the connection up, and tells the peer and the handler why.</summary>
        internal void Fail(WsError error, Exception exception)
        {
            lock (_protocol)
            {
                if ((_care & IsOver) != 0) return;
                _protocol.Fail(error);
                _care |= IsNeeded;
            }

            ReportError(error, exception);
        }

        internal void ReportError(WsError error, Exception exception)
        {
            _flags |= IsErrorReported;
            _endpoint.ReportError(this, error, exception);
        }

        // Everything but reading: what is pending, what is deferred, what is due, and the way to the end.
        private bool TakeCare(long now)
        {
            bool active = (_flags & IsLingering) == 0 && Drain(now);
            if (_transport != null && now >= _deadline) OnDeadline(now);
            if (_transport != null && _protocol.State != WsState.Open) active |= Finish(now);
            lock (_protocol)
            {
                if ((_care & IsOver) != 0) return true;
                if (_protocol.TxCount == 0 && !_protocol.HasOpenFragment && _protocol.State == WsState.Open && (_care & (WasRefused | IsBehindMessage)) == 0) _care &= ~IsNeeded;
            }

            return active;
        }

        // Something was pending, or somebody waits for it to be gone.
        private bool Drain(long now)
        {
            bool active;
            bool isPending;
            bool isDrained = false;
            bool isStalled = false;
            bool isSlotTaken;
            lock (_protocol)
            {
                // What stands in an open message does not wait for more when there is nothing else to send.
                active = Flush();
                if (_protocol.TxCount == 0)
                {
                    _protocol.EndFragment();
                    active |= Flush();
                }

                NoteChanges(now);
                isSlotTaken = _protocol.IsSlotTaken;
                isPending = _protocol.TxCount > 0;
                if (!isPending)
                {
                    _stalledSince = -1;
                    isDrained = (_care & WasRefused) != 0;
                    _care &= ~WasRefused;
                }
                else if (_stalledSince < 0) _stalledSince = now;
                else isStalled = now - _stalledSince >= _endpoint._options.SendTimeoutMs;
            }

            if (isStalled)
            {
                Lose(WsError.SendTimeout);
                return true;
            }

            if (!isSlotTaken && (_flags & IsPinging) != 0) PingLeft(now);
            if (!isSlotTaken && (_flags & IsPingWaiting) != 0) active |= Redeliver(IsPingWaiting);
            if (isPending) return active;
            if ((_flags & IsDeferred) != 0 && (_care & IsBehindMessage) == 0) active |= Redeliver(IsDeferred);
            if (isDrained) NotifyDrained();
            return active || isDrained;
        }

        // Under the lock.
        private void NoteChanges(long now)
        {
            // Whoever was refused because of a message may try again when it has ended, in whatever way.
            if ((_care & IsBehindMessage) != 0 && !_protocol.IsMessageOpen) _care = _care & ~IsBehindMessage | (_protocol.State == WsState.Open ? WasRefused : 0);

            // Bytes that leave after they had to wait are a sign of life.
            if ((_care & HasProgress) == 0) return;
            _care &= ~HasProgress;
            _lastReceived = now;
        }

        // Delivers again what had to wait. Returns whether that made a difference: if not, the next round is early enough to try again.
        private bool Redeliver(int flag)
        {
            WsProtocol protocol = _protocol;
            int count = protocol._eventCount;
            int unread = protocol._end - protocol._pos;
            _flags &= ~flag;
            Dispatch(protocol);
            return (_flags & flag) == 0 || protocol._eventCount != count || protocol._end - protocol._pos != unread;
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

        // Counted from the last sign of life.
        private void ScheduleHeartbeat()
        {
            int interval = _endpoint._options.PingIntervalMs;
            _deadline = interval > 0 ? _lastReceived + interval : long.MaxValue;
            _flags &= ~IsPinging;
        }

        private void OnDeadline(long now)
        {
            if ((_flags & IsLingering) != 0) Drop();
            else if ((_flags & IsClosing) != 0) Lose(WsError.CloseTimeout);
            else if (HasShownLife(now)) ScheduleHeartbeat();
            else if (_lastReceived >= 0) Heartbeat(now);
            else if (now - ~_lastReceived >= _endpoint._options.PongTimeoutMs) Lose(WsError.PingTimeout);
            else AwaitPong(now);
        }

        // Any byte is a sign of life, a pong is only the one that can be asked for. While we do not read, a silence is ours.
        private bool HasShownLife(long now)
        {
            if (!IsReading) _lastReceived = now;
            return _lastReceived >= 0 && now - _lastReceived < _endpoint._options.PingIntervalMs;
        }

        private void Heartbeat(long now)
        {
            bool isQueued;
            lock (_protocol)
            {
                isQueued = _protocol.Ping(_protocol.TxBuffer, 0, 0);
                _care |= IsNeeded;
                Flush();
                if (isQueued && _protocol.IsSlotTaken) _flags |= IsPinging;
            }

            // A ping that has not left cannot time out: that would be the send time-out's affair. Where none could be sent, a later one will do.
            if ((_flags & IsPinging) != 0) _deadline = long.MaxValue;
            else if (isQueued) PingLeft(now);
            else _deadline = now + _endpoint._options.PingIntervalMs;
        }

        private void PingLeft(long now)
        {
            _flags &= ~IsPinging;
            _lastReceived = ~now;
            AwaitPong(now);
        }

        // Looks again when the pong is due, or when the next ping would be: something may have come by then.
        private void AwaitPong(long now)
        {
            WsOptions options = _endpoint._options;
            long next = now + options.PingIntervalMs;
            long last = ~_lastReceived + options.PongTimeoutMs;
            _deadline = next < last ? next : last;
        }

        // The connection is on its way out: whose turn is it?
        private bool Finish(long now)
        {
            if ((_flags & IsLingering) != 0) return DropIfQuiet(now);
            WsState state;
            WsError error;
            bool isFinished;
            bool isAborted;
            lock (_protocol)
            {
                state = _protocol.State;
                error = _protocol.Error;
                isFinished = _protocol.IsFinished;
                isAborted = _protocol.IsAborted;
            }

            if (error != WsError.None && (_flags & IsErrorReported) == 0) ReportError(error, null);
            if (state == WsState.Closed) Lose(WsError.ConnectionLost);
            else if (isFinished && _protocol.Role == WsRole.Server)
            {
                // 7.1.1: the server closes TCP first, and cleanly: bytes not read would reset the connection.
                if (!Linger(now)) Drop();
            }
            else if (isAborted) Linger(now);
            else if ((_flags & IsClosing) == 0)
            {
                _flags = (_flags | IsClosing) & ~IsPinging;
                _deadline = now + _endpoint._options.CloseTimeoutMs;
            }
            else return false;

            return true;
        }

        private bool DropIfQuiet(long now)
        {
            bool hasResponded = _lastReceived >= _deadline - LingerTime;
            if ((_flags & IsHalfClosed) != 0 || !hasResponded || now - _lastReceived < QuietTime) return false;
            Drop();
            return true;
        }

        /// <summary>
        /// Waits for the peer to close, so that it reads what was sent last: closing with unread bytes would reset the connection. Returns whether
        /// the peer could be told that nothing more will come.
        /// </summary>
        private protected bool Linger(long now)
        {
            _flags = (_flags | IsLingering) & ~(IsDeferred | IsPingWaiting);
            _deadline = now + LingerTime;
            _lastReceived = now - 1; // nothing since
            bool isHalfClosed = _transport.Shutdown();
            if (isHalfClosed) _flags |= IsHalfClosed;
            return isHalfClosed;
        }

        // The connection broke, or its time is over.
        private void Lose(WsError error)
        {
            // After both close frames, or after our last words, the end is no error.
            bool isFinished;
            lock (_protocol) isFinished = _protocol.IsFinished;
            if (!isFinished && (_flags & (IsLingering | IsErrorReported)) == 0) ReportError(error, null);
            Drop();
        }

        /// <summary>
        /// Ends the connection: it gives its buffers back, the transport is closed, and then the handler hears of it.
        /// </summary>
        internal void Drop()
        {
            WsTransport transport = _transport;
            if (transport == null) return;
            lock (_protocol)
            {
                _protocol.TransportClosed();
                _flags |= _protocol.CloseCodeReceived << CloseStatusShift;
                _care = IsOver;
                _transport = null;
            }

            try
            {
                if (_remoteAddress == null) _remoteAddress = transport.RemoteAddress; // while it can be told
                transport.Close();
            }
            catch (Exception)
            {
                // It is gone, whatever it says.
            }

            if ((_flags & IsOpened) != 0) NotifyClosed();
        }

        private void NotifyClosed()
        {
            string reason = "";
            try
            {
                WsProtocol protocol = _protocol;
                if (CloseStatus != CloseCode.Abnormal) reason = Ascii.Text(protocol._rx, protocol._eventOffset, protocol._eventCount);
            }
            catch (Exception)
            {
                // No memory for it: the end is told all the same.
            }

            try
            {
                _endpoint._handler.OnClose(this, CloseStatus, reason);
            }
            catch (Exception e)
            {
                ReportError(WsError.HandlerFailed, e);
            }

            _flags |= IsReported;
        }
    }
}
