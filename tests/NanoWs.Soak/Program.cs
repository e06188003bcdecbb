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
    /// A server and two clients on real sockets, with everything that can happen to them at once: nothing is lost on connections that
    /// nobody broke, and afterwards there is no thread, socket, slot or connection more than before.
    /// </summary>
    internal static class Program
    {
        private const string Help = @"NanoWs.Soak [SECONDS] [--seed N]
  SECONDS   how long; default 120, an hour is 3600
  --seed N  of what happens; when it happens is up to the machine";

        private const int Connections = 12;
        private const int WarmUpTime = 12;
        private const int Patience = 60000;

        // One connection with its buffers and transport takes 2 KB and more, so one that is kept of each hundred would be seen. What the
        // runtime keeps for itself, as the statics of its threads, changes by some kilobytes from one collection to the next.
        private const int MostBytes = 64 * 1024;

        private static readonly WsContent s_large = new WsBytesContent("text/plain", new byte[Peers.LargePageSize]);

        private static volatile bool s_isOver;

        private static int Main(string[] args) => Arguments.Run(args, Help, Run);

        private static int Run(Arguments arguments)
        {
            int seed = arguments.TakeNumber("--seed", Environment.TickCount & 0xFFFFFF);
            string first = arguments.TakeWord() ?? "120";
            if (first is "peer" or "serve") return RunAsChild(first, int.Parse(arguments.TakeWord(), CultureInfo.InvariantCulture));
            int seconds = (int)Arguments.Number("SECONDS", first, 1, 1000000);
            arguments.ExpectEnd();

            Console.WriteLine($"seed {seed}: {seconds} s");
            Problems(WarmUpTime, seed, null).Count(); // what is made only once is no leak
            Usage before = Usage.Now();
            string[] results = Problems(seconds, seed + 1, before).ToArray();
            string[] problems = results.Where(problem => problem != null).ToArray();
            foreach (string problem in problems) Console.WriteLine("FAIL " + problem);
            Console.WriteLine($"{results.Length - problems.Length} passed, {problems.Length} failed");
            return problems.Length == 0 ? 0 : 1;
        }

        private static int RunAsChild(string role, int port)
        {
            Child.EndWithParent();
            if (role == "serve") new WsServer(port, new EchoServer()).Run();
            else new Peers(new Counts(), port, () => false).Talk();
            return 0;
        }

        // One result for each check: what is wrong, or null.
        private static IEnumerable<string> Problems(int seconds, int seed, Usage before)
        {
            var counts = new Counts();
            var handler = new EchoServer();
            var server = new WsServer(0, handler, new WsServerOptions
            {
                MaxConnections = Connections, PingIntervalMs = 1000, PongTimeoutMs = 8000, SendTimeoutMs = 8000, HandshakeTimeoutMs = 4000,
                CloseTimeoutMs = 1000, MinSendRate = 1_000_000,
            });
            server.Serve("/", new WsBytesContent("text/plain", new byte[Peers.PageSize]));
            server.Serve(Peers.LargePath, s_large);
            server.Start();
            Live(server, counts, seconds, seed);
            bool isQuiet = Within(() => server.ConnectionCount == 0 && handler.Opened == handler.Closed);
            yield return isQuiet ? null : $"{server.ConnectionCount} slots, {handler.Opened} opened, {handler.Closed} closed";

            // Each slot keeps the last connection that it served, and the buffers with it.
            bool areGone = Within(() => Usage.Now() != null && handler.CountKept() <= Connections);
            yield return areGone ? null : handler.CountKept() + " connections are kept in memory";
            server.Stop();
            Console.WriteLine(counts);
            yield return counts.Lost == 0 ? null : counts.Lost + " messages were lost";
            yield return counts.Unanswered == 0 ? null : counts.Unanswered + " requests had no response";
            yield return counts.Failed == 0 ? null : counts.Failed + " processes ended by themselves";
            yield return EchoServer.Crash;
            if (before == null) yield break;
            yield return counts.IsComplete ? null : "not everything happened";
            server = null;
            handler = null;
            Usage after = null;
            bool isFlat = Within(() => (after = Usage.Now()).Threads <= before.Threads && after.Sockets <= before.Sockets
                && after.Bytes <= before.Bytes + MostBytes);
            Console.WriteLine($"before: {before}; after: {after}");
            yield return isFlat ? null : $"it takes more than before: {before}, and then {after}";
        }

        private static void Live(WsServer server, Counts counts, int seconds, int seed)
        {
            s_isOver = false;
            var peers = new Peers(counts, server.Port, () => s_isOver);
            int port = FreePort();
            int childPort = FreePort();
            var restarted = new WsServer(port, new EchoServer(), new WsServerOptions { CloseTimeoutMs = 500 });
            restarted.Start();
            using (new Upstream(counts, port))
            using (new Upstream(counts, childPort))
            {
                var threads = new List<Thread>();
                void Add(int count, Action<Random> life)
                {
                    for (int i = 0; i < count; i++) threads.Add(Start(counts, new Random(seed + threads.Count), life));
                }

                Add(4, peers.Dashboard);
                Add(5, peers.SlowReader);
                Add(2, peers.Garbage);
                Add(9, peers.Idle);
                Add(2, peers.Reset);
                Add(2, peers.Child);
                Add(1, peers.Sleeper);
                Add(1, random => peers.Server(random, childPort));
                var watch = Stopwatch.StartNew();
                for (int round = 1; watch.Elapsed.TotalSeconds < seconds; round++)
                {
                    Thread.Sleep(1000);
                    if (round % 3 == 0) Restart(restarted, counts);
                    if (round % 10 == 0) Print(watch.Elapsed.TotalSeconds, server, counts);
                }

                s_isOver = true;
                foreach (Thread thread in threads) thread.Join();
            }

            restarted.Stop();
        }

        private static void Restart(WsServer server, Counts counts)
        {
            server.Stop();
            server.Start();
            Interlocked.Increment(ref counts.Restarts);
        }

        private static void Print(double seconds, WsServer server, Counts counts) =>
            Console.WriteLine($"{seconds:0} s: {counts.Messages / seconds:0} messages a second, "
                + $"{counts.Faults / seconds:0} faults a second, {GC.GetTotalMemory(false) / 1024} KB on the heap, "
                + $"{Environment.WorkingSet / 1024} KB in memory, {Usage.CountThreads()} threads, {Usage.CountSockets()} sockets, "
                + $"{server.ConnectionCount} of {Connections} slots; {counts}");

        private static int FreePort()
        {
            var probe = new WsServer(0, new EchoServer());
            probe.Open();
            int port = probe.Port;
            probe.Stop();
            return port;
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

        // One life after the other.
        private static Thread Start(Counts counts, Random random, Action<Random> life)
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
                        Interlocked.Increment(ref counts.TurnedAway);
                    }
                }
            }) { IsBackground = true };
            thread.Start();
            return thread;
        }
    }
}
