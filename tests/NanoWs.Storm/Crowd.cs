using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>
    /// Five slow readers, nine idle connections, a flood of garbage and a stalled WebSocket at once, in virtual time: a WebSocket that is
    /// open gets its echoes within 100 ms, and one new client after another gets its page within 3 s. Whoever connects waits in a queue
    /// for all of them: a board's backlog is shorter, but what TCP does with those that find it full is no matter of the server.
    /// </summary>
    internal sealed class Crowd : WsHandler
    {
        public const int LongestEcho = 100;
        public const int LongestPage = 3000;
        public const int PageSize = 300;
        public const int LargePageSize = 4000;

        private const int Window = 300;
        private const int SlowReaders = 5;
        private const int IdleClients = 9;

        public readonly Dice Dice;
        public readonly VirtualClock Clock = new VirtualClock();
        public readonly int[] Count = new int[CrowdClient.Kinds]; // of connections that have ended
        public int Echoes, SlowestEcho, Pages, SlowestPage;
        public string Problem;

        private readonly LinkListener _listener = new LinkListener();
        private readonly Faults _faults = new Faults();
        private readonly WsServer _server;
        private readonly int _roundTime;
        private readonly CrowdClient[] _clients = new CrowdClient[SlowReaders + IdleClients + 4];
        private int _nextId;

        /// <param name="seed">What the garbage and the times follow from.</param>
        /// <param name="roundTime">How long a round of the server's loop takes, in milliseconds.</param>
        public Crowd(int seed, int roundTime)
        {
            Dice = new Dice(seed, 7);
            _roundTime = roundTime;
            var options = new WsServerOptions { MaxConnections = 5, ReceiveBufferSize = 256, SendBufferSize = 256, Clock = Clock };
            _server = new WsServer(_listener, this, options);
            _server.Serve("/", new WsBytesContent("text/plain", new byte[PageSize]));
            _server.Serve("/large", new WsBytesContent("text/plain", new byte[LargePageSize]));
            int count = 0;
            _clients[count++] = new CrowdClient(this, CrowdClient.Open);
            _clients[count++] = new CrowdClient(this, CrowdClient.Stalled);
            for (int i = 0; i < SlowReaders; i++) _clients[count++] = new CrowdClient(this, CrowdClient.Slow);
            for (int i = 0; i < IdleClients; i++) _clients[count++] = new CrowdClient(this, CrowdClient.Idle);
            _clients[count++] = new CrowdClient(this, CrowdClient.Garbage);
            _clients[count] = new CrowdClient(this, CrowdClient.Newcomer);
        }

        public long Now => Clock.Now;

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            connection.SendText(buffer, offset, count);

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
        }

        public LinkEnd Connect()
        {
            Link link = Link.InGoodWeather(Clock, _faults, ++_nextId, Window);
            _listener.Connect(link);
            return link.Client;
        }

        /// <summary>Lets them crowd for so long, and returns what is wrong; null for nothing.</summary>
        public string Run(int milliseconds)
        {
            long end = Now + milliseconds;
            long nextBroadcast = 0;
            while (Now < end && Problem == null)
            {
                Clock.Now += _roundTime;
                _server.Poll(0);
                foreach (CrowdClient client in _clients) client.Step();
                if (Now < nextBroadcast) continue;
                nextBroadcast = Now + 200;
                _server.BroadcastText("news for all, which fill the buffers of those that do not read them");
            }

            foreach (CrowdClient client in _clients) client.Check();
            if (SlowestEcho > LongestEcho) Fail("an echo took " + SlowestEcho.ToString() + " ms");
            if (SlowestPage > LongestPage) Fail("a page took " + SlowestPage.ToString() + " ms");
            for (int kind = CrowdClient.Stalled; kind < CrowdClient.Kinds; kind++)
            {
                if (Count[kind] == 0) Fail("no client of kind " + kind.ToString() + " was ever there and gone");
            }

            return Problem;
        }

        public void Fail(string what)
        {
            if (Problem == null) Problem = "crowd: " + what;
        }

        public override string ToString() => "crowd, " + _roundTime.ToString() + " ms a round: " + Echoes.ToString()
            + " echoes, the slowest in " + SlowestEcho.ToString() + " ms; " + Pages.ToString() + " pages, the slowest in "
            + SlowestPage.ToString() + " ms; " + Count[CrowdClient.Slow].ToString() + " slow readers, "
            + Count[CrowdClient.Idle].ToString() + " idle connections, " + Count[CrowdClient.Garbage].ToString() + " times garbage, "
            + Count[CrowdClient.Stalled].ToString() + " stalled WebSockets gone";
    }
}
