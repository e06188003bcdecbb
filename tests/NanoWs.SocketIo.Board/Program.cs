#if !NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.SocketIo.Board
{
    /// <summary>A board that the tests of tests/socketio talk to.</summary>
    internal static class Program
    {
        private const string Usage = @"NanoWs.SocketIo.Board --url ws://localhost:N [--namespace NAME] [--auth JSON] [--interval MS]
  --namespace NAME   the namespace; default /boards
  --auth JSON        credentials, such as {""token"":""abc""}
  --interval MS      the time between two readings; default 50";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            string url = arguments.TakeText("--url") ?? throw new UsageException("--url says where the server is; --help explains it.");
            var options = new SocketIoOptions
            {
                Namespace = arguments.TakeText("--namespace") ?? "/boards",
                Auth = arguments.TakeText("--auth"),
                Events = BoardHandler.Events,
                AckTimeoutMs = 2000,
                WebSocket = new WsClientOptions
                {
                    ReconnectDelayMs = 100, MaxReconnectDelayMs = 300, CloseTimeoutMs = 300, PingIntervalMs = 0,
                },
            };
            int interval = arguments.TakeNumber("--interval", 50, 1);
            arguments.ExpectEnd();
            var handler = new BoardHandler();
            var client = new SocketIoClient(url, handler, options);
            client.Start();
            handler.Run(client, interval);
            return 0;
        });
    }
}
#endif
