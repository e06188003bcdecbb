using System;
using System.Threading;

namespace NanoWs
{
    // For Run and Start: the attempts to connect, and the pauses between them.
    public sealed partial class WsClient
    {
        private protected override void Prepare()
        {
            _delay = 0;
            _openedAt = -1;
        }

        // Pauses and attempts to connect until there is a connection.
        private protected override bool KeepServing()
        {
            while (_connection.IsGone && !IsStopping)
            {
                if (_openedAt >= 0 && !PlanAttempt(_clock.Milliseconds - _openedAt >= _clientOptions.MaxReconnectDelayMs)) return false;
                _openedAt = -1;
                Pause(_delay == 0 ? Random(_clientOptions.ReconnectDelayMs / 2) : _delay - Random(_delay / 2));
                if (IsStopping) break;
                if (TryConnect()) _openedAt = _clock.Milliseconds;
                else if (!PlanAttempt(false)) return false;
            }

            if (_openedAt < 0) _openedAt = _clock.Milliseconds;
            return true;
        }

        // Sets the delay before the next attempt, and returns whether there is to be one.
        private bool PlanAttempt(bool hasLasted)
        {
            int first = _clientOptions.ReconnectDelayMs;
            int most = _clientOptions.MaxReconnectDelayMs;
            _delay = hasLasted || _delay == 0 ? first : _delay < most / 2 ? _delay * 2 : most;
            return first > 0;
        }

        private int Random(int most) => (int)(_clientOptions.Entropy.Next() % (uint)(most + 1));

        private bool TryConnect()
        {
            try
            {
                ConnectBy(_clock.Milliseconds + _options.HandshakeTimeoutMs, _options.HandshakeTimeoutMs);
                return true;
            }
            catch (Exception e)
            {
                if (!IsStopping) _handler.Report(_connection, WsError.ConnectFailed, e);
                return false;
            }
        }

        // Pauses between two attempts, in steps so that Stop does not have to wait for a long one: there is no event that could wake us.
        private void Pause(int milliseconds)
        {
            for (long end = _clock.Milliseconds + milliseconds; !IsStopping && _clock.Milliseconds < end;) Thread.Sleep(Step);
        }
    }
}
