using System;

namespace NanoWs.Storm
{
    /// <summary>Gives every event to the voice that it is for, and counts. A server has one, and each client.</summary>
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

        private static Voice VoiceOf(WsConnection connection) => (Voice)connection.Tag;

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
            var voice = new Voice(of, connection, _isServer);
            connection.Tag = voice;
            of.Opened++;
            _storm.Opened++;
            if (_isServer) of.ServerVoice = voice;
            else of.ClientVoice = voice;
        }

        public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count) =>
            VoiceOf(connection).Receive(type, buffer, offset, count, true);

        public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal) =>
            VoiceOf(connection).Receive(type, buffer, offset, count, isFinal);

        public override void OnDrained(WsConnection connection) => VoiceOf(connection).Push();

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            Voice voice = VoiceOf(connection);
            Case of = voice.Case;
            of.Closed++;
            _storm.Closed++;

            // The close frame stands behind everything else: who got it got it all.
            Inbox inbox = _isServer ? of.FromClient : of.FromServer;
            if (code != 1006 && !voice.HasEnded && !of.IsSpoilt)
            {
                _storm.Clean++;
                if (!inbox.IsComplete) of.Fail("the close frame came, but not all that was sent before it");
            }
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            _storm.Errors++;
            Voice voice = connection == null ? null : VoiceOf(connection);
            string text = "error " + ((int)error).ToString() + (exception == null ? "" : ": " + exception.Message);
            if (error == WsError.InternalFailure) _storm.Report.Fail(_storm.Name + ": " + text);
            else if (voice != null && error < WsError.HandlerFailed && !voice.Case.IsSpoilt) voice.Case.Fail(text);
            else if (voice != null && error == WsError.HandlerFailed && !voice.HasEnded) voice.Case.Fail(text);
        }
    }
}
