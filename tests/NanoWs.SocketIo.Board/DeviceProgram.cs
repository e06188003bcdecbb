#if NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.SocketIo.Board
{
    /// <summary>
    /// The same board as a program for the device, which is on the network already. The server is "node tests/socketio/server.mjs 9002".
    /// </summary>
    public static class DeviceProgram
    {
        private const string Url = "ws://127.0.0.1:9002";

        private static readonly BoardHandler s_handler = new BoardHandler();

        private static WsClientOptions NewWebSocket() =>
            new WsClientOptions { ReconnectDelayMs = 500, MaxReconnectDelayMs = 1000, PingIntervalMs = 0 };

        private static SocketIoClient NewClient() =>
            new SocketIoClient(Url, s_handler, new SocketIoOptions
            {
                Namespace = "/boards", Auth = "{\"token\":\"secret\"}", Events = BoardHandler.Events, WebSocket = NewWebSocket(),
            });

        /// <summary>The program.</summary>
        public static void Main()
        {
            int webSocket = Heap.Of(() => new WsClient(Url, new Silent(), NewWebSocket()));
            int all = Heap.Of(() => NewClient());
            Console.WriteLine("heap " + all.ToString() + " bytes, " + (all - webSocket).ToString() + " more than WsClient");
            SocketIoClient client = NewClient();
            client.Start();
            s_handler.Run(client, 250);
        }

        private sealed class Silent : WsHandler
        {
        }
    }
}
#endif
