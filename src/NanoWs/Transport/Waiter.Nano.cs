#if NANOFRAMEWORK_1_0
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// Waits when the loop has nothing to do: on the device it polls, at intervals that grow to 5 ms, and when nothing has happened for a
    /// second to <see cref="WsOptions.IdleDelayMs"/>.
    /// </summary>
    internal sealed class Waiter
    {
        private const int LongestSleep = 5;

        // The number of rounds without a sleep after traffic: a few milliseconds on an ESP32.
        private const int EagerRounds = 20;

        // The number of rounds after which a second has passed: 8 sleeps each of 1 to 4 ms, and 184 of 5 ms.
        private const int RecentRounds = EagerRounds + 32 + 184;

        private int _idle;
        private int _traffic;

        /// <summary>Sleeps for a short time, at most <paramref name="milliseconds"/> and <paramref name="longest"/>.</summary>
        /// <param name="traffic">A number that changes when there is traffic.</param>
        /// <param name="milliseconds">How long the caller may wait.</param>
        /// <param name="longest">The longest sleep, in milliseconds.</param>
        public void Wait(int traffic, int milliseconds, int longest)
        {
            if (traffic != _traffic) _idle = 0;
            _traffic = traffic;
            int sleep = longest;
            if (_idle < RecentRounds)
            {
                _idle++;
                if (_idle <= EagerRounds) return;
                sleep = (_idle - EagerRounds) / 8 + 1;
                if (sleep > LongestSleep) sleep = LongestSleep;
                if (sleep > longest) sleep = longest;
            }

            // This does not wait on the socket: every socket event of the board would wake it, and sleeping leaves the time to other
            // threads.
            Thread.Sleep(sleep < milliseconds ? sleep : milliseconds);
        }
    }
}
#endif
