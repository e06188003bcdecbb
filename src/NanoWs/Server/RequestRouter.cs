using System;
using System.Collections;

namespace NanoWs
{
    /// <summary>
    /// Decides how to respond to a request: by the allowed hosts and origins, the guard, the handler and the content, in this order.
    /// </summary>
    internal sealed class RequestRouter
    {
        private readonly WsHandler _handler;
        private readonly WsServerOptions _options;
        private ArrayList _resources; // path, resource, path, resource...

        public RequestRouter(WsHandler handler, WsServerOptions options)
        {
            _handler = handler;
            _options = options;
        }

        /// <summary>The number of requests that got a status of 400 or more.</summary>
        public int RefusedCount;

        public void Add(string path, WsResource resource)
        {
            if (path == null || path.Length == 0 || path[0] != '/') throw new ArgumentException("The path must begin with a slash.");
            if (resource == null) throw new ArgumentNullException(nameof(resource));
            if (Find(path) != null) throw new ArgumentException(path + " is served already.");
            (_resources ??= new ArrayList()).Add(path);
            _resources.Add(resource);
        }

        /// <summary>Returns the response, or null if the WebSocket is accepted.</summary>
        /// <param name="connection">The connection of the request.</param>
        /// <param name="request">The request.</param>
        /// <param name="status">0, or the HTTP status if the request has already been refused.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        public ResponseWriter Respond(WsConnection connection, WsRequest request, int status, bool isFull)
        {
            if (status == 0 && !OriginPolicy.AllowsHost(_options, request.Host)) status = HttpStatus.MisdirectedRequest;
            isFull = isFull || IsAddressFull(connection);
            if (status == 0 && request.IsWebSocket && isFull) status = HttpStatus.ServiceUnavailable;
            if (status == 0 && (request.IsWebSocket || !request.IsSafe)
                && !OriginPolicy.AllowsOrigin(_options, request.Origin, request.Host))
            {
                status = HttpStatus.Forbidden;
            }

            WsResponse response = status == 0 ? Ask(connection, request) : WsResponse.Refuse(status);
            if (response.IsAccepted) return null;
            WsContent content = response._content;
            if (content != null)
            {
                if (content.IsLive && isFull) status = HttpStatus.ServiceUnavailable;
                else if (!request.Accepts(content.ContentEncoding)) status = HttpStatus.NotAcceptable;
                else return new ResponseWriter(content, request);
                response = WsResponse.Refuse(status);
            }

            if (response._status >= HttpStatus.BadRequest) RefusedCount++;
            return new ResponseWriter(response.ToMessage(request.IsHead));
        }

        private bool IsAddressFull(WsConnection connection)
        {
            int left = _options.MaxConnectionsPerAddress;
            string address = left == 0 ? null : AddressOf(connection);
            if (address == null) return false;
            foreach (WsConnection other in connection.Server.GetConnections())
            {
                if (AddressOf(other) == address) left--;
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

        private WsResponse Ask(WsConnection connection, WsRequest request)
        {
            try
            {
                WsGuard guard = _options.Guard;
                WsResponse response = guard == null ? WsResponse.Accept : guard.Check(connection, request);
                if (response == WsResponse.Accept) response = _handler.OnRequest(connection, request);
                if (response == WsResponse.Accept && !request.IsWebSocket)
                {
                    WsResource resource = Find(request.Path);
                    response = resource == null ? WsResponse.Refuse(HttpStatus.NotFound) : resource.Respond(connection, request);
                }

                bool isResponse = response != null && (!response.IsAccepted || request.IsWebSocket);
                return isResponse ? response : throw new InvalidOperationException("No response.");
            }
            catch (Exception e)
            {
                _handler.Report(connection, WsError.HandlerFailed, e);
                return WsResponse.Refuse(HttpStatus.InternalServerError);
            }
        }

        private WsResource Find(string path)
        {
            for (int i = 0; _resources != null && i < _resources.Count; i += 2)
            {
                if ((string)_resources[i] == path) return (WsResource)_resources[i + 1];
            }

            return null;
        }
    }
}
