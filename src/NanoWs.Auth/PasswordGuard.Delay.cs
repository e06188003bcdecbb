namespace NanoWs
{
    // The delay after wrong passwords.
    public sealed partial class PasswordGuard
    {
        // In milliseconds.
        private const int MaxDelay = 60000;
        private const int ForgetTime = 600000;

        private int _delay;
        private long _nextTry = long.MinValue;

        // A right password does not end the delay: otherwise a program that logs in all the time would let others guess all the time.
        private void Fail(long now)
        {
            _delay = _delay == 0 || now - _nextTry >= ForgetTime ? 1000 : _delay * 2;
            if (_delay > MaxDelay) _delay = MaxDelay;
            _nextTry = now + _delay;
        }

        private AuthResponse TooSoon(long now)
        {
            long seconds = (_nextTry - now + 999) / 1000;
            return new AuthResponse(HttpStatus.TooManyRequests, "\r\nRetry-After: " + seconds.ToString());
        }
    }
}
