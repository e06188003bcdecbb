using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// Shows how long this machine keeps threads waiting: two of them pass a byte back and forth over TCP, without the library. A test
    /// that limits a time does not count what these two lost in the meantime, so that a busy machine cannot make it fail; a slow
    /// library still does, because the probe does not use it.
    /// </summary>
    internal sealed class StallProbe : IDisposable
    {
        private static readonly long s_least = Stopwatch.Frequency / 500; // a round trip takes less than 2 ms unless threads have to wait

        private readonly List<(long Start, long End)> _stalls = new();
        private readonly Thread[] _threads;
        private readonly Socket _near;
        private readonly Socket _far;
        private volatile bool _isOver;

        public StallProbe()
        {
            using Socket listener = Host.Listen();
            _near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _near.Connect(IPAddress.Loopback, Host.PortOf(listener));
            _far = listener.Accept();
            _far.NoDelay = true;
            _threads = new[] { new Thread(Measure), new Thread(Echo) };
            foreach (Thread thread in _threads) thread.Start();
        }

        private void Measure()
        {
            var one = new byte[1];
            while (!_isOver)
            {
                long start = Stopwatch.GetTimestamp();
                _near.Send(one);
                _near.Receive(one);
                long end = Stopwatch.GetTimestamp();
                if (end - start > s_least) _stalls.Add((start, end));
            }

            _near.Shutdown(SocketShutdown.Both);
        }

        private void Echo()
        {
            var one = new byte[1];
            while (_far.Receive(one) > 0) _far.Send(one);
        }

        /// <summary>Ends the probe, and returns the milliseconds of each time that the machine's stalls do not explain.</summary>
        /// <param name="times">Timestamps of the stopwatch: the beginning and the end of each time.</param>
        public double[] Judge(IReadOnlyList<(long Start, long End)> times)
        {
            Dispose();
            return times.Select(time => 1000.0 * (time.End - time.Start - Lost(time.Start, time.End)) / Stopwatch.Frequency).ToArray();
        }

        /// <summary>Ends the probe, and fails if something took longer than it may beside the machine's stalls.</summary>
        public void AssertBelow(double milliseconds, IReadOnlyList<(long Start, long End)> times, string what)
        {
            double longest = Judge(times).Max();
            Assert.IsLessThan(milliseconds, longest, $"{what} took {longest:0} ms more than this machine's stalls explain");
        }

        private long Lost(long start, long end) =>
            _stalls.Sum(stall => Math.Max(0, Math.Min(stall.End, end) - Math.Max(stall.Start, start)));

        public void Dispose()
        {
            _isOver = true;
            foreach (Thread thread in _threads) thread.Join();
            _near.Dispose();
            _far.Dispose();
        }
    }
}
