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
        private ArrayList _documents; // path, content, path, content...

        public RequestRouter(WsHandler handler, WsServerOptions options)
        {
            _handler = handler;
            _options = options;
        }

        public void Add(string path, WsContent content)
        {
            if (path == null || path.Length == 0 || path[0] != '/') throw new ArgumentException("The path must begin with a slash.");
            if (content == null) throw new ArgumentNullException(nameof(content));
            if (Find(path) != null) throw new ArgumentException(path + " is served already.");
            (_documents ??= new ArrayList()).Add(path);
            _documents.Add(content);
        }

        /// <summary>Returns the response, or null if the WebSocket is accepted.</summary>
        /// <param name="connection">The connection of the request.</param>
        /// <param name="request">The request.</param>
        /// <param name="status">0, or the HTTP status if the request has already been refused.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        public ResponseWriter Respond(WsConnection connection, WsRequest request, int status, bool isFull)
        {
            if (status == 0 && !OriginPolicy.AllowsHost(_options, request.Host)) status = HttpStatus.MisdirectedRequest;
            if (status == 0 && request.IsWebSocket)
            {
                if (isFull || IsAddressFull(connection)) status = HttpStatus.ServiceUnavailable;
                else if (!OriginPolicy.AllowsOrigin(_options, request.Origin, request.Host)) status = HttpStatus.Forbidden;
            }

            WsResponse response = status == 0 ? Ask(connection, request) : WsResponse.Refuse(status);
            if (response.IsAccepted)
            {
                if (request.IsWebSocket) return null;
                WsContent content = Find(request.Path);
                bool isAcceptable = content == null || request.Accepts(content.ContentEncoding);
                if (content != null && isAcceptable) return new ResponseWriter(content, request.IfNoneMatch, request.IsHead);
                response = WsResponse.Refuse(isAcceptable ? HttpStatus.NotFound : HttpStatus.NotAcceptable);
            }

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
                return response ?? throw new InvalidOperationException("No response.");
            }
            catch (Exception e)
            {
                _handler.Report(connection, WsError.HandlerFailed, e);
                return WsResponse.Refuse(HttpStatus.InternalServerError);
            }
        }

        private WsContent Find(string path)
        {
            for (int i = 0; _documents != null && i < _documents.Count; i += 2)
            {
                if ((string)_documents[i] == path) return (WsContent)_documents[i + 1];
            }

            return null;
        }
    }
}
