using System;

namespace NanoWs
{
    /// <summary>
    /// A slot of the server: from the first byte of the request to a WebSocket, or through a plain HTTP answer to its end.
    /// </summary>
    internal sealed class ServerConnection : WsConnection
    {
        private readonly WsServer _server;
        private readonly bool _isSpare;
        private HttpExchange _exchange;

        /// <param name="server">Whose slot this is.</param>
        /// <param name="handler">Whom to tell.</param>
        /// <param name="options">Sizes and deadlines.</param>
        /// <param name="isSpare">Whether this is the small further slot that opens no WebSocket.</param>
        public ServerConnection(WsServer server, WsHandler handler, WsServerOptions options, bool isSpare)
            : base(WsRole.Server, handler, options, isSpare ? 64 : options.ReceiveBufferSize, isSpare ? 128 : options.SendBufferSize, null)
        {
            _server = server;
            _isSpare = isSpare;
        }

#if !NANOFRAMEWORK_1_0
        internal override bool IsReading => base.IsReading && (_exchange == null || !_exchange.HasAnswer);

#endif
        public void Accept(WsTransport transport, long now)
        {
            Attach(transport, now);
            _exchange = new HttpExchange(_server.NewHandshake());
        }

        private protected override bool PumpHandshake(long now)
        {
            HttpExchange exchange = _exchange;
            bool active = false;
            if (exchange == null) active = Discard();
            else if (!exchange.HasAnswer) active = ReadHead(exchange);
            else active = WriteAnswer(exchange, now);

            if (_transport != null && now >= _deadline) OnHandshakeDeadline(now);
            return active || _transport == null;
        }

        private bool ReadHead(HttpExchange exchange)
        {
            int count = Receive(exchange.Handshake);
            if (count < 0) Drop();
            else if (exchange.Handshake.IsDone) _server.Answer(this, exchange, _isSpare);
            return count != 0;
        }

        private bool WriteAnswer(HttpExchange exchange, long now)
        {
            int written = exchange.WriteTo(_transport, _protocol._tx);
            if (written < 0)
            {
                Drop();
                return true;
            }

            if (written > 0) _deadline = now + _server.SendTimeout;
            if (!exchange.IsWritten) return written > 0;

            _exchange = null;
            if (exchange.IsAccepted)
            {
                _path = exchange.Handshake.Request.Path;
                _subprotocol = exchange.Handshake.Request.Protocol;
                OnOpened(now);
            }
            else
            {
                Linger(now);
            }

            return true;
        }

        // The answer is out; what still comes of the request is of no interest.
        private bool Discard()
        {
            WsProtocol wire = _protocol;
            int count = _transport.Read(wire._rx, 0, wire._rx.Length);
            if (count < 0) Drop();
            return count != 0;
        }

        // A request that is too slow is told so, an answer that is not read is not.
        private void OnHandshakeDeadline(long now)
        {
            HttpExchange exchange = _exchange;
            if (exchange == null || exchange.HasAnswer)
            {
                Drop();
                return;
            }

            // At once, or not at all: TLS may not even have begun.
            exchange.Answer(HttpAnswer.ForStatus(408, false));
            _deadline = now + LingerTime;
        }
    }
}
