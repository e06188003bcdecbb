#if NANOFRAMEWORK_1_0
using System.Threading;

namespace NanoWs
{
    /// <summary>Waits when the loop has nothing to do: on the device it polls at growing intervals of at most 5 ms.</summary>
    internal sealed class Waiter
    {
        private const int LongestSleep = 5;

        // The number of rounds without a sleep after traffic: a few milliseconds on an ESP32.
        private const int EagerRounds = 20;

        private int _idle;
        private int _traffic;

        /// <summary>Reports a number that changes when there is traffic. Call it before waiting.</summary>
        public void RecordActivity(int traffic)
        {
            if (traffic != _traffic) _idle = 0;
            _traffic = traffic;
        }

        /// <summary>Sleeps for a short time, at most <paramref name="milliseconds"/>.</summary>
        public void Wait(int milliseconds)
        {
            _idle++;
            if (_idle <= EagerRounds) return;
            int sleep = (_idle - EagerRounds) / 8 + 1;
            if (sleep > LongestSleep) sleep = LongestSleep;

            // This does not wait on the socket: every socket event of the board would wake it, and sleeping leaves the time to other
            // threads.
            Thread.Sleep(sleep < milliseconds ? sleep : milliseconds);
        }
    }
}
#endif
