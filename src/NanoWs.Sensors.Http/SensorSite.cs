using System.Text;

namespace NanoWs
{
    /// <summary>Responds to requests for a channel's readings and history, and to commands.</summary>
    internal sealed class SensorSite : WsResource
    {
        private const string EventsPath = "/events";
        private const string ReadingsPath = "/readings";
        private const string HistoryPath = "/history";
        private const string MetricsPath = "/metrics";
        private const string CommandPath = "/command";

        /// <summary>The paths that it is served on.</summary>
        public static readonly string[] Paths = { EventsPath, ReadingsPath, HistoryPath, MetricsPath, CommandPath };

        // A long poll that waits for longer would be cut off by a proxy.
        private const int MaxWait = 60;

        // The round of a client that has seen one of another start.
        private const long OtherStart = -2;

        private readonly SensorChannel _channel;
        private readonly WsServer _server;

        public SensorSite(WsServer server, SensorChannel channel)
        {
            _server = server;
            _channel = channel;
        }

        public override WsResponse Respond(WsConnection connection, WsRequest request)
        {
            if (request.Path == CommandPath) return RespondToCommand(request);
            if (request.Method != "GET" && request.Method != "HEAD") return WsResponse.Refuse(HttpStatus.MethodNotAllowed);
            switch (request.Path)
            {
                case EventsPath:
                    if (connection.MaxSend < SensorChannel.SmallestFrame) return WsResponse.Refuse(HttpStatus.ServiceUnavailable);
                    // A Last-Event-ID that is none of ours, such as a proxy's, is ignored: the client gets everything.
                    string after = Query.Value(request.Query, "after");
                    long seen = Seen(after ?? request.LastEventId);
                    return seen == -1 && after != null ? BadRequest() : new EventStream(_channel, seen).ToResponse();
                case HistoryPath:
                    HistoryCsv history = HistoryCsv.Of(_channel, Query.Value(request.Query, "name"));
                    return history == null ? WsResponse.Refuse(HttpStatus.NotFound) : history.ToResponse();
                case MetricsPath:
                    return Respond("text/plain; version=0.0.4; charset=utf-8", new Metrics(_server, _channel));
                default:
                    return RespondWithReadings(request);
            }
        }

        private static WsResponse BadRequest() => WsResponse.Refuse(HttpStatus.BadRequest);

        private static WsResponse Respond(string contentType, Pieces pieces) => new PieceContent(contentType, pieces).ToResponse();

        // The number of a round that a client has seen, "58", or "16381-58" with the start; OtherStart, or -1 for no number.
        private long Seen(string text)
        {
            int dash = text == null ? -1 : text.IndexOf('-');
            if (dash < 0) return FixedPoint.ParseWhole(text);
            long boot = FixedPoint.ParseWhole(text.Substring(0, dash));
            long round = FixedPoint.ParseWhole(text.Substring(dash + 1));
            return (boot | round) < 0 ? -1 : boot == _channel._boot ? round : OtherStart;
        }

        private WsResponse RespondWithReadings(WsRequest request)
        {
            string seen = Query.Value(request.Query, "after");
            long after = Seen(seen);
            if (seen == null || after == OtherStart) return Respond("application/json", new Description(_channel, true));
            long wait = Query.Number(request.Query, "wait", 0);
            if (after < 0 || wait < 0) return BadRequest();
            return new LongPoll(_channel, after, wait < MaxWait ? (int)wait * 1000 : MaxWait * 1000).ToResponse();
        }

        private WsResponse RespondToCommand(WsRequest request)
        {
            if (request.Method != "POST") return WsResponse.Refuse(HttpStatus.MethodNotAllowed, "POST");
            int size = request.BodyCount;
            string command = size == 0 ? "" : Encoding.UTF8.GetString(request.BodyBuffer, request.BodyOffset, size);
            var result = new CommandResult(_channel.Execute(command));
            _channel.Publish(); // what the command has changed
            return result.ToResponse();
        }
    }
}
