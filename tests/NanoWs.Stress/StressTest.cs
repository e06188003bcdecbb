using System;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>
    /// One server, some threads that send, stream, broadcast, publish and close on connections that are open or have ended, and clients
    /// that connect and disconnect and verify all they receive. Every message must arrive at its own connection, in order, and none may
    /// be lost unless the send returned that.
    /// </summary>
    public sealed class StressTest
    {
        internal const int MaxConnections = 4;
        internal const int Clients = 3;

        /// <summary>How long to wait for what must happen, in milliseconds: longer than any deadline of the server.</summary>
        internal const int Patience = 30000;

        /// <summary>The close code of the server.</summary>
        internal const int ServerCode = 4002;

        private const int ServerPatience = 20000;
        private const int BufferSize = 256;
        private const int ProgressInterval = 10000;

        internal readonly Report Report = new Report();
        internal readonly Door Door;
        internal readonly StressHandler Handler;
        internal readonly WsServer Server;
        private readonly WsClock _clock = new WsClock();
        private readonly Session[] _sessions = new Session[Clients + MaxConnections + 1];
        private readonly Client[] _clients = new Client[Clients];
        private readonly Closer _closer;
        private readonly Worker[] _others;
        private readonly Slots _slots;
        private readonly int _seconds;
        private int _lastId;

        /// <param name="seconds">How long it lasts, without what comes before and after.</param>
        /// <param name="isOverTcp">Whether the connections are TCP on this machine; otherwise they are in memory.</param>
        /// <param name="seed">The seed of all random choices; the timing of the threads does not depend on it.</param>
        public StressTest(int seconds, bool isOverTcp, int seed)
        {
            Seed = seed;
            _seconds = seconds;
            int number = 0;
            int line = 16 + new Dice(seed, number++).Below(600);
            Console.WriteLine("seed " + seed.ToString() + ": " + seconds.ToString() + " s "
                + (isOverTcp ? "over TCP" : "in memory, " + line.ToString() + " bytes on their way"));
            Door = isOverTcp ? Door.OverTcp() : Door.InMemory(line);
            var channel = new SensorChannel(MaxConnections, BufferSize);
            Handler = new StressHandler(this, channel);
            Server = new WsServer(Door.Listener, Handler, Options());
            _slots = new Slots(this, number++);
            for (int i = 0; i < Clients; i++) _clients[i] = new Client(this, i, number++);
            _closer = new Closer(this, number++);
            _others = new Worker[]
            {
                _closer,
                new Sender(this, number++),
                new Broadcaster(this, number++),
                new Publisher(this, channel, number++),
                new Streamer(this, number++),
            };
        }

        /// <summary>The seed of all random choices.</summary>
        public int Seed { get; }

        /// <summary>Checks that passed.</summary>
        public int Passed => Report.Passed;

        /// <summary>Failures.</summary>
        public int Failed => Report.Failed;

        /// <summary>A line about each of the first failures.</summary>
        public string Failures => Report.Failures;

        internal long Now => _clock.Milliseconds;

        // The heartbeat is as frequent as it can be; the other deadlines only catch connections that hang.
        private static WsServerOptions Options() => new WsServerOptions
        {
            MaxConnections = MaxConnections,
            ReceiveBufferSize = BufferSize,
            SendBufferSize = BufferSize,
            PingIntervalMs = 100,
            PongTimeoutMs = ServerPatience,
            SendTimeoutMs = ServerPatience,
            HandshakeTimeoutMs = ServerPatience,
            CloseTimeoutMs = ServerPatience,
        };

        /// <summary>A session for a new connection, found by its path while the next one has not taken its place.</summary>
        internal Session NewSession(int place) => _sessions[place] = new Session(Interlocked.Increment(ref _lastId));

        /// <summary>The session with this path; null if there is none now.</summary>
        internal Session Find(string path)
        {
            for (int i = 0; i < _sessions.Length; i++)
            {
                Session session = _sessions[i];
                if (session != null && session.ToString() == path) return session;
            }

            return null;
        }

        /// <summary>Runs the test, once.</summary>
        public void Run()
        {
            Server.Start();
            Report.Check(Within(_slots.Check()));
            long before = Used();
            foreach (Worker worker in _others) worker.Start();
            foreach (Worker client in _clients) client.Start();
            Watch();

            // The clients close while the other threads continue.
            string hanging = StopAll(_clients) ?? StopAll(_others);
            Report.Check(hanging);
            if (hanging != null) return; // what blocks it may block this thread, too
            Report.Check(WaitUntilQuiet());
            Report.Check(Within(_slots.Check()));
            Report.Check(WaitUntilQuiet());
            long more = Used() - before;
            Console.WriteLine("memory: " + more.ToString() + " bytes more than at the start");
            Report.Check(more <= Memory.Bound ? null : "memory: " + more.ToString() + " bytes more than at the start");
            Server.Stop();
            Tally tally = Sum();
            Console.WriteLine(tally.ToString() + "; " + _closer.LateCalls.ToString() + " late calls");
            Report.Check(_closer.LateCalls == 0 ? "nothing was called on connections that are over" : tally.Missing());
        }

        private static string Within(string problem) => problem == null ? null : "slots: " + problem;

        private long Used()
        {
            Handler.Forget();
            Array.Clear(_sessions, 0, _sessions.Length);
            return Memory.Used();
        }

        private void Watch()
        {
            long start = Now;
            long next = start + ProgressInterval;
            while (Now - start < _seconds * 1000)
            {
                Thread.Sleep(100);
                if (Now < next) continue;
                next += ProgressInterval;
                Console.WriteLine(((Now - start) / 1000).ToString() + " s: " + Sum().Opened.ToString() + " connections, "
                    + Report.Failed.ToString() + " failures");
            }
        }

        private Tally Sum()
        {
            var sum = new Tally();
            foreach (Client client in _clients) sum.Add(client.Tally);
            return sum;
        }

        private string StopAll(Worker[] workers)
        {
            foreach (Worker worker in workers) worker.Stop();
            long end = Now + 2 * Patience;
            foreach (Worker worker in workers)
            {
                while (!worker.HasEnded)
                {
                    if (Now > end) return "the " + worker.Name + " hangs";
                    Thread.Sleep(5);
                }
            }

            return null;
        }

        private string WaitUntilQuiet()
        {
            for (long end = Now + Patience; Now < end; Thread.Sleep(5))
            {
                if (Server.ConnectionCount == 0 && Handler.Opened == Handler.Closed && Handler.AreAllClosed) return null;
            }

            return "all clients are gone, but " + Server.ConnectionCount.ToString() + " connections are open, "
                + Handler.Opened.ToString() + " were opened and " + Handler.Closed.ToString() + " closed"
                + (Handler.AreAllClosed ? "" : ", and not all are Closed");
        }
    }
}
