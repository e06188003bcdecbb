using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>Shows that all slots of the server can be used at the same time, including the spare one.</summary>
    internal sealed class Slots
    {
        private const int Count = StressTest.MaxConnections + 1;
        private const int LongestResponse = 400;

        private readonly StressTest _test;
        private readonly Dice _dice;
        private readonly Wire[] _wires = new Wire[Count];
        private readonly WsTransport[] _transports = new WsTransport[Count];
        private readonly Session[] _sessions = new Session[Count];

        public Slots(StressTest test, int number)
        {
            _test = test;
            _dice = new Dice(test.Seed, number);
            for (int i = 0; i < Count; i++) _wires[i] = new Wire(LongestResponse);
        }

        /// <summary>
        /// Opens and closes all of them; what is wrong, or null. The server may need a while to notice that earlier clients have
        /// disconnected.
        /// </summary>
        public string Check()
        {
            long end = _test.Now + StressTest.Patience;
            for (;;)
            {
                string problem = TryCheck();
                if (problem == null || _test.Now > end) return problem;
                Thread.Sleep(20);
            }
        }

        private string TryCheck()
        {
            string problem = null;
            int open = 0;
            for (int i = 0; i < Count && problem == null; i++, open++)
            {
                int status = Open(i);
                if (status != (i < Count - 1 ? 101 : 503))
                {
                    problem = "with " + i.ToString() + " connections open the next one got " + status.ToString();
                }
            }

            for (int i = 0; i < open; i++)
            {
                if (problem == null && i < Count - 1) problem = Close(i);
                if (problem != null) _sessions[i].IsAbrupt = true;
                _transports[i].Close();
            }

            return problem;
        }

        private int Open(int i)
        {
            while ((_transports[i] = _test.Door.Connect(_dice)) == null) Thread.Sleep(1);
            _sessions[i] = _test.NewSession(StressTest.Clients + i);
            _wires[i].Begin(_transports[i]);
            return new Opening(_test, _wires[i], _sessions[i], _dice).Run(false);
        }

        // The closing handshake; only heartbeats may come before its end.
        private string Close(int i)
        {
            Wire wire = _wires[i];
            Session session = _sessions[i];
            session.CloseCode = 1000;
            wire.Put(Wire.Close, true, new byte[] { 1000 / 256, 1000 % 256 }, 0, 2, _dice.Next());
            bool isClosed = false;
            for (long end = _test.Now + StressTest.Patience; _test.Now < end;)
            {
                bool active = wire.Flush();
                if (wire.Receive())
                {
                    active = true;
                    for (int kind; (kind = wire.Next()) != Wire.Nothing;)
                    {
                        isClosed |= kind == Wire.Close;
                        if (kind != Wire.Close && kind != Wire.Ping)
                        {
                            return session + ": an unexpected frame (" + kind.ToString() + ")";
                        }
                    }
                }

                if (wire.IsEnded) return isClosed ? null : session + ": the stream ended without a close frame";
                if (!active) Thread.Sleep(1);
            }

            return session + ": the closing handshake does not end";
        }
    }
}
