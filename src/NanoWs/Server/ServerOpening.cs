namespace NanoWs
{
    /// <summary>The opening of a server's connection: reads the request, and writes the response.</summary>
    internal sealed partial class ServerOpening : WsOpening
    {
        // How long sending 408 to a client whose request was too slow may take, in milliseconds.
        private const int LastWordTime = 500;

        // How long a new connection may take before it has to give way to waiting ones, in milliseconds.
        private const int GraceTime = 300;

        // The maximum number of response bytes per round of the loop, so that large content does not delay the other connections.
        private const int MostAtOnce = 4096;

        private readonly RequestRouter _router;
        private readonly ServerHandshake _handshake;
        private readonly bool _isFull;
        private readonly WsServerOptions _options;
        private ResponseWriter _response; // null until the request has been read
        private bool _isAccepted;
        private long _start; // of the current step: reading the request, or writing the response
        private long _deadline;
        private long _lastSent; // when bytes of the response were last accepted
        private int _sent;

        /// <param name="router">Decides how to respond.</param>
        /// <param name="options">The server's options.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        /// <param name="now">The current time.</param>
        public ServerOpening(RequestRouter router, WsServerOptions options, bool isFull, long now)
        {
            _router = router;
            _isFull = isFull;
            _handshake = new ServerHandshake(options.Subprotocols, options.MaxHeadSize);
            _options = options;
            _start = now;
            _deadline = now + options.HandshakeTimeoutMs;
        }

        public override string PathAndQuery => _handshake.Request.PathAndQuery;

        public override string Subprotocol => _handshake.Request.Subprotocol;

        public override OpeningStep Pump(WsConnection connection, WsProtocol protocol, WsTransport transport, long now)
        {
            if (_response != null) return Write(protocol, transport, now);

            HttpHead head = _handshake.Head;
            int count = ReceiveHead(head, protocol, transport, now >= _deadline);
            if (head.IsDone)
            {
                Respond(_router.Respond(connection, _handshake.Request, head.Status, _isFull));
                _start = _lastSent = now;
                _deadline = now + _options.SendTimeoutMs + _response.Length * 1000L / _options.MinSendRate;
                return OpeningStep.Active;
            }

            if (count < 0) return OpeningStep.Failed;
            if (now >= _deadline)
            {
                // Sent at once or not at all: TLS may not even have started.
                Respond(new ResponseWriter(WsResponse.Refuse(HttpStatus.RequestTimeout).ToMessage(_handshake.Request.IsHead)));
                _start = _lastSent = now;
                _deadline = now + LastWordTime;
            }

            return count == 0 ? OpeningStep.Idle : OpeningStep.Active;
        }

        private void Respond(ResponseWriter response)
        {
            _isAccepted = response == null;
            _response = response ?? new ResponseWriter(_handshake.AcceptResponse());
        }

        // A client that has not sent its whole request within the grace period has a rate of 0.
        public override int Rate(long now)
        {
            long time = now - _start;
            return time < GraceTime ? int.MaxValue : (int)(_sent * 1000L / time);
        }

        private OpeningStep Write(WsProtocol protocol, WsTransport transport, long now)
        {
            ResponseWriter response = _response;
            OpeningStep step = OpeningStep.Idle;
            for (int left = MostAtOnce; left > 0 && !response.IsSent;)
            {
                int count = response.Prepare(protocol.TxBuffer);
                int taken = count < 0 ? -1 : transport.Write(response.Buffer, response.Offset, count);
                if (taken < 0) return OpeningStep.Failed;
                if (taken == 0) break;
                response.Sent(taken);
                _sent += taken;
                left -= taken;
                step = OpeningStep.Active;
                _lastSent = now;
            }

            if (response.IsSent) return _isAccepted ? OpeningStep.Open : OpeningStep.Responded;

            // If the client reads the response too slowly, the connection is dropped without further notice.
            return now >= _deadline || now - _lastSent >= _options.SendTimeoutMs ? OpeningStep.Failed : step;
        }
    }
}
