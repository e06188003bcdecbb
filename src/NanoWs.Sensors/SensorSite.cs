using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A channel for clients without a WebSocket, on the server that has the channel's clients: server-sent events (/events), the values
    /// and their description, once or by long polling (/readings), the history as CSV (/history), metrics for Prometheus (/metrics), and
    /// commands (/command). docs/protocol.md describes all of them. Events need a SendBufferSize of at least 144 bytes.
    /// </summary>
    public sealed class SensorSite : WsResource
    {
        private const string EventsPath = "/events";
        private const string ReadingsPath = "/readings";
        private const string HistoryPath = "/history";
        private const string MetricsPath = "/metrics";
        private const string CommandPath = "/command";

        // A long poll that waits for longer would be cut off by a proxy.
        private const int MaxWait = 60;

        private readonly SensorChannel _channel;
        private readonly WsServer _server;

        /// <summary>Serves the channel. Create it before the server runs.</summary>
        /// <exception cref="ArgumentException">One of the paths is served already.</exception>
        public SensorSite(WsServer server, SensorChannel channel)
        {
            _server = server ?? throw new ArgumentNullException(nameof(server));
            _channel = channel ?? throw new ArgumentNullException(nameof(channel));
            server.Serve(EventsPath, this);
            server.Serve(ReadingsPath, this);
            server.Serve(HistoryPath, this);
            server.Serve(MetricsPath, this);
            server.Serve(CommandPath, this);
        }

        /// <inheritdoc/>
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
                    long seen = _channel.Seen(after ?? request.LastEventId);
                    return seen == -1 && after != null ? BadRequest() : new EventStream(_channel, seen).ToResponse();
                case HistoryPath:
                    Reading reading = _channel.FindHistory(Query.Value(request.Query, "name"));
                    return reading == null ? WsResponse.Refuse(HttpStatus.NotFound) : new HistoryCsv(_channel, reading).ToResponse();
                case MetricsPath:
                    return new Metrics(_server, _channel).ToResponse();
                default:
                    return RespondWithReadings(request);
            }
        }

        private static WsResponse BadRequest() => WsResponse.Refuse(HttpStatus.BadRequest);

        private WsResponse RespondWithReadings(WsRequest request)
        {
            string seen = Query.Value(request.Query, "after");
            long after = _channel.Seen(seen);
            if (seen == null || after == SensorChannel.OtherStart) return new Description(_channel, true).ToResponse();
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
