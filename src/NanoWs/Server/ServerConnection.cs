using System;

namespace NanoWs
{
    /// <summary>
    /// A slot of the server: from the first byte of the request to a WebSocket, or through a plain HTTP answer to its end.
    /// </summary>
    internal sealed class ServerConnection : WsConnection
    {
        private HttpExchange _exchange;

        public ServerConnection(ConnectionHost host, int receiveBuffer, int sendBuffer)
            : base(WsRole.Server, host, receiveBuffer, sendBuffer, null)
        {
        }

#if !NANOFRAMEWORK_1_0
        internal override bool IsReading => base.IsReading && (_exchange == null || !_exchange.HasAnswer);

#endif
        public void Accept(WsTransport transport, long now)
        {
            Attach(transport, now);
            _exchange = new HttpExchange(new ServerHandshake(_host.Options.Protocols, _host.Options.MaxHeadSize));
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
            else if (exchange.Handshake.IsDone) _host.Server.Answer(this, exchange);
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

            if (written > 0) _deadline = now + _host.Options.SendTimeout;
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
