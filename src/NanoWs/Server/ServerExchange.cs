using System;

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

        // The maximum number of response bytes per round of the loop, so that large content does not delay the other connections. Of
        // content that a program makes, which takes instructions as well, it is one piece.
        private const int MostAtOnce = 4096;

        // The status of a request whose body has not been received as a whole.
        private const int BodyMissing = -1;

        private readonly RequestRouter _router;
        private readonly ServerHandshake _handshake;
        private readonly bool _isFull;
        private readonly WsServerOptions _options;
        private ResponseWriter _response; // null until the request has been read
        private bool _isAccepted;
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
            if (status == 0 && _handshake.Request.BodyCount > 0 && _handshake.IsDone) status = BodyStatus(protocol);
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
            WsRequest request = _handshake.Request;
            if (request.BodyCount > _options.ReceiveBufferSize) return HttpStatus.ContentTooLarge;
            if (request.BodyCount > protocol.RxBuffer.Length) return HttpStatus.ServiceUnavailable; // the spare slot's
            request.TakeBody(protocol.RxBuffer, protocol.UnreadOffset);
            return protocol.UnreadCount < request.BodyCount ? BodyMissing : 0;
        }

        private void Respond(WsConnection connection, int status, int limit)
        {
            ResponseWriter response = _router.Respond(connection, _handshake.Request, status, _isFull);
            _isAccepted = response == null;
            _response = response ?? new ResponseWriter(_handshake.AcceptResponse());
            _since = _options.Clock.Milliseconds; // the handler's time is not the client's
            _limit = limit;
        }

        public override int Lag(long now)
        {
            int lag = (int)(now - _since);
            if (_response == null) return lag < Grace ? -1 : lag;
            return lag < ResponseTime ? 0 : lag;
        }

        // The content's properties are read only now. If they throw, the response is 500: nothing has been sent yet.
        private int Begin(WsConnection connection, byte[] scratch)
        {
            try
            {
                int count = _response.Prepare(scratch);
                _router.Count(_response.Status);
                return count;
            }
            catch (Exception e)
            {
                connection.ReportError(WsError.HandlerFailed, e);
                Respond(connection, HttpStatus.InternalServerError, _limit);
                return _response.Prepare(scratch);
            }
        }

        private OpeningStep Write(WsConnection connection, WsProtocol protocol, WsTransport transport, long now)
        {
            ResponseWriter response = _response;
            OpeningStep step = OpeningStep.Idle;
            for (int left = MostAtOnce; left > 0 && !response.IsSent;)
            {
                int count = response.Buffer == null ? Begin(connection, protocol.TxBuffer) : response.Prepare(protocol.TxBuffer);
                response = _response;
                if (count == 0 && !response.IsSent)
                {
                    // Live content: nothing is pending, and the client may leave meanwhile.
                    _since = now;
                    return transport.Read(protocol.RxBuffer, 0, protocol.RxBuffer.Length) < 0 ? OpeningStep.Failed : step;
                }

                int taken = count <= 0 ? count : transport.Write(response.Buffer, response.Offset, count);
                if (taken < 0) return OpeningStep.Failed;
                if (taken == 0) break;
                response.Sent(taken);
                _since += _options.TimeFor(taken);
                left -= taken;
                step = OpeningStep.Active;
                if (response.IsMade && response.Offset == response.End) break;
            }

            if (_since > now) _since = now;

            if (response.IsSent) return _isAccepted ? OpeningStep.Open : OpeningStep.Responded;

            // If the client reads the response too slowly, the connection is dropped without further notice; not before it has had time to
            // take what was sent only now, because a handler took long.
            return step == OpeningStep.Idle && now - _since >= _limit ? OpeningStep.Failed : step;
        }
    }
}
