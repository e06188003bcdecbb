namespace NanoWs
{
    /// <summary>
    /// The exchange with which every connection of a server begins, and most end: reads the request, sends the response, whether it opens a
    /// WebSocket or is a page, and drops a client that is too slow with either.
    /// </summary>
    internal sealed partial class ServerExchange : WsOpening
    {
        // How long sending 408 to a client whose request was too slow may take, in milliseconds.
        private const int LastWordTime = 500;

        // The status of a request whose body has not been received as a whole.
        private const int BodyMissing = -1;

        private readonly RequestRouter _router;
        private readonly ServerHandshake _handshake;
        private readonly bool _isFull;
        private readonly WsServerOptions _options;
        private ResponseWriter _response; // null until the request has been read
        private bool _isAccepted;
        private long _start; // of the response
        private uint _sent; // its bytes
        private long _since; // the start of reading the request; or of writing, plus TimeFor the bytes sent
        private int _limit; // how long after that it ends

        /// <param name="router">Decides how to respond.</param>
        /// <param name="options">The server's options.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        /// <param name="now">The current time.</param>
        public ServerExchange(RequestRouter router, WsServerOptions options, bool isFull, long now)
        {
            _router = router;
            _isFull = isFull;
            _handshake = new ServerHandshake(options.Subprotocols, options.MaxHeadSize);
            _options = options;
            _since = now;
            _limit = options.HandshakeTimeoutMs;
        }

        public override string PathAndQuery => _handshake.Request.PathAndQuery;

        public override bool IsLive => _response != null && _response.IsLive;

        public override string Subprotocol => _handshake.Subprotocol;

        public override OpeningStep Pump(WsConnection connection, WsProtocol protocol, WsTransport transport, long now)
        {
            if (_response != null) return Write(connection, protocol, transport, now);

            bool isLate = now - _since >= _limit;
            int count = ReceiveHead(_handshake, protocol, transport, isLate);
            int status = _handshake.Status;
            if (status == 0 && _handshake.BodyCount > 0 && _handshake.IsDone) status = BodyStatus(protocol);
            if (_handshake.IsDone && status != BodyMissing)
            {
                // Written at once: an address's next request must find this one open.
                Respond(connection, status, _options.SendTimeoutMs);
                OpeningStep step = Write(connection, protocol, transport, _since);
                return step == OpeningStep.Idle ? OpeningStep.Active : step;
            }

            if (count < 0) return OpeningStep.Failed;

            if (isLate)
            {
                // Sent at once or not at all: TLS may not even have started.
                Respond(connection, HttpStatus.RequestTimeout, LastWordTime);
            }

            return count == 0 ? OpeningStep.Idle : OpeningStep.Active;
        }

        // 0 when the body is complete.
        private int BodyStatus(WsProtocol protocol)
        {
            int count = _handshake.BodyCount;
            if (count > _options.ReceiveBufferSize) return HttpStatus.ContentTooLarge;
            if (count > protocol.RxBuffer.Length) return HttpStatus.ServiceUnavailable; // the spare slot's
            _handshake.Request.TakeBody(protocol.RxBuffer, protocol.UnreadOffset, count);
            return protocol.UnreadCount < count ? BodyMissing : 0;
        }
    }
}
