namespace NanoWs
{
    // What happens when the deadline of an open connection is reached, and the heartbeat.
    public sealed partial class WsConnection
    {
        // Counted from the last activity.
        private void ScheduleHeartbeat()
        {
            int interval = _endpoint._options.PingIntervalMs;
            _deadline = interval > 0 ? _lastReceived + interval : long.MaxValue;
            _loopFlags &= ~IsPinging;
        }

        private void OnDeadline(long now)
        {
            if ((_loopFlags & IsLingering) != 0) Abort();
            else if ((_loopFlags & IsClosing) != 0) Abort(WsError.CloseTimeout);
            else if (HasShownLife(now)) ScheduleHeartbeat();
            else if (_lastReceived >= 0) Heartbeat(now);
            else if (now - ~_lastReceived >= _endpoint._options.PongTimeoutMs) Abort(WsError.PongTimeout);
            else AwaitPong(now);
        }

        // Any byte is activity; a pong is merely the kind that can be requested. While we do not read, a silence does not count.
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
                _sharedFlags |= HasWork;
                Flush();
                if (isQueued && _protocol.IsSlotTaken) _loopFlags |= IsPinging;
            }

            // A ping that has not been sent cannot time out: the send timeout covers that. If none could be queued, try again an interval
            // later.
            if ((_loopFlags & IsPinging) != 0) _deadline = long.MaxValue;
            else if (isQueued) OnPingSent(now);
            else _deadline = now + _endpoint._options.PingIntervalMs;
        }

        private void OnPingSent(long now)
        {
            _loopFlags &= ~IsPinging;
            _lastReceived = ~now;
            AwaitPong(now);
        }

        // Checks again when the pong is due or when the next ping would be, whichever is earlier: there may have been activity by then.
        private void AwaitPong(long now)
        {
            WsOptions options = _endpoint._options;
            long next = now + options.PingIntervalMs;
            long last = ~_lastReceived + options.PongTimeoutMs;
            _deadline = next < last ? next : last;
        }
    }
}
