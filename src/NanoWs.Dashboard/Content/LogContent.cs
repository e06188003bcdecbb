using System;
using System.Text;

namespace NanoWs
{
    /// <summary>The lines of the log in JSON, made one at a time.</summary>
    internal sealed class LogContent : WsContent
    {
        private readonly EventLog _log;
        private readonly int _end;
        private int _next; // the number of the line after those that were made
        private byte[] _piece; // what is being sent
        private int _sent; // of it
        private bool _isOver;

        public LogContent(EventLog log)
        {
            _log = log;
            _end = log.Count;
            _next = _end < EventLog.MaxLines ? 0 : _end - EventLog.MaxLines;
            _piece = Encoding.UTF8.GetBytes("{\"type\":\"log\",\"count\":" + _end.ToString() + ",\"lines\":[");
        }

        public override string ContentType => "application/json";

        public override int Length => -1;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (_sent == _piece.Length)
            {
                if (_isOver) return 0;
                _piece = Encoding.UTF8.GetBytes(NextPiece());
                _sent = 0;
            }

            int size = _piece.Length - _sent < count ? _piece.Length - _sent : count;
            Array.Copy(_piece, _sent, buffer, offset, size);
            _sent += size;
            return size;
        }

        private string NextPiece()
        {
            bool isFirst = _sent > 0 && _piece[_sent - 1] == '[';
            while (_next < _end)
            {
                string line = _log.Line(_next++);
                if (line != null) return isFirst ? line : "," + line;
            }

            _isOver = true;
            return "]}";
        }
    }

    /// <summary>What is served at /log.</summary>
    internal sealed class LogResource : WsResource
    {
        private readonly EventLog _log;

        public LogResource(EventLog log)
        {
            _log = log;
        }

        public override WsResponse Respond(WsConnection connection, WsRequest request) =>
            request.IsSafe ? new LogContent(_log).ToResponse() : WsResponse.Refuse(HttpStatus.MethodNotAllowed);
    }
}
