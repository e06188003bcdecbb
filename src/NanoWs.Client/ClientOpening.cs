using System;

namespace NanoWs
{
    /// <summary>The opening of a client's connection: writes the request, and reads the response.</summary>
    internal sealed partial class ClientOpening : WsOpening
    {
        private const byte TlsAlert = 21; // the first byte of the record with which a TLS server may reply to what is not TLS

        private readonly WsUrl _url;
        private readonly ClientHandshake _handshake;
        private readonly byte[] _request;
        private readonly long _deadline;
        private int _requestSent;
        private bool _isHeard; // the server has sent something

        public ClientOpening(WsUrl url, WsClientOptions options, string[] headers, long deadline)
        {
            _url = url;
            _handshake = new ClientHandshake(options.Subprotocols, options.MaxHeadSize, options.Entropy);
            _request = _handshake.Request(url, headers);
            _deadline = deadline;
        }

        /// <summary>Gets whether the WebSocket is open.</summary>
        public bool IsOpen { get; private set; }

        /// <summary>Gets why it could not be opened; null if it was opened, or is still being opened.</summary>
        public WsException Failure { get; private set; }

        public override string PathAndQuery => _url.PathAndQuery;

        public override string Subprotocol => _handshake.ChosenProtocol;

        public override OpeningStep Pump(WsConnection connection, WsProtocol protocol, WsTransport transport, long now)
        {
            if (_requestSent < _request.Length) return WriteRequest(transport, now);

            HttpHead head = _handshake;
            int count = ReceiveHead(head, protocol, transport, now >= _deadline);
            if (count > 0 && !_isHeard)
            {
                _isHeard = true;
                if (protocol.RxBuffer[0] == TlsAlert) return Fail("The server speaks TLS there: use wss://.", transport);
            }

            if (head.IsDone && _handshake.Problem == null)
            {
                IsOpen = true;
                return OpeningStep.Open;
            }

            if (head.IsDone) return Fail(IsRefused ? Refusal : _handshake.Problem, transport);
            if (count < 0) return Fail(_isHeard ? "The server closed the connection." : ClosedAtOnce, transport);
            if (now >= _deadline) return Fail("The server did not respond in time.", transport);
            return count == 0 ? OpeningStep.Idle : OpeningStep.Active;
        }

        private bool IsRefused => _handshake.StatusCode >= HttpStatus.Ok;

        private string Refusal
        {
            get
            {
                int status = _handshake.StatusCode;
                string problem = _url.HostAndPort + " responded with HTTP " + status.ToString() + ": ";
                if (status / 100 == 2) return problem + "a page, not a WebSocket. Check port and path.";
                if (status / 100 == 3) return problem + "redirects are not followed.";
                switch (status)
                {
                    case HttpStatus.Unauthorized: return problem + "it asks for a password or a token.";
                    case HttpStatus.NotFound: return problem + "no WebSocket at " + _url.PathAndQuery.Split('?')[0] + ".";
                    case HttpStatus.ServiceUnavailable: return problem + "all its connections are in use. Try again later.";
                    default: return problem + "it refuses the connection.";
                }
            }
        }

        private string ClosedAtOnce =>
            "The server closed the connection without a response." + (_url.IsSecure ? "" : " Does it speak TLS there? Then use wss://.");

        private OpeningStep WriteRequest(WsTransport transport, long now)
        {
            int sent = transport.Write(_request, _requestSent, _request.Length - _requestSent);
            if (sent < 0) return Fail(ClosedAtOnce, transport);
            if (sent == 0 && now >= _deadline) return Fail("The server did not respond in time.", transport);
            _requestSent += sent;
            return sent == 0 ? OpeningStep.Idle : OpeningStep.Active;
        }

        private OpeningStep Fail(string message, WsTransport transport)
        {
            Exception cause = transport.Failure;
            string problem = (transport as TlsTransport)?.HandshakeProblem;
            if (problem != null) message = "No TLS connection to " + _url.HostAndPort + ": " + problem;
            else if (cause != null) message += " " + cause.Message;
            Failure = new WsException(message, IsRefused ? _handshake.StatusCode : 0, cause);
            return OpeningStep.Failed;
        }
    }
}
