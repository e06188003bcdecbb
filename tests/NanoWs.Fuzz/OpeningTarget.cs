using System;
using System.IO;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// A client, and a server that may respond with anything: the WebSocket opens if, and only if, the response is right, the bytes behind
    /// it are taken for frames, and everything else is reported as a failure within the deadlines.
    /// </summary>
    internal sealed class OpeningTarget : Target
    {
        private const int Timeout = 1000;
        private const int MostAllocated = 40000, MostPerByte = 6;

        private static readonly string[] s_protocols = { "chat", "b" };

        private sealed class Handler : WsHandler
        {
            public int Opened;
            public int Closed;
            public int Failed;
            public string Crash;

            public override void OnOpen(WsConnection connection) => Opened++;

            public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
            {
            }

            public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count)
            {
            }

            public override void OnClose(WsConnection connection, int code, string reason) => Closed++;

            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
                if (error == WsError.ConnectFailed) Failed++;
                if (error == WsError.InternalFailure) Crash = exception.ToString();
            }
        }

        private sealed class Setup
        {
            public readonly FuzzClock Clock = new FuzzClock();
            public readonly Handler Handler = new Handler();
            public readonly WsClientOptions Options;
            public readonly WsClient Client;

            public Setup(int buffer, int maxHead)
            {
                Options = new WsClientOptions
                {
                    ReceiveBufferSize = buffer, SendBufferSize = 16, MaxHeadSize = maxHead, Subprotocols = s_protocols, Clock = Clock,
                    Entropy = new CountingEntropy(), HandshakeTimeoutMs = Timeout, SendTimeoutMs = Timeout, CloseTimeoutMs = Timeout,
                    PingIntervalMs = 0,
                };
                Client = new WsClient("ws://example.com/telemetry", Handler, Options);
            }

            public int Line => Options.ReceiveBufferSize + 131;
        }

        private readonly Setup[] _setups = { new Setup(16, 8192), new Setup(70, 8192), new Setup(512, 300), new Setup(512, 8192) };
        private readonly Trace _expected = new Trace(), _ignored = new Trace(), _sent = new Trace();

        public override string Run(ref Rng rng)
        {
            int setup = rng.Below(_setups.Length);
            ulong seed = rng.Next();
            return Run(setup, accept => Make(accept, seed), rng.Below(4), rng.OneIn(2), ref rng);
        }

        private static byte[] Make(string accept, ulong seed)
        {
            var rng = new Rng(seed, 3);
            return HeadGenerator.Response(accept, ref rng);
        }

        /// <summary>A response cut in two at every place, for each client.</summary>
        /// <param name="text">In which ACCEPT stands for the value of Sec-WebSocket-Accept.</param>
        /// <param name="rng">Decides the rest.</param>
        public string RunEverySplit(string text, ref Rng rng)
        {
            for (int setup = 0; setup < _setups.Length; setup++)
            {
                for (int cut = 1; cut < text.Length; cut++)
                {
                    string problem =
                        Run(setup, accept => Encoding.Latin1.GetBytes(text.Replace("ACCEPT", accept)), -cut, rng.OneIn(2), ref rng);
                    if (problem != null) return problem + ", cut at " + cut;
                }
            }

            return null;
        }

        private string Run(int index, Func<string, byte[]> respond, int style, bool ends, ref Rng rng)
        {
            Setup setup = _setups[index];
            var wire = new FuzzWire(ref rng);
            int opened = setup.Handler.Opened, failed = setup.Handler.Failed;
            string problem;
            try
            {
                setup.Client.Open(wire);
                string key = Request(setup, wire);
                int requestSize = wire.Output.Length;
                wire.Say(Input = respond(MessageHead.Accept(key)));
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                problem = Drive(setup, wire, Input.Length < 1000 ? style : 0, ends, ref rng);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                if (problem == null && allocated > MostAllocated + MostPerByte * setup.Options.MaxHeadSize) problem = allocated + " bytes";
                problem ??= Judge(setup, key, wire, requestSize, setup.Handler.Opened - opened, setup.Handler.Failed - failed);
            }
            catch (Finding finding)
            {
                problem = finding.Message;
            }

            problem ??= setup.Handler.Crash;
            if (problem == null) return null;
            _setups[index] = new Setup(setup.Options.ReceiveBufferSize, setup.Options.MaxHeadSize);
            return "client " + index + ", cut in style " + style + (ends ? ", then the end: " : ": ") + problem;
        }

        // Returns the key of the request, once it is there.
        private static string Request(Setup setup, FuzzWire wire)
        {
            byte[] end = Encoding.ASCII.GetBytes("\r\n\r\n");
            for (int turns = 0; turns < 2000 && !wire.Output.AsSpan().EndsWith(end); turns++) setup.Client.Poll(0);
            MessageHead head = MessageHead.Read(new StringReader(Encoding.Latin1.GetString(wire.Output)).ReadLine);
            Finding.Unless(head.StartLine == "GET /telemetry HTTP/1.1" && head.One("Host") == "example.com", "the request");
            return head.One("Sec-WebSocket-Key");
        }

        // Until the client has closed the connection.
        private static string Drive(Setup setup, FuzzWire wire, int style, bool ends, ref Rng rng)
        {
            long limit = setup.Clock.Now + 2 * Timeout + 500 + 200;
            int quiet = 0;
            for (int turns = 3000 + 8 * wire.Left; !wire.IsClosed; turns--)
            {
                if (turns < 0) return "no end";
                if (setup.Client.Poll(0)) continue;
                if (wire.Left > 0 && wire.IsRead)
                {
                    wire.Arrive(style < 0 ? Math.Min(-style, wire.Left) : NextPiece(ref rng, style, wire.Left));
                    style = Math.Max(style, 0);
                    continue;
                }

                if (wire.IsClosed) break;
                setup.Clock.Now += 25;
                if (wire.HasArrived && (ends || setup.Client.State != WsState.Connecting)) wire.IsEnded = ++quiet > 4;
                if (setup.Clock.Now > limit) return "not over in time";
            }

            if (setup.Client.State != WsState.Closed) return "the state " + setup.Client.State;
            return setup.Handler.Opened == setup.Handler.Closed ? null : "no OnClose";
        }

        private string Judge(Setup setup, string key, FuzzWire wire, int requestSize, int opened, int failed)
        {
            byte[] output = wire.Output[requestSize..];
            if (opened + failed != 1) return opened + " opened, " + failed + " failed";
            var response = new ResponseModel(key, s_protocols);
            response.Read(Input, setup.Line, setup.Options.MaxHeadSize);
            bool isRight = response.IsComplete && response.Refusal == null;
            if (isRight != (opened == 1)) return isRight ? "a valid response is refused" : "open in spite of an invalid response";
            if (!isRight) return output.Length == 0 ? null : "it sends something after the response";
            string chosen = response.Last("sec-websocket-protocol");
            if (chosen != setup.Client.Connection.Subprotocol) return "the subprotocol " + setup.Client.Connection.Subprotocol;
            _expected.Clear();
            _ignored.Clear();
            _sent.Clear();
            Model.Receive(Input.AsSpan(response.End), false, _ignored, _expected);
            string problem = Model.Sent(output, true, _sent);
            if (problem != null) return "sent " + problem;
            return _sent.AreFramesOf(_expected, wire.HasHeldBack) ? null : "behind the head " + _sent + " instead of " + _expected;
        }
    }
}
