using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A channel for those who have no WebSocket, on the server that has the channel's clients: server-sent events (/events), the values
    /// and their description, once or by long polling (/readings), the history as CSV (/history), metrics for Prometheus (/metrics), and
    /// commands (/command). docs/protocol.md describes all of them. Events need a SendBufferSize of at least 144 bytes.
    /// </summary>
    public class SensorSite : WsResource
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

        /// <summary>
        /// Called for each command, by the loop thread. Returns null if it was carried out; otherwise why not, for the user: "Unknown
        /// command. There are: led on, led off." Override it; unless overridden there are no commands.
        /// </summary>
        /// <param name="command">The command, at most the server's ReceiveBufferSize.</param>
        protected virtual string Execute(string command) => "There are no commands.";

        /// <summary>
        /// Gets the free memory in bytes, for the metrics; -1 if it is unknown, as it is unless overridden. On a board:
        /// nanoFramework.Runtime.Native.GC.Run(false).
        /// </summary>
        protected virtual long FreeHeap => -1;

        /// <summary>
        /// Carries out a command that came as a text message: call it in OnText. "#7 led on" gets a result with the number 7; a command
        /// without a number only gets an error.
        /// </summary>
        public void Receive(WsConnection connection, byte[] buffer, int offset, int count)
        {
            // The reply must fit behind what is pending, and no command may be carried out twice.
            if (!connection.IsIdle)
            {
                connection.Defer(count);
                return;
            }

            string command = Encoding.UTF8.GetString(buffer, offset, count);
            int space = command.IndexOf(' ');
            long id = space > 1 && command[0] == '#' ? Query.ToNumber(command.Substring(1, space - 1)) : -1;
            string error = TryExecute(id >= 0 ? command.Substring(space + 1) : command);
            if (id < 0 && error == null) return;
            string head = id >= 0 ? "{\"type\":\"result\",\"id\":" + id.ToString() : "{\"type\":\"error\"";
            string name = id >= 0 ? ",\"error\":" : ",\"message\":";
            byte[] reply = Encoding.UTF8.GetBytes(error == null ? head + "}" : head + name + Json.Quote(error) + "}");
            if (reply.Length > connection.MaxSend) reply = Encoding.UTF8.GetBytes(head + name + "\"Failed.\"}");
            connection.SendText(reply, 0, reply.Length);
        }

        private string TryExecute(string command)
        {
            try
            {
                return Execute(command);
            }
            catch (Exception e)
            {
                return e.Message ?? "Failed.";
            }
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
                    // An id that is none is not the client's fault: it gets everything.
                    long last = Query.ToNumber(request.LastEventId);
                    long seen = Query.Number(request.Query, "after", last < 0 ? 0 : last);
                    return seen < 0 ? BadRequest() : new EventStream(_channel, seen).ToResponse();
                case HistoryPath:
                    Reading reading = _channel._history == null ? null : _channel.Find(Query.Value(request.Query, "name"));
                    return reading == null ? WsResponse.Refuse(HttpStatus.NotFound) : new HistoryCsv(_channel, reading).ToResponse();
                case MetricsPath:
                    return new Metrics(_server, _channel, FreeHeap).ToResponse();
                default:
                    return RespondWithReadings(request);
            }
        }

        private static WsResponse BadRequest() => WsResponse.Refuse(HttpStatus.BadRequest);

        private WsResponse RespondWithReadings(WsRequest request)
        {
            if (Query.Value(request.Query, "after") == null) return new Description(_channel, true, "", "").ToResponse();
            long after = Query.Number(request.Query, "after", -1);
            long wait = Query.Number(request.Query, "wait", 0);
            if (after < 0 || wait < 0) return BadRequest();
            return new LongPoll(_channel, after, wait < MaxWait ? (int)wait * 1000 : MaxWait * 1000).ToResponse();
        }

        private WsResponse RespondToCommand(WsRequest request)
        {
            if (request.Method != "POST") return WsResponse.Refuse(HttpStatus.MethodNotAllowed, "POST");
            int size = request.BodyCount;
            string command = size == 0 ? "" : Encoding.UTF8.GetString(request.BodyBuffer, request.BodyOffset, size);
            return new CommandResult(TryExecute(command)).ToResponse();
        }
    }
}
