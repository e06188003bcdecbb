using System;
using System.Linq;
using System.Text;
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
        private const string Good = "http://good.example";

        // Bytes that may be allocated for a connection, whatever comes, and for each byte of the largest head.
        private const int MostAllocated = 40000, MostPerByte = 6;

        private static readonly string[] s_protocols = { "chat", "b" };
        private static readonly string[] s_hosts = { "example.com", "host", "127.0.0.1" };

        private static readonly byte[] s_page = Pattern.Bytes[..PageSize];
        private static readonly byte[] s_script = Pattern.Bytes[..10];

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
            public byte[] Body;
            public string Crash;
            public int Open;

            public override WsResponse OnRequest(WsConnection connection, WsRequest request)
            {
                Request = request;
                Body = EchoResource.Body(request);
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
            public readonly Pattern Pattern = new Pattern();

            /// <param name="buffer">The size of the receive buffer.</param>
            /// <param name="maxHead">The largest head.</param>
            /// <param name="hosts">The allowed hosts.</param>
            /// <param name="isFull">Whether an open WebSocket leaves the spare slot alone for the inputs.</param>
            /// <param name="send">The size of the send buffer.</param>
            public Setup(int buffer, int maxHead, string[] hosts, bool isFull = false, int send = 16)
            {
                IsFull = isFull;
                Options = new WsServerOptions
                {
                    MaxConnections = 1, ReceiveBufferSize = buffer, SendBufferSize = send, MaxHeadSize = maxHead,
                    Subprotocols = s_protocols, AllowedHosts = hosts, AllowedOrigins = new[] { Good }, Clock = Clock,
                    HandshakeTimeoutMs = Timeout, SendTimeoutMs = Timeout, CloseTimeoutMs = Timeout, PingIntervalMs = 0, MinSendRate = 1000,
                };
                Server = new WsServer(Listener, Handler, Options);
                Server.Serve("/", new WsBytesContent("text/plain", s_page, null, "\"1\""));
                Server.Serve("/app.js", new WsBytesContent("text/javascript", s_script, "gzip"));
                Server.Serve("/echo", new EchoResource());
                Server.Serve("/stream", new StreamResource(Pattern, false, false));
                Server.Serve("/live", new StreamResource(Pattern, true, false));
                Server.Serve("/cut", new StreamResource(Pattern, false, true));
                if (isFull) Occupy();
            }

            public bool IsFull { get; }

            /// <summary>The size of the receive buffer; a spare slot's differs.</summary>
            public int Line => (IsFull ? Math.Clamp(Options.ReceiveBufferSize, 64, 512) : Options.ReceiveBufferSize) + 131;

            /// <summary>The same again, in its first state.</summary>
            public Setup Anew() =>
                new Setup(Options.ReceiveBufferSize, Options.MaxHeadSize, Options.AllowedHosts, IsFull, Options.SendBufferSize);

            private void Occupy()
            {
                var rng = new Rng(1, 0);
                var wire = new FuzzWire(ref rng);
                byte[] request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
                wire.Say(request);
                wire.Arrive(request.Length);
                Listener.Next = wire;
                for (int turns = 0; turns < 1000 && Handler.Open == 0; turns++) Server.Poll(0);
                if (Handler.Open != 1) throw new InvalidOperationException("no WebSocket");
            }
        }

        private readonly Setup[] _setups =
        {
            new Setup(16, 8192, null), new Setup(70, 8192, s_hosts), new Setup(256, 8192, null), new Setup(512, 600, null),
            new Setup(512, 8192, s_hosts, false, 1000), new Setup(1024, 8192, null, true),
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
            setup.Handler.Body = null;
            setup.Pattern.MayWait = ending != Ending.End;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            string problem = Drive(setup, wire, style, ending, ref rng);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (problem == null && allocated > MostAllocated + MostPerByte * setup.Options.MaxHeadSize) problem = allocated + " bytes";
            problem ??= setup.Handler.Crash ?? setup.Pattern.Misuse;
            if (problem == null && ending is Ending.Silence or Ending.End) problem = Judge(setup, wire, ending);
            if (problem == null) return null;

            // It may be in any state.
            _setups[index] = setup.Anew();
            return "server " + index + ", cut in style " + style + ", then " + ending + ": " + problem;
        }

        // Until the server has closed the connection.
        private static string Drive(Setup setup, FuzzWire wire, int style, Ending ending, ref Rng rng)
        {
            long limit = setup.Clock.Now + s_longest;
            int quiet = 0, others = setup.IsFull ? 1 : 0;
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
                else if (wire.HasArrived && (ending == Ending.End || setup.Handler.Open > others)) wire.IsEnded = ++quiet > 4;
                if (setup.Clock.Now > limit) return "not over after " + s_longest + " ms";
            }

            if (setup.Server.ConnectionCount != others) return "its slot is not free";
            return setup.Handler.Open == others ? null : "no OnClose";
        }

        private string Judge(Setup setup, FuzzWire wire, Ending ending)
        {
            var request = new RequestModel();
            request.Read(Input, setup.Line, setup.Options.MaxHeadSize);
            string refusal = Refusal(setup, request) ?? (HasBody(request) ? null : ending == Ending.Silence ? "408" : "");
            string expected = refusal ?? Expect(setup, request);
            byte[] output = wire.Output;
            bool isAsked = setup.Handler.Request != null;
            if (isAsked != (refusal == null)) return isAsked ? "the handler is asked, not " + refusal : "the handler is not asked";
            if (output.Length == 0) return expected == "" ? null : "no response instead of " + expected;
            try
            {
                ResponseReader response = ResponseReader.Read(output);
                bool isExpected = (request.IsDubious && refusal == null) || expected.Split(' ').Contains(response.Status.ToString());
                if (!isExpected) return response.Status + " instead of " + expected;
                if (response.Status == 101) return JudgeOpen(request, response, wire.HasHeldBack) ?? JudgeRequest(request, setup.Handler);
                JudgeFields(response);
                byte[] body = response.Body(request.IsHead || request.Target == null, request.IsHead && request.Target != null,
                    request.IsHttp10);
                if (response.Status == 200 && !request.IsHead) JudgeContent(request, response, body);
                return setup.Handler.Request == null ? null : JudgeRequest(request, setup.Handler);
            }
            catch (Finding finding)
            {
                return finding.Message + " in " + string.Concat(output.Take(300).Select(b => b is >= 32 and < 127 ? (char)b : '.'));
            }
        }

        // Whether all of it is there.
        private bool HasBody(RequestModel request) => request.IsComplete && Input.Length - request.End >= request.BodySize;

        // The status without asking the handler; null if it is asked, or more of the request has to come.
        private string Refusal(Setup setup, RequestModel request)
        {
            if (request.Refusal != null) return request.Refusal;
            if (!request.IsComplete) return null;
            if (request.BodySize > setup.Options.ReceiveBufferSize) return "413";
            if (request.BodySize > setup.Line) return "503";
            if (!HasBody(request)) return null;
            string[] hosts = setup.Options.AllowedHosts;
            if (hosts != null && !hosts.Contains(request.Host, StringComparer.OrdinalIgnoreCase)) return "421";
            if (request.IsWebSocket && setup.IsFull) return "503";
            return (request.IsWebSocket || !request.IsSafe) && !IsAllowed(request) ? "403" : null;
        }

        private static bool IsAllowed(RequestModel request) =>
            request.IsOwnOrigin || Good.Equals(request.Last("origin"), StringComparison.OrdinalIgnoreCase);

        // The status when the handler has been asked.
        private static string Expect(Setup setup, RequestModel request)
        {
            string path = request.Path;
            if (path is "/no" or "/moved" or "/throws") return path == "/no" ? "401" : path == "/moved" ? "302" : "500";
            if (request.IsWebSocket) return "101";
            if (path is "/echo" or "/stream" or "/cut") return "200";
            if (path == "/live") return !IsAllowed(request) ? "403" : setup.IsFull ? "503" : "200";
            if (path is not ("/" or "/app.js")) return "404";
            if (!request.IsSafe) return "405";
            return path == "/" ? request.Knows("\"1\"") ? "304" : "200" : request.Accepts("gzip") ? "200" : "406";
        }

        // What the status demands: RFC 9110 sections 10.2.1, 10.2.2, 10.2.3 and 11.6.1, RFC 6455 section 4.4.
        private static void JudgeFields(ResponseReader response)
        {
            string name = response.Status switch
            {
                302 => "Location",
                401 => "WWW-Authenticate",
                405 => "Allow",
                426 => "Sec-WebSocket-Version",
                503 => "Retry-After",
                _ => null,
            };
            string value = name == null ? null : response.Head.One(name);
            Finding.Unless(response.Status != 405 || value == "GET, HEAD", "Allow: " + value);
        }

        private void JudgeContent(RequestModel request, ResponseReader response, byte[] body)
        {
            byte[] content = request.Path switch
            {
                "/" => s_page,
                "/app.js" => s_script,
                "/echo" => SentBody(request),
                _ => Pattern.Bytes[..Pattern.Size(request.Target.Split('?', 2).ElementAtOrDefault(1))],
            };
            Finding.Unless(body.AsSpan().SequenceEqual(content), "other content");
            bool isStream = request.Path is "/stream" or "/live" or "/cut";
            Finding.Unless(response.IsWhole == (request.Path != "/cut" || request.IsHttp10), "cut content with an end, or other without");
            Finding.Unless(isStream == (response.Head.All("Content-Length").Length == 0), "a length that is not known");
        }

        private byte[] SentBody(RequestModel request) => Input[request.End..(request.End + (int)request.BodySize)];

        private string JudgeOpen(RequestModel request, ResponseReader response, bool hadToWait)
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
            return _sent.AreFramesOf(_expected, hadToWait) ? null : "behind the head " + _sent + " instead of " + _expected;
        }

        private string JudgeRequest(RequestModel expected, Handler handler)
        {
            WsRequest seen = handler.Request;
            string[] target = expected.Target.Split('?', 2);
            string wanted = string.Join("|", expected.Method, target[0], target.ElementAtOrDefault(1), expected.Host,
                expected.Last("origin"), expected.Last("authorization"), expected.Joined("cookie"));
            string got = string.Join("|", seen.Method, seen.Path, seen.Query, seen.Host, seen.Origin, seen.Authorization, seen.Cookie);
            if (wanted != got) return "the request " + got + " instead of " + wanted;
            return handler.Body.AsSpan().SequenceEqual(SentBody(expected)) ? null : "another body of " + handler.Body.Length + " bytes";
        }
    }
}
