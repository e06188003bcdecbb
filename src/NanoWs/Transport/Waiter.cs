#if !NANOFRAMEWORK_1_0
using System;
using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
#endif
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// How a loop passes the time when there is nothing to do. The desktop looks on for a moment after traffic, because going to sleep in
    /// the kernel costs more than most answers take, and then sleeps on its sockets. The device, and transports that are
    /// no sockets, look again at growing intervals of at most 5 ms.
    /// </summary>
    internal sealed class Waiter
    {
        private const int LongestSleep = 5;

        private int _idle;
        private int _traffic;

#if NANOFRAMEWORK_1_0
        // Rounds without a sleep after traffic, a few milliseconds on an ESP32.
        private const int EagerRounds = 20;

        /// <summary>Tells a number that changes when there is traffic. To be called before waiting.</summary>
        public void Note(int traffic)
        {
            if (traffic != _traffic) _idle = 0;
            _traffic = traffic;
        }

        /// <summary>Nothing to do: sleeps a little, at most <paramref name="milliseconds"/>.</summary>
        public void Wait(int milliseconds)
        {
            _idle++;
            if (_idle <= EagerRounds) return;
            int sleep = (_idle - EagerRounds) / 8 + 1;
            if (sleep > LongestSleep) sleep = LongestSleep;

            // Not a wait on the socket: every socket event of the board would wake it, and the time until then belongs to the other threads.
            Thread.Sleep(sleep < milliseconds ? sleep : milliseconds);
        }
#else
        // Longest sleep in the kernel: deadlines are looked at this often.
        private const int LongestWait = 50;

        // Looking on in vain takes the processor from whoever is to send the next message. After so many times in a row the loop sleeps at once, and
        // tries only now and then whether times have changed.
        private const int MaxVain = 8;
        private const int TryInterval = 8;

        private static readonly long s_eager = Stopwatch.Frequency / 10000; // 100 microseconds

        // Large enough to begin with not to grow in the midst of traffic.
        private readonly ArrayList _read = new ArrayList(64);
        private readonly ArrayList _write = new ArrayList(64);
        private long _lastTraffic;
        private bool _isLooking;
        private int _vain;
        private bool _hasOthers;

        /// <summary>Tells a number that changes when there is traffic. To be called before waiting.</summary>
        public void Note(int traffic)
        {
            if (traffic == _traffic) return;
            _traffic = traffic;
            _lastTraffic = Stopwatch.GetTimestamp();
            if (_isLooking) _vain = 0;
            _isLooking = false;
            _idle = 0;
        }

        /// <summary>Whether it is too early to sleep.</summary>
        public bool IsEager => _isLooking = (_vain < MaxVain || _vain % TryInterval == 0) && Stopwatch.GetTimestamp() - _lastTraffic < s_eager;

        /// <summary>Forgets what to wait on.</summary>
        public void Clear()
        {
            _read.Clear();
            _write.Clear();
            _hasOthers = false;
        }

        /// <summary>Adds something to wait on; null stands for what cannot be waited on, and so does a socket of which nothing is wanted now.</summary>
        public void Watch(Socket socket, bool forReading, bool forWriting)
        {
            if (socket == null || !(forReading || forWriting)) _hasOthers = true;
            else
            {
                if (forReading) _read.Add(socket);
                if (forWriting) _write.Add(socket);
            }
        }

        /// <summary>Nothing to do: waits for traffic on what is watched, at most <paramref name="milliseconds"/>.</summary>
        public void Wait(int milliseconds)
        {
            if (_hasOthers || _read.Count + _write.Count == 0)
            {
                // Something that the kernel cannot wake us for: look again soon.
                _idle++;
                int sleep = Math.Min(_idle / 8 + 1, LongestSleep);
                Thread.Sleep(Math.Min(sleep, milliseconds));
                return;
            }

            _vain++;
            try
            {
                Socket.Select(_read, _write, null, Math.Min(milliseconds, LongestWait) * 1000);
            }
            catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
            {
                // One of them was closed meanwhile; the next look finds out which.
            }
        }
#endif
    }
}
