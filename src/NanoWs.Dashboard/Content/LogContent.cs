namespace NanoWs
{
    /// <summary>The log as a response.</summary>
    internal sealed class LogContent : WsContent
    {
        private readonly LogLines _lines;

        public LogContent(EventLog log)
        {
            _lines = new LogLines(log);
        }

        public override string ContentType => "application/json";

        public override int Length => -1;

        public override int Read(int position, byte[] buffer, int offset, int count) => _lines.Read(buffer, offset, count);
    }

    /// <summary>The lines of the log in JSON.</summary>
    internal sealed class LogLines : Pieces
    {
        private readonly EventLog _log;
        private readonly int _first, _end; // the numbers of the lines
        private string _separator = "";

        public LogLines(EventLog log)
        {
            _log = log;
            _end = log.Count;
            _first = _end < EventLog.MaxLines ? 0 : _end - EventLog.MaxLines;
        }

        // A line that the log has dropped meanwhile is an empty piece.
        protected override string Piece(int number)
        {
            if (number == 0) return "{\"type\":\"log\",\"count\":" + _end.ToString() + ",\"lines\":[";
            int line = _first + number - 1;
            if (line >= _end) return line == _end ? "]}" : null;
            string text = _log.Line(line);
            if (text == null) return "";
            text = _separator + text;
            _separator = ",";
            return text;
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
