using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>A client of the library, which makes one connection after the other.</summary>
    internal sealed class Caller
    {
        private readonly Storm _storm;
        private readonly StormHandler _handler;
        private readonly WsClient _client;
        private readonly Zeros _entropy = new Zeros();

        public Caller(Storm storm, int receive, int send)
        {
            _storm = storm;
            _handler = new StormHandler(storm, false);
            var options = new WsClientOptions
            {
                ReceiveBufferSize = receive,
                SendBufferSize = send,
                Entropy = _entropy,
                Clock = storm.Clock,
                HandshakeTimeoutMs = storm.Options.HandshakeTimeoutMs,
                PingIntervalMs = storm.Options.PingIntervalMs,
                PongTimeoutMs = storm.Options.PongTimeoutMs,
                SendTimeoutMs = storm.Options.SendTimeoutMs,
                CloseTimeoutMs = storm.Options.CloseTimeoutMs,
            };
            _client = new WsClient("ws://board/w", _handler, options);
        }

        /// <summary>The connection that it has; null if there is none.</summary>
        public Case Case => _handler.Current;

        public void Begin(Case of)
        {
            _handler.Current = of;
            _entropy.Value = 0;
            _client.Open(of.Link.Client);
            _entropy.Value = of.Dice.Next();
        }

        public bool Step(long now)
        {
            Case of = _handler.Current;
            if (of == null) return false;
            bool active = _client.Poll(0);
            if (_client.State == WsState.Closed)
            {
                if (!of.Link.Client.IsClosed) of.Fail("the client is Closed, and its transport is not");
                of.End();
                _handler.Current = null;
                return true;
            }

            LibraryEnd own = of.ClientEnd;
            bool isEnding = of.EndedAt < 0 && now >= of.EndAt;
            if (isEnding && (own == null || of.Dice.OneIn(2)))
            {
                of.End();
                if (of.Dice.OneIn(2)) of.Link.Vanish();
                else of.Link.Reset();
            }
            else if (isEnding)
            {
                own.Close();
            }

            long limit = _storm.LimitOf(of, of.ClientEnd != null);
            if (now > limit) of.Fail("the client has not ended by " + limit.ToString());
            return active;
        }
    }
}
