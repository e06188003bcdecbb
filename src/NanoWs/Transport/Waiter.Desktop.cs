#if !NANOFRAMEWORK_1_0
using System;
using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// Waits when the loop has nothing to do. On the desktop it keeps polling for a moment after traffic, because waiting in the kernel
    /// costs more time than most replies take, and then waits on its sockets. With transports that are not sockets it polls at growing
    /// intervals of at most 5 ms.
    /// </summary>
    internal sealed class Waiter
    {
        private const int LongestSleep = 5;

        // The longest wait in the kernel, in milliseconds: deadlines are checked at least this often.
        private const int LongestWait = 50;

        // Polling without success takes processor time from the sender of the next message. After this many failed attempts in a row the
        // loop waits at once, and polls again only every eighth time.
        private const int MaxFruitlessPolls = 8;
        private const int TryInterval = 8;

        private static readonly long s_eager = Stopwatch.Frequency / 10000; // 100 microseconds

        // With an initial capacity that avoids growing during traffic.
        private readonly ArrayList _read = new ArrayList(64);
        private readonly ArrayList _write = new ArrayList(64);
        private int _idle;
        private int _traffic;
        private long _lastTraffic;
        private bool _isLooking;
        private int _fruitlessPolls;
        private Epoll _epoll;
        private bool _hasOthers;
        private bool _isShort;

        /// <summary>Reports a number that changes when there is traffic. Call it before waiting.</summary>
        public void RecordActivity(int traffic)
        {
            if (traffic == _traffic) return;
            _traffic = traffic;
            _lastTraffic = Stopwatch.GetTimestamp();
            if (_isLooking) _fruitlessPolls = 0;
            _isLooking = false;
            _idle = 0;
        }

        /// <summary>Returns whether it is too early to wait.</summary>
        public bool ShouldSpin()
        {
            bool mayPoll = _fruitlessPolls < MaxFruitlessPolls || _fruitlessPolls % TryInterval == 0;
            _isLooking = mayPoll && Stopwatch.GetTimestamp() - _lastTraffic < s_eager;
            return _isLooking;
        }

        /// <summary>Removes everything to wait on.</summary>
        public void Clear()
        {
            _read.Clear();
            _write.Clear();
            _epoll = null;
            _hasOthers = false;
            _isShort = false;
        }

        /// <summary>
        /// Adds a socket to wait on. Null means a transport that cannot be waited on; a socket to be neither read nor written now counts as
        /// one, too.
        /// </summary>
        public void Watch(Socket socket, bool forReading, bool forWriting)
        {
            if (socket == null || !(forReading || forWriting)) _hasOthers = true;
            else
            {
                if (forReading) _read.Add(socket);
                if (forWriting) _write.Add(socket);
            }
        }

        /// <summary>Adds all the sockets of a set to wait on.</summary>
        public void Watch(Epoll epoll) => _epoll = epoll;

        /// <summary>Makes the next wait short: there is something to look at soon that is not a socket.</summary>
        public void ShortenWait() => _isShort = true;

        /// <summary>Waits for traffic on the sockets added, at most <paramref name="milliseconds"/>.</summary>
        public void Wait(int milliseconds)
        {
            if (_hasOthers || (_read.Count + _write.Count == 0 && _epoll == null))
            {
                // The kernel cannot wake us for all of them: poll again soon.
                _idle++;
                int sleep = Math.Min(_idle / 8 + 1, LongestSleep);
                Thread.Sleep(Math.Min(sleep, milliseconds));
                return;
            }

            _fruitlessPolls++;
            try
            {
                int longest = Math.Min(milliseconds, _isShort ? LongestSleep : LongestWait);
                if (_epoll != null) _epoll.Wait(_read, _write, longest);
                else Socket.Select(_read, _write, null, longest * 1000);
            }
            catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
            {
                // One of them was closed in the meantime; the next round finds out which.
            }
        }
    }
}
#endif
