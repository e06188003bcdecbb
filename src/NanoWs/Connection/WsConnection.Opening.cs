using System;

namespace NanoWs
{
    // The opening of a connection.
    public sealed partial class WsConnection
    {
        // Until the handshake is complete, and after a response that does not open a WebSocket.
        private bool PumpOpening(long now)
        {
            if (_opening == null) return Discard(now);
            switch (_opening.Pump(this, _protocol, _transport, now))
            {
                case OpeningStep.Idle:
                    return false;
                case OpeningStep.Open:
                    KeepOpening();
                    Opened(now);
                    break;
                case OpeningStep.Responded:
                    KeepOpening();
                    Linger(now);
                    break;
                case OpeningStep.Failed:
                    Abort();
                    break;
            }

            return true;
        }

        /// <summary>
        /// Returns how far the opening is behind, as <see cref="WsOpening.Lag"/> does; 0 if the connection is open. A connection that only
        /// lingers is behind all others, but only when its client has had time to read what was sent, which a reset would discard. One that
        /// waits for the rest of the closing handshake has as much time as a response.
        /// </summary>
        internal int OpeningLag(long now)
        {
            int left = (int)(_deadline - now);
            if ((_loopFlags & (IsOpening | IsLingering)) == 0)
            {
                int lag = (_loopFlags & IsClosing) == 0 ? 0 : _endpoint._options.CloseTimeoutMs - left;
                return lag < WsOpening.ResponseTime ? 0 : lag;
            }

            return _opening != null ? _opening.Lag(now) : left > LingerTime - WsOpening.Grace ? -1 : (1 << 30) - left;
        }

        // Keeps what describes the connection, and releases the opening.
        private void KeepOpening()
        {
            WsOpening opening = _opening;
            _pathAndQuery = PathAndQuery;
            string[] names = _endpoint._options.Subprotocols;
            string subprotocol = opening.Subprotocol;
            for (int i = 0; subprotocol != null && i < names.Length; i++)
            {
                if (names[i] == subprotocol) _loopFlags |= (i + 1) << SubprotocolShift;
            }

            _opening = null;
        }

        private void Opened(long now)
        {
            lock (_protocol) _protocol.Open();
            _loopFlags &= ~IsOpening;
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

            lock (_protocol) _sharedFlags &= ~IsNotAdmitted;
            Dispatch(_protocol, 0);
        }

        // The response has been sent; the rest of the request is ignored.
        private bool Discard(long now)
        {
            byte[] buffer = _protocol.RxBuffer;
            int count = _transport.Read(buffer, 0, buffer.Length);
            if (count < 0 || now >= _deadline) Abort();
            return count != 0 || _transport == null;
        }
    }
}
