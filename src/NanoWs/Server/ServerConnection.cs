using System;

namespace NanoWs
{
    /// <summary>
    /// A connection of the server: from the first byte of the request to a WebSocket, or through a plain HTTP answer to its end.
    /// </summary>
    internal sealed class ServerConnection : WsConnection
    {
        private HttpExchange _exchange;

        /// <summary>Keeps the buffers of a slot that has had no connection yet.</summary>
        public ServerConnection(WsServer server, WsProtocol protocol)
            : base(server, protocol, null, null)
        {
        }

        /// <summary>A new connection takes over the buffers of one that is over.</summary>
        public ServerConnection(ServerConnection last, WsTransport transport, long now)
            : base(last._endpoint, last._protocol, transport, null)
        {
            WsOptions options = _endpoint._options;
            _deadline = now + options.HandshakeTimeoutMs;
            _exchange = new HttpExchange(new ServerHandshake(options.Subprotocols, options.MaxHeadSize));
        }

        public bool HasBuffers(WsProtocol protocol) => _protocol == protocol;

#if !NANOFRAMEWORK_1_0
        internal override bool IsReading => base.IsReading && (_exchange == null || !_exchange.HasAnswer);

        // A response that is being written waits for room, whatever the send buffer holds.
        internal override bool IsWriting => base.IsWriting || (_exchange != null && _exchange.HasAnswer);

#endif
        private protected override bool PumpHandshake(long now)
        {
            HttpExchange exchange = _exchange;
            bool active = false;
            if (exchange == null) active = Discard();
            else if (!exchange.HasAnswer) active = ReadHead(exchange, now);
            else active = WriteAnswer(exchange, now);

            if (_transport != null && now >= _deadline) OnHandshakeDeadline(now);
            return active || _transport == null;
        }

        private bool ReadHead(HttpExchange exchange, long now)
        {
            ServerHandshake head = exchange.Handshake;
            int count = Receive(head);

            // Whoever was in time is served, however late the loop comes to look.
            for (int more = count; more > 0 && !head.IsDone && now >= _deadline;) more = Receive(head);

            if (count < 0) Drop();
            else if (head.IsDone) Respond(exchange, now);
            return count != 0;
        }

        private void Respond(HttpExchange exchange, long now)
        {
            WsRequest request = exchange.Handshake.Request;
            Describe(request.Query == null ? request.Path : request.Path + "?" + request.Query, request.Subprotocol);
            _deadline = now + _endpoint._options.SendTimeoutMs;
            ((WsServer)_endpoint).Answer(this, exchange);
        }

        private bool WriteAnswer(HttpExchange exchange, long now)
        {
            int written = exchange.WriteTo(_transport, _protocol._tx);
            if (written < 0)
            {
                Drop();
                return true;
            }

            if (written > 0) _deadline = now + _endpoint._options.SendTimeoutMs;
            if (!exchange.IsWritten) return written > 0;

            _exchange = null;
            if (exchange.IsAccepted)
            {
                Opened(now);
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
