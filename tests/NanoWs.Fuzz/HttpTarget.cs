using System;
using System.Linq;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// A server, and a client that may send anything in any pieces, stop reading, fall silent, or go: it gets the one response that is
    /// right, or an open WebSocket; the connection ends within its deadlines, and its slot is free for the next.
    /// </summary>
    internal sealed class HttpTarget : Target
    {
        private const int PageSize = 3000;
        private const int Timeout = 1000;

        // Bytes that may be allocated for a connection, whatever comes, and for each byte of the largest head.
        private const int MostAllocated = 40000, MostPerByte = 6;

        private static readonly string[] s_protocols = { "chat", "b" };
        private static readonly string[] s_hosts = { "example.com", "host", "127.0.0.1" };

        // The longest time that a connection without a WebSocket may take, and to look after it.
        private static readonly int s_longest = 2 * Timeout + PageSize + 500 + 200;

        private enum Ending
        {
            Silence,
            End,
            Reset,
            NoReading,
        }

        private sealed class Handler : WsHandler
        {
            public WsRequest Request;
            public string Crash;
            public int Open;

            public override WsResponse OnRequest(WsConnection connection, WsRequest request)
            {
                Request = request;
                return request.Path switch
                {
                    "/no" => WsResponse.Refuse(401),
                    "/moved" => WsResponse.Redirect("/"),
                    "/throws" => throw new InvalidOperationException(),
                    _ => WsResponse.Accept,
                };
            }

            public override void OnOpen(WsConnection connection) => Open++;

            public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
            {
            }

            public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count)
            {
            }

            public override void OnClose(WsConnection connection, int code, string reason) => Open--;

            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
                if (error == WsError.InternalFailure) Crash = exception.ToString();
            }
        }

        /// <summary>A server for one input after another.</summary>
        private sealed class Setup
        {
            public readonly FuzzClock Clock = new FuzzClock();
            public readonly Handler Handler = new Handler();
            public readonly OneListener Listener = new OneListener();
            public readonly WsServerOptions Options;
            public readonly WsServer Server;

            public Setup(int buffer, int maxHead, string[] hosts)
            {
                Options = new WsServerOptions
                {
                    MaxConnections = 1, ReceiveBufferSize = buffer, SendBufferSize = 16, MaxHeadSize = maxHead, Subprotocols = s_protocols,
                    AllowedHosts = hosts, AllowedOrigins = new[] { "http://good.example" }, Clock = Clock, HandshakeTimeoutMs = Timeout,
                    SendTimeoutMs = Timeout, CloseTimeoutMs = Timeout, PingIntervalMs = 0, MinSendRate = 1000,
                };
                Server = new WsServer(Listener, Handler, Options);
                Server.Serve("/", new WsBytesContent("text/plain", new byte[PageSize], null, "\"1\""));
                Server.Serve("/app.js", new WsBytesContent("text/javascript", new byte[10], "gzip"));
            }

            public int Line => Options.ReceiveBufferSize + 131;
        }

        private readonly Setup[] _setups =
        {
            new Setup(16, 8192, null), new Setup(70, 8192, s_hosts), new Setup(256, 8192, null), new Setup(512, 600, null),
            new Setup(512, 8192, s_hosts),
        };

        private readonly Trace _expected = new Trace(), _ignored = new Trace(), _sent = new Trace();

        public override string Run(ref Rng rng)
        {
            int setup = rng.Below(_setups.Length);
            byte[] input = HeadGenerator.Request(ref rng);
            int dice = rng.Below(20);
            Ending ending = dice < 10 ? Ending.Silence : dice < 17 ? Ending.End : dice < 18 ? Ending.Reset : Ending.NoReading;
            return Run(setup, input, input.Length < 1000 ? rng.Below(4) : 3 * rng.Below(2), ending, ref rng);
        }

        /// <summary>A request cut in two at every place, for each server.</summary>
        public string RunEverySplit(byte[] input, ref Rng rng)
        {
            for (int setup = 0; setup < _setups.Length; setup++)
            {
                for (int cut = 1; cut < input.Length; cut++)
                {
                    string problem = Run(setup, input, -cut, rng.OneIn(2) ? Ending.Silence : Ending.End, ref rng);
                    if (problem != null) return problem + ", cut at " + cut;
                }
            }

            return null;
        }

        private string Run(int index, byte[] input, int style, Ending ending, ref Rng rng)
        {
            Input = input;
            Setup setup = _setups[index];
            var wire = new FuzzWire(ref rng);
            wire.Say(input);
            if (ending == Ending.NoReading) wire.StallsAt = rng.Below(400);
            setup.Listener.Next = wire;
            setup.Handler.Request = null;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            string problem = Drive(setup, wire, style, ending, ref rng);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (problem == null && allocated > MostAllocated + MostPerByte * setup.Options.MaxHeadSize) problem = allocated + " bytes";
            problem ??= setup.Handler.Crash;
            if (problem == null && ending is Ending.Silence or Ending.End) problem = Judge(setup, wire, ending);
            if (problem == null) return null;

            // It may be in any state.
            _setups[index] = new Setup(setup.Options.ReceiveBufferSize, setup.Options.MaxHeadSize, setup.Options.AllowedHosts);
            return "server " + index + ", cut in style " + style + ", then " + ending + ": " + problem;
        }

        // Until the server has closed the connection.
        private static string Drive(Setup setup, FuzzWire wire, int style, Ending ending, ref Rng rng)
        {
            long limit = setup.Clock.Now + s_longest;
            int quiet = 0;
            for (int turns = 3000 + 8 * wire.Left; !wire.IsClosed; turns--)
            {
                if (turns < 0) return "no end";
                if (setup.Server.Poll(0)) continue;
                if (wire.Left > 0 && wire.IsRead)
                {
                    wire.Arrive(style < 0 && turns > 0 ? Math.Min(-style, wire.Left) : NextPiece(ref rng, Math.Max(style, 0), wire.Left));
                    style = Math.Max(style, 0);
                    continue;
                }

                if (wire.IsClosed) break;
                setup.Clock.Now += 25;
                if (wire.HasArrived && ending == Ending.Reset) wire.IsReset = true;
                else if (wire.HasArrived && (ending == Ending.End || setup.Handler.Open > 0)) wire.IsEnded = ++quiet > 4;
                if (setup.Clock.Now > limit) return "not over after " + s_longest + " ms";
            }

            if (setup.Server.ConnectionCount != 0) return "its slot is not free";
            return setup.Handler.Open == 0 ? null : "no OnClose";
        }

        private string Judge(Setup setup, FuzzWire wire, Ending ending)
        {
            var request = new RequestModel();
            request.Read(Input, setup.Line, setup.Options.MaxHeadSize);
            string expected = Expect(setup, request) ?? (ending == Ending.Silence ? "408" : "");
            byte[] output = wire.Output;
            if (output.Length == 0) return expected == "" ? null : "no response instead of " + expected;
            try
            {
                ResponseReader response = ResponseReader.Read(output);
                bool isExpected = request.IsDubious || expected.Contains(response.Status.ToString());
                if (!isExpected) return response.Status + " instead of " + expected;
                if (response.Status == 101) return JudgeOpen(request, response);
                response.ExpectEnd(request.IsHead || request.Target == null, request.IsHead && request.Target != null);
                return setup.Handler.Request == null ? null : JudgeRequest(request, setup.Handler.Request);
            }
            catch (Finding finding)
            {
                return finding.Message + " in " + string.Concat(output.Take(300).Select(b => b is >= 32 and < 127 ? (char)b : '.'));
            }
        }

        // The status; null if the head is not complete.
        private static string Expect(Setup setup, RequestModel request)
        {
            if (request.Refusal != null) return request.Refusal;
            if (!request.IsComplete) return null;
            string[] hosts = setup.Options.AllowedHosts;
            if (hosts != null && !hosts.Contains(request.Host, StringComparer.OrdinalIgnoreCase)) return "421";
            if (request.IsWebSocket && !request.IsOwnOrigin && request.Last("origin") != "http://good.example") return "403";
            string path = request.Path;
            if (path is "/no" or "/moved" or "/throws") return path == "/no" ? "401" : path == "/moved" ? "302" : "500";
            if (request.IsWebSocket) return "101";
            if (path == "/") return request.Knows("\"1\"") ? "304" : "200";
            return path != "/app.js" ? "404" : request.Accepts("gzip") ? "200" : "406";
        }

        private string JudgeOpen(RequestModel request, ResponseReader response)
        {
            string accept = response.Head.One("Sec-WebSocket-Accept");
            if (accept != MessageHead.Accept(request.Last("sec-websocket-key"))) return "the accept key " + accept;
            string chosen = response.Head.All("Sec-WebSocket-Protocol").SingleOrDefault();
            if (chosen != request.Subprotocol(s_protocols)) return "the subprotocol " + chosen;
            if (response.Head.All("Sec-WebSocket-Extensions").Length > 0) return "an extension";
            _expected.Clear();
            _ignored.Clear();
            _sent.Clear();
            Model.Receive(Input.AsSpan(request.End), true, _ignored, _expected);
            string problem = Model.Sent(response.Rest, false, _sent);
            if (problem != null) return "sent " + problem;
            return _sent.AreFramesOf(_expected) ? null : "behind the head " + _sent + " instead of " + _expected;
        }

        private static string JudgeRequest(RequestModel expected, WsRequest seen)
        {
            string[] target = expected.Target.Split('?', 2);
            string wanted = string.Join("|", target[0], target.ElementAtOrDefault(1), expected.Host, expected.Last("origin"),
                expected.Last("authorization"), expected.Last("cookie"));
            string got = string.Join("|", seen.Path, seen.Query, seen.Host, seen.Origin, seen.Authorization, seen.Cookie);
            return wanted == got || expected.IsDubious ? null : "the request " + got + " instead of " + wanted;
        }
    }
}
