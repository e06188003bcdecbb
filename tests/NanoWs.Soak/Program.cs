using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Soak
{
    /// <summary>
    /// A server on real sockets, with everything that can happen to it at once: nothing is lost on connections that nobody broke, and
    /// afterwards there is no thread, descriptor, slot or byte more than before.
    /// </summary>
    internal static class Program
    {
        private const string Help = """
            NanoWs.Soak [SECONDS] [--seed N]
              SECONDS   how long; default 120
              --seed N  repeats the decisions of a run, as far as threads and sockets let it
            """;
        private const int MostBytes = 1_000_000;
        private const int Patience = 60000;

        private static volatile bool s_isOver;

        private static int Main(string[] args)
        {
            if (args.Length != 2 || args[0] != "peer") return Arguments.Run(args, Help, Start);

            // As a process of the test's own, which it stops and kills.
            new Peers(new Counts(), int.Parse(args[1], CultureInfo.InvariantCulture), () => false).Talk();
            return 0;
        }

        private static int Start(Arguments arguments)
        {
            int seed = arguments.TakeNumber("--seed", Environment.TickCount & 0xFFFFFF);
            string word = arguments.TakeWord();
            int seconds = word == null ? 120 : (int)Arguments.Number("SECONDS", word, 1, 1000000);
            arguments.ExpectEnd();
            Console.WriteLine($"seed {seed}: {seconds} s");
            Usage before = WarmUp(seed);
            string[] problems = Run(seconds, seed, before).Where(problem => problem != null).ToArray();
            foreach (string problem in problems) Console.WriteLine("FAIL " + problem);
            Console.WriteLine($"{Checks - problems.Length} passed, {problems.Length} failed");
            return problems.Length == 0 ? 0 : 1;
        }

        private const int Checks = 5;

        // What is made only once is no leak.
        private static Usage WarmUp(int seed)
        {
            Run(5, seed, null).Count();
            return Usage.Now();
        }

        private static IEnumerable<string> Run(int seconds, int seed, Usage before)
        {
            s_isOver = false;
            var counts = new Counts();
            var handler = new EchoServer();
            var server = new WsServer(0, handler, new WsServerOptions
            {
                MaxConnections = 24, PingIntervalMs = 1000, PongTimeoutMs = 2000, SendTimeoutMs = 3000, HandshakeTimeoutMs = 2000,
                CloseTimeoutMs = 1000,
            });
            server.Serve("/", new WsBytesContent("text/plain", new byte[Peers.PageSize]));
            server.Start();
            var peers = new Peers(counts, server.Port, () => s_isOver);
            using (var upstream = new Upstream(counts))
            {
                var threads = new List<Thread>();
                void Add(int count, Action<Random> life)
                {
                    for (int i = 0; i < count; i++) threads.Add(Live(counts, new Random(seed + threads.Count), life));
                }

                Add(4, peers.Dashboard);
                Add(3, peers.SlowReader);
                Add(1, peers.Garbage);
                Add(3, peers.Idle);
                Add(2, peers.Reset);
                Add(2, peers.Child);
                var watch = Stopwatch.StartNew();
                for (int round = 1; watch.Elapsed.TotalSeconds < seconds; round++)
                {
                    Thread.Sleep(1000);
                    if (round % 3 == 0) upstream.Restart();
                    if (round % 10 != 0) continue;
                    Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s: "
                        + $"{counts.Messages / watch.Elapsed.TotalSeconds:0} messages a second, "
                        + $"{Usage.Now()}, {server.ConnectionCount} slots; {counts}");
                }

                s_isOver = true;
                foreach (Thread thread in threads) thread.Join();
            }

            bool isQuiet = Within(() => server.ConnectionCount == 0 && handler.Opened == handler.Closed);
            yield return isQuiet ? null : $"{server.ConnectionCount} slots, {handler.Opened} opened, {handler.Closed} closed";
            server.Stop();
            Console.WriteLine(counts);
            yield return counts.Lost == 0 ? null : counts.Lost + " messages were lost";
            yield return handler.Crash;
            yield return counts.Dashboards > 0 && counts.Killed > 0 && counts.Reconnects > 1 ? null : "not everything happened";
            if (before == null) yield break;
            Usage after = null;
            bool isFlat = Within(() => (after = Usage.Now()).Threads <= before.Threads + 3
                && after.Descriptors <= before.Descriptors + 3 && after.Bytes <= before.Bytes + MostBytes);
            Console.WriteLine($"before: {before}; after: {after}");
            yield return isFlat ? null : $"it takes more than before: {before}, and then {after}";
        }

        private static bool Within(Func<bool> condition)
        {
            var watch = Stopwatch.StartNew();
            while (!condition())
            {
                if (watch.ElapsedMilliseconds > Patience) return false;
                Thread.Sleep(50);
            }

            return true;
        }

        private static Thread Live(Counts counts, Random random, Action<Random> life)
        {
            var thread = new Thread(() =>
            {
                while (!s_isOver)
                {
                    try
                    {
                        life(random);
                    }
                    catch (SocketException)
                    {
                        // The server has thrown it out, or did not let it in.
                        Interlocked.Increment(ref counts.Failures);
                    }
                }
            }) { IsBackground = true };
            thread.Start();
            return thread;
        }
    }
}
