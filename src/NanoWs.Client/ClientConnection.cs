using System;

namespace NanoWs
{
    /// <summary>A client's connection, from its request on.</summary>
    internal sealed class ClientConnection : WsConnection
    {
        private ClientHandshake _handshake; // until it is over
        private byte[] _request;
        private int _requestSent;
        private WsException _failure;

        /// <summary>One that never came to be.</summary>
        public ClientConnection(WsEndpoint endpoint, WsProtocol protocol, WsUrl url)
            : base(endpoint, protocol, null, url.Target)
        {
        }

        /// <summary>One that begins with the opening handshake.</summary>
        public ClientConnection(WsEndpoint endpoint, WsProtocol protocol, WsUrl url, WsTransport transport, string[] headers, long deadline)
            : base(endpoint, protocol, transport, url.Target)
        {
            WsOptions options = endpoint._options;
            _handshake = new ClientHandshake(options.Subprotocols, options.MaxHeadSize, ((WsClientOptions)options).Entropy);
            _request = _handshake.Request(url, headers);
            _deadline = deadline;
        }

        /// <summary>Whether the handshake is not over.</summary>
        public bool IsConnecting => _handshake != null && _transport != null;

#if !NANOFRAMEWORK_1_0
        internal override bool IsWriting => base.IsWriting || (_handshake != null && _requestSent < _request.Length);

#endif
        /// <summary>Why the handshake failed, told once; null if it did not.</summary>
        public WsException TakeFailure()
        {
            WsException failure = _failure;
            _failure = null;
            if (_handshake == null || _transport != null) return failure;

            // Something threw, and ended it.
            _handshake = null;
            return new WsException("The opening handshake broke off. Out of memory?", 0, null);
        }

        private protected override bool PumpHandshake(long now)
        {
            if (_requestSent < _request.Length)
            {
                int sent = _transport.Write(_request, _requestSent, _request.Length - _requestSent);
                if (sent < 0) Refuse("The server closed the connection.");
                else if (sent == 0 && now >= _deadline) Refuse("The server did not respond in time.");
                if (sent > 0) _requestSent += sent;
                return sent != 0;
            }

            int count = Receive(_handshake);

            // A response that came in time is taken, however late the loop comes to look.
            for (int more = count; more > 0 && !_handshake.IsDone && now >= _deadline;) more = Receive(_handshake);

            if (_handshake.IsDone) Judge(now);
            else if (count < 0) Refuse("The server closed the connection.");
            else if (now >= _deadline) Refuse("The server did not respond in time.");
            return count != 0;
        }

        private void Judge(long now)
        {
            ClientHandshake handshake = _handshake;
            if (handshake.Problem != null)
            {
                Refuse(handshake.Problem);
                return;
            }

            _handshake = null;
            _request = null;
            Describe(PathAndQuery, handshake.ChosenProtocol);
            Opened(now);
        }

        /// <summary>Gives the handshake up.</summary>
        public void Refuse(string message)
        {
            if (!IsConnecting) return;
            int status = _handshake.StatusCode;
            Exception cause = _transport.Failure;
            if (cause != null) message += " " + cause.Message;
            _failure = new WsException(message, status == 101 ? 0 : status, cause);
            _handshake = null;
            _request = null;
            Drop();
        }
    }
}
