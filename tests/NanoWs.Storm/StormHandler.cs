using System;

namespace NanoWs.Storm
{
    /// <summary>Gives every event to the end that it is for, and counts. A server has one handler, and so has each client.</summary>
    internal sealed class StormHandler : WsHandler
    {
        private readonly Storm _storm;
        private readonly bool _isServer;

        /// <summary>A client's connection; a server's are found by their addresses.</summary>
        public Case Current;

        public StormHandler(Storm storm, bool isServer)
        {
            _storm = storm;
            _isServer = isServer;
        }

        private static LibraryEnd EndOf(WsConnection connection) => (LibraryEnd)connection.Tag;

        private Case Find(WsConnection connection)
        {
            if (!_isServer) return Current;
            string address = connection.RemoteAddress;
            return _storm.Find(int.Parse(address.Substring(address.IndexOf(':') + 1)));
        }

        public override WsResponse OnRequest(WsConnection connection, WsRequest request)
        {
            if (!request.IsWebSocket || request.Path == "/w") return WsResponse.Accept;
            if (request.Path == "/moved") return WsResponse.Redirect("/w");
            return WsResponse.Refuse(403);
        }

        public override void OnOpen(WsConnection connection)
        {
            Case of = Find(connection);
            var own = new LibraryEnd(of, connection, _isServer);
            connection.Tag = own;
            of.Opened++;
            _storm.Opened++;
            if (_isServer) of.ServerEnd = own;
            else of.ClientEnd = own;
        }

        public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count) =>
            EndOf(connection).Receive(type, buffer, offset, count, true);

        public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal) =>
            EndOf(connection).Receive(type, buffer, offset, count, isFinal);

        public override void OnDrained(WsConnection connection) => EndOf(connection).Push();

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            LibraryEnd own = EndOf(connection);
            Case of = own.Case;
            of.Closed++;
            _storm.Closed++;

            // The close frame was sent last: a peer that received it has received everything.
            Inbox inbox = _isServer ? of.FromClient : of.FromServer;
            if (code != 1006 && !own.HasEnded && !of.IsCorrupted)
            {
                _storm.Clean++;
                if (!inbox.IsComplete) of.Fail("the close frame came, but not all that was sent before it");
            }
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            _storm.Errors++;
            LibraryEnd own = connection == null ? null : EndOf(connection);
            string text = "error " + ((int)error).ToString() + (exception == null ? "" : ": " + exception.Message);
            if (error == WsError.InternalFailure) _storm.Report.Fail(_storm.Name + ": " + text);
            else if (own != null && error < WsError.HandlerFailed && !own.Case.IsCorrupted) own.Case.Fail(text);
            else if (own != null && error == WsError.HandlerFailed && !own.HasEnded) own.Case.Fail(text);
        }
    }
}
