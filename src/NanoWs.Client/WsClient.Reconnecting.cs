using System;
using System.Threading;

namespace NanoWs
{
    // For Run and Start: the attempts to connect, and the pauses between them.
    public sealed partial class WsClient
    {
        private const int StepMs = 10; // of a pause

        private protected override void Prepare()
        {
            _delay = 0;
            _openedAt = -1;
        }

        // Pauses and attempts to connect until there is a connection.
        private protected override bool KeepServing()
        {
            while (_connection._transport == null && !IsStopping)
            {
                if (_openedAt >= 0 && !PlanAttempt(_clock.Milliseconds - _openedAt >= _clientOptions.MaxReconnectDelayMs)) return false;
                _openedAt = -1;
                Pause(_delay == 0 ? Random(_clientOptions.ReconnectDelayMs / 2) : _delay - Random(_delay / 2));
                if (IsStopping) break;
                if (TryConnect()) _openedAt = _clock.Milliseconds;
                else if (_connection._transport == null && !PlanAttempt(false)) return false; // not if OnError has connected
            }

            if (_openedAt < 0) _openedAt = _clock.Milliseconds;
            return true;
        }

        // Sets the delay before the next attempt, and returns whether there is to be one.
        private bool PlanAttempt(bool hasLasted)
        {
            int first = _clientOptions.ReconnectDelayMs;
            int max = _clientOptions.MaxReconnectDelayMs;
            _delay = hasLasted || _delay == 0 ? first : _delay < max / 2 ? _delay * 2 : max;
            return first > 0;
        }

        private int Random(int max) => (int)(_clientOptions.Entropy.Next() % (uint)(max + 1));

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

        // Sleeps in steps, so that Stop need not wait for the whole pause: nothing could interrupt a longer sleep.
        private void Pause(int milliseconds)
        {
            for (long end = _clock.Milliseconds + milliseconds; !IsStopping && _clock.Milliseconds < end;) Thread.Sleep(StepMs);
        }
    }
}
