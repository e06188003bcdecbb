using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>
    /// Storms, one after the other, each with a server of its own. Every connection ends in a known state within its deadlines, every slot
    /// comes back, what was delivered is a prefix of what was sent, and the heap does not grow.
    /// </summary>
    public sealed class StormTest
    {
        // So many connections see every kind of fault, whatever the seed.
        private const int EnoughForAll = 500;

        // How long a crowd is there, in virtual milliseconds: longer than a stalled WebSocket may be.
        private const int CrowdTime = 25000;

        private readonly Report _report = new Report();
        private readonly int _seed;
        private readonly int _connections;
        private readonly int _perStorm;
        private readonly bool _isSmall;

        /// <param name="connections">How many connections to make.</param>
        /// <param name="perStorm">How many with each server.</param>
        /// <param name="isSmall">Whether messages and pages are small, for the interpreter.</param>
        /// <param name="seed">What everything follows from; the next storm has the next one.</param>
        public StormTest(int connections, int perStorm, bool isSmall, int seed)
        {
            _seed = seed;
            _connections = connections;
            _perStorm = perStorm;
            _isSmall = isSmall;
        }

        /// <summary>Checks that passed.</summary>
        public int Passed => _report.Passed;

        /// <summary>Failures.</summary>
        public int Failed => _report.Failed;

        /// <summary>A line about each of the first failures.</summary>
        public string Failures => _report.Failures;

        /// <summary>Runs the test, once.</summary>
        public void Run()
        {
            Console.WriteLine("seed " + _seed.ToString() + ": " + _connections.ToString() + " connections, " + _perStorm.ToString()
                + " with each server");
            var faults = new Faults();
            var sum = new Sum();
            long before = 0;
            int count = 0;
            for (int i = 0; count < _connections && _report.Failed == 0; i++)
            {
                // The first one brings what is made only once.
                if (i == 1) before = Memory.Used();
                int size = _connections - count < _perStorm ? _connections - count : _perStorm;
                RunOne(_seed + i, size, faults, sum);
                count += size;
            }

            RunCrowds();
            Console.WriteLine(sum.ToString());
            Console.WriteLine("faults: " + faults.ToString());
            if (_report.Failed > 0) return;
            if (_connections >= EnoughForAll) _report.Check(faults.IsComplete ? null : "not every kind of fault happened");
            if (before == 0) return;
            long more = Memory.Used() - before;
            Console.WriteLine("memory: " + more.ToString() + " bytes more than after the first storm");
            _report.Check(more <= Memory.Bound ? null : "memory: " + more.ToString() + " bytes more than after the first storm");
        }

        // On a PC a round takes less than a millisecond, on a board some. For the interpreter the former are too many.
        private void RunCrowds()
        {
            for (int roundTime = _isSmall ? 5 : 1; roundTime <= 5; roundTime += 4)
            {
                var crowd = new Crowd(_seed, roundTime);
                _report.Check(crowd.Run(CrowdTime));
                Console.WriteLine(crowd.ToString());
            }
        }

        private void RunOne(int seed, int count, Faults faults, Sum sum)
        {
            var storm = new Storm(seed, _isSmall, _report, faults);
            try
            {
                storm.Run(count);
            }
            catch (Exception e)
            {
                _report.Fail(storm.Name, e);
            }

            sum.Add(storm);
        }

        private sealed class Sum
        {
            private int _begun, _opened, _clean, _byHand, _refused, _pages, _whole, _errors, _thrown, _corrupted;
            private long _messages, _bytes, _seconds;

            public void Add(Storm storm)
            {
                _begun += storm.Begun;
                _opened += storm.Opened;
                _clean += storm.Clean;
                _byHand += storm.ClosedByHand;
                _refused += storm.Refused;
                _pages += storm.Pages;
                _whole += storm.WholePages;
                _errors += storm.Errors;
                _thrown += storm.Thrown;
                _corrupted += storm.Corrupted;
                _messages += storm.Messages;
                _bytes += storm.Bytes;
                _seconds += storm.Now / 1000;
            }

            public override string ToString() => _begun.ToString() + " connections in " + _seconds.ToString() + " s of virtual time, "
                + _opened.ToString() + " ends opened, " + _clean.ToString() + " closed by the peer's close frame, " + _byHand.ToString()
                + " closing handshakes seen by peers; " + _refused.ToString() + " refused, " + _pages.ToString() + " responses, "
                + _whole.ToString() + " of them whole; " + _messages.ToString() + " messages, " + _bytes.ToString() + " bytes; "
                + _errors.ToString() + " errors, " + _thrown.ToString() + " thrown by handlers, " + _corrupted.ToString() + " broken rules";
        }
    }
}
