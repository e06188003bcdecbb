using System;

namespace NanoWs
{
    /// <summary>
    /// Decides how to respond to a request: by the allowed hosts and origins, the guard, the handler and what is served, in this order.
    /// </summary>
    internal sealed class RequestRouter
    {
        private readonly WsHandler _handler;
        private readonly WsServerOptions _options;
        private readonly WsConnection[] _slots;
        private WsResource _root; // null for nothing: 404

        public RequestRouter(WsHandler handler, WsServerOptions options, WsConnection[] slots)
        {
            _handler = handler;
            _options = options;
            _slots = slots;
        }

        /// <summary>The number of requests that got a status of 400 or more.</summary>
        public long RefusedCount;

        /// <summary>
        /// Lets a resource respond to requests that are not for a WebSocket, unless another one does already. Returns the one that does.
        /// </summary>
        public WsResource Serve(WsResource root) => _root ??= root;

        /// <summary>Returns the response, or null if the WebSocket is accepted.</summary>
        /// <param name="connection">The connection of the request.</param>
        /// <param name="request">The request.</param>
        /// <param name="status">0, or the HTTP status if the request has already been refused.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        public ResponseWriter Respond(WsConnection connection, WsRequest request, int status, bool isFull)
        {
            bool isWebSocket = request.IsWebSocket; // the guard or the handler might change the field
            if (status == 0 && !OriginPolicy.AllowsHost(_options, request.Host)) status = HttpStatus.MisdirectedRequest;
            if (_options.MaxConnectionsPerAddress != 0) isFull |= IsAddressFull(connection);
            if (status == 0 && isWebSocket && isFull) status = HttpStatus.ServiceUnavailable;
            bool isForeign = (request.Origin != null || request.IsForeign)
                && !OriginPolicy.AllowsOrigin(_options, request, connection._transport.IsSecure);
            if (status == 0 && isForeign && (isWebSocket || !request.IsSafe)) status = HttpStatus.Forbidden;

            try
            {
                WsResponse response = status == 0 ? Ask(connection, request, isWebSocket) : WsResponse.Refuse(status);
                if (response == WsResponse.Accept) return null;
                status = response.RefusalFor(request, isFull, isForeign);
                return CreateWriter(status == 0 ? response : WsResponse.Refuse(status), request);
            }
            catch (Exception e)
            {
                _handler.Report(connection, WsError.HandlerFailed, e);
                return CreateWriter(WsResponse.Refuse(HttpStatus.InternalServerError), request);
            }
        }

        private ResponseWriter CreateWriter(WsResponse response, WsRequest request)
        {
            ResponseWriter writer = response.CreateWriter(request);
            Count(response._status);
            return writer;
        }

        /// <summary>Counts a response as a refusal, if its status is one.</summary>
        public void Count(int status) => RefusedCount += status < HttpStatus.BadRequest ? 0 : 1;

        private bool IsAddressFull(WsConnection connection)
        {
            int left = _options.MaxConnectionsPerAddress;
            string address = AddressOf(connection);
            if (address == null) return false;
            foreach (WsConnection other in _slots)
            {
                if (other.HoldsSlot && AddressOf(other) == address) left--;
            }

            return left <= 0;
        }

        // Without the port.
        private static string AddressOf(WsConnection connection)
        {
            string address = connection.RemoteAddress;
            int port = address == null ? -1 : address.LastIndexOf(':');
            return port < 0 ? address : address.Substring(0, port);
        }

        private WsResponse Ask(WsConnection connection, WsRequest request, bool isWebSocket)
        {
            WsResponse response = _options.Guard == null ? WsResponse.Accept : _options.Guard.Check(connection, request);
            if (response == WsResponse.Accept) response = _handler.OnRequest(connection, request);
            if (response == WsResponse.Accept && !isWebSocket)
            {
                request.TakeTarget(request.PathAndQuery);
                response = _root == null ? WsResponse.Refuse(HttpStatus.NotFound) : _root.Respond(connection, request);
            }

            bool isResponse = response != null && (isWebSocket || response != WsResponse.Accept);
            return isResponse ? response : throw new InvalidOperationException("No response.");
        }
    }
}
