using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace NanoWs.Fleet
{
    /// <summary>Something that happens to the servers, after a part of the time.</summary>
    internal sealed record Event(double When, string What, Action Do);

    /// <summary>A run of all boards with one kind of server.</summary>
    internal sealed class FleetRun : IDisposable
    {
        private const int Patience = 60000; // without any progress, in milliseconds

        private readonly Servers _servers;
        private readonly Consumer _consumer;
        private readonly Board[] _boards;
        private readonly int _seconds;
        private readonly Stopwatch _watch = new();

        public FleetRun(Servers servers, Consumer consumer, int boards, int seconds)
        {
            _servers = servers;
            _consumer = consumer;
            _seconds = seconds;
            _boards = Enumerable.Range(0, boards).Select(i => new Board(i, seconds)).ToArray();
        }

        /// <summary>One result for each check: what is wrong, or null.</summary>
        public IEnumerable<string> Live(Event[] events)
        {
            bool isReady = _consumer.Ready.Wait(Patience);
            yield return isReady ? null : "the consumer cannot subscribe";
            if (!isReady) yield break;
            long before = GC.GetTotalMemory(true);
            foreach (Board board in _boards) board.Start(_servers.Urls);
            bool areOnline = AreOnline();
            yield return areOnline ? null : _boards.Count(board => !board.IsOnline) + " boards cannot connect";
            if (!areOnline) yield break;
            long size = (GC.GetTotalMemory(true) - before) / _boards.Length;
            Console.WriteLine($"  all boards are connected; each takes {size} bytes of the managed heap");

            double processorBefore = Environment.CpuUsage.TotalTime.TotalSeconds;
            var publisher = new Thread(PublishAll) { IsBackground = true };
            _watch.Start();
            publisher.Start();
            foreach (Event next in events)
            {
                SleepUntil(next.When * _seconds);
                Console.WriteLine($"  {_watch.Elapsed.TotalSeconds:0.0} s: {next.What}");
                next.Do();
            }

            publisher.Join();
            double duration = _watch.Elapsed.TotalSeconds;
            bool isDrained = Within(() => Pending == 0, () => Pending);
            yield return isDrained ? null : $"{Pending} messages were never acknowledged";
            Within(() => Lost == 0, () => _consumer.Arrived);
            yield return Lost == 0 ? null : $"{Lost} messages were lost";
            yield return AreOnline() ? null : "boards have no server at the end";
            yield return _boards.Any(board => board.Outages.Length > 0) ? null : "no board lost its server";
            Report(duration, Environment.CpuUsage.TotalTime.TotalSeconds - processorBefore);
        }

        private bool AreOnline() =>
            Within(() => _boards.All(board => board.IsOnline), () => _boards.Count(board => board.IsOnline));

        private int Pending => _boards.Sum(board => board.Accepted - board.Acknowledged);

        private int Lost => Messages().Count(m => _boards[m.Board].IsAcknowledged(m.Message) && _consumer.Seen(m.Board, m.Message) == 0);

        private IEnumerable<(int Board, int Message)> Messages()
        {
            for (int i = 0; i < _boards.Length; i++)
            {
                for (int k = 0; k < _boards[i].Accepted; k++) yield return (i, k);
            }
        }

        // Each board once a second, one after the other.
        private void PublishAll()
        {
            for (int second = 0; second < _seconds; second++)
            {
                for (int i = 0; i < _boards.Length; i++)
                {
                    SleepUntil(second + (double)i / _boards.Length);
                    _boards[i].Publish();
                }
            }
        }

        private void SleepUntil(double second)
        {
            double left = second - _watch.Elapsed.TotalSeconds;
            if (left > 0) Thread.Sleep(TimeSpan.FromSeconds(left));
        }

        private static bool Within(Func<bool> condition, Func<long> progress)
        {
            var watch = Stopwatch.StartNew();
            for (long last = progress(); !condition();)
            {
                long now = progress();
                if (now != last) watch.Restart();
                last = now;
                if (watch.ElapsedMilliseconds > Patience) return false;
                Thread.Sleep(50);
            }

            return true;
        }

        private void Report(double duration, double processorSeconds)
        {
            int accepted = _boards.Sum(board => board.Accepted);
            int seen = Messages().Count(m => _consumer.Seen(m.Board, m.Message) > 0);
            double[] outages = _boards.SelectMany(board => board.Outages).Order().ToArray();
            double[] perBoard = _boards.Select(board => board.Outages.Sum()).Order().ToArray();
            double[] waits = Messages().Select(m => (double)_boards[m.Board].WaitOf(m.Message)).Order().ToArray();
            (double serverSeconds, long mostMemory) = _servers.Usage();
            Console.WriteLine($"  messages: {accepted} accepted by the clients, {_boards.Sum(board => board.Acknowledged)} acknowledged, "
                + $"{_boards.Sum(board => board.Busy)} Busy; {accepted / duration:0} a second");
            Console.WriteLine($"  arrived: {seen}, and {_consumer.Arrived - seen} duplicates; lost: {Lost}");
            Console.WriteLine($"  without a server: {outages.Length} times, median {Of(outages, 0.5)} ms, worst {Of(outages, 1)} ms; "
                + $"each board in all: median {Of(perBoard, 0.5)} ms, worst {Of(perBoard, 1)} ms");
            var failures = _boards.SelectMany(board => board.Failures).CountBy(reason => reason).OrderByDescending(pair => pair.Value);
            Console.WriteLine("  failed attempts to connect: " + string.Join(", ", failures.Select(pair => $"{pair.Value} {pair.Key}")));
            Console.WriteLine($"  until the acknowledgement: median {Of(waits, 0.5)} ms, 99 % {Of(waits, 0.99)} ms, "
                + $"worst {Of(waits, 1)} ms");
            Console.WriteLine($"  processor: servers {serverSeconds / duration:0.00} of a core, boards {processorSeconds / duration:0.00}; "
                + $"memory of the largest server: {mostMemory / 1024} MB");
        }

        private static string Of(double[] sorted, double part) =>
            sorted.Length == 0 ? "-" : sorted[(int)Math.Ceiling(part * (sorted.Length - 1))].ToString("0");

        public void Dispose()
        {
            foreach (Board board in _boards) board.Stop();
        }
    }
}
