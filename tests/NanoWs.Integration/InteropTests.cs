using System;
using System.Linq;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>.NET's own WebSocket client and server against ours.</summary>
    [TestClass]
    public class InteropTests
    {
        private static CancellationToken Soon => new CancellationTokenSource(Recorder.Patience).Token;

        private static async Task<ClientWebSocket> OpenAsync(int port, params string[] protocols)
        {
            var client = new ClientWebSocket();
            foreach (string protocol in protocols) client.Options.AddSubProtocol(protocol);
            await client.ConnectAsync(new Uri(Host.Url(port)), Soon);
            return client;
        }

        private static async Task<byte[]> ReceiveAsync(WebSocket socket, WebSocketMessageType type)
        {
            var buffer = new byte[200_000];
            int count = 0;
            for (;;)
            {
                ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(count), Soon);
                Assert.AreEqual(type, result.MessageType);
                count += result.Count;
                if (result.EndOfMessage) return buffer[..count];
            }
        }

        [TestMethod]
        public async Task Server_withClientWebSocket_echoesEachSize()
        {
            using WsServer server = Host.Start(new EchoHandler(), Options.Server(o => o.Subprotocols = ["b", "c"]));
            using ClientWebSocket client = await OpenAsync(server.Port, "a", "b");
            Assert.AreEqual("b", client.SubProtocol);
            foreach (int size in new[] { 0, 1, 125, 126, 512, 513, 65535, 65536, 150_000 })
            {
                byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é", size / 2)));
                await client.SendAsync(text, WebSocketMessageType.Text, true, Soon);
                CollectionAssert.AreEqual(text, await ReceiveAsync(client, WebSocketMessageType.Text), "text of " + size);
                var binary = new byte[size];
                new Random(size).NextBytes(binary);
                await client.SendAsync(binary, WebSocketMessageType.Binary, true, Soon);
                CollectionAssert.AreEqual(binary, await ReceiveAsync(client, WebSocketMessageType.Binary), "binary of " + size);
            }
        }

        [TestMethod]
        public async Task Server_closedByClientWebSocket_reportsCodeAndReason()
        {
            var handler = new Recorder();
            using WsServer server = Host.Start(handler);
            using ClientWebSocket client = await OpenAsync(server.Port);
            await client.CloseAsync((WebSocketCloseStatus)4001, "tschüß", Soon);
            Assert.AreEqual((WebSocketCloseStatus)4001, client.CloseStatus);
            handler.Expect("Open", "Close(4001,tschüß)");
        }

        [TestMethod]
        public async Task Server_closingClientWebSocket_sendsCodeAndReason()
        {
            var handler = new Recorder { TextReceived = (connection, text) => connection.Close(4002, "genug, " + text) };
            using WsServer server = Host.Start(handler);
            using ClientWebSocket client = await OpenAsync(server.Port);
            await client.SendAsync("danke"u8.ToArray(), WebSocketMessageType.Text, true, Soon);
            Assert.IsEmpty(await ReceiveAsync(client, WebSocketMessageType.Close));
            Assert.AreEqual((WebSocketCloseStatus)4002, client.CloseStatus);
            Assert.AreEqual("genug, danke", client.CloseStatusDescription);
            await client.CloseOutputAsync(client.CloseStatus.Value, null, Soon);
            handler.Expect("Open", "Text(danke)", "Close(4002)");
        }

        private static async Task<WebApplication> StartKestrelAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            WebApplication application = builder.Build();
            application.UseWebSockets();
            application.Run(EchoAsync);
            await application.StartAsync();
            return application;
        }

        // "close" makes Kestrel close; anything else is sent back.
        private static async Task EchoAsync(HttpContext context)
        {
            if (context.Request.Headers.Authorization != "Bearer abc")
            {
                context.Response.StatusCode = 401;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync("b");
            var buffer = new byte[100_000];
            for (;;)
            {
                WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Soon);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(result.CloseStatus ?? WebSocketCloseStatus.NormalClosure,
                        result.CloseStatusDescription, Soon);
                    return;
                }

                if (Encoding.UTF8.GetString(buffer, 0, result.Count) == "close")
                {
                    await socket.CloseAsync((WebSocketCloseStatus)4003, "wie gewünscht", Soon);
                    return;
                }

                await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, Soon);
            }
        }

        [TestMethod]
        public async Task Client_withKestrel_isEchoedAndCloses()
        {
            await using WebApplication kestrel = await StartKestrelAsync();
            int port = new Uri(kestrel.Urls.First()).Port;
            var refused = new WsClient(Host.Url(port), new Recorder(), Options.Client());
            WsException refusal = Assert.ThrowsExactly<WsException>(() => refused.Connect(Recorder.Patience));
            Assert.AreEqual(401, refusal.StatusCode);

            var handler = new Recorder();
            var options = Options.Client(o => { o.Headers = ["Authorization: Bearer abc"]; o.Subprotocols = ["a", "b"]; });
            using WsClient client = Host.Connect(port, handler, options, "/ws?x=1");
            Assert.AreEqual("b", client.Connection.Subprotocol);
            client.SendText("Grüße");
            client.SendBinary([1, 2, 255], 0, 3);
            handler.Expect("Open", "Text(Grüße)", "Binary(0102FF)");

            // More than the send buffer holds, in fragments; Kestrel sends each back as it comes.
            byte[] large = Encoding.ASCII.GetBytes(new string('x', 1500));
            Assert.AreEqual(WsSendResult.Sent, client.Connection.BeginText());
            for (int sent = 0; sent < large.Length;) sent += client.Connection.Append(large, sent, large.Length - sent);
            Host.Until(() => client.Connection.EndMessage() == WsSendResult.Sent, "the last fragment finds room");
            handler.Expect("Text(" + new string('x', 1500) + ")");

            client.Close(4001, "tschüß");
            handler.Expect("Close(4001,tschüß)");
        }

        [TestMethod]
        public async Task Client_closedByKestrel_reportsCodeAndReason()
        {
            await using WebApplication kestrel = await StartKestrelAsync();
            var handler = new Recorder();
            var options = Options.Client(o => { o.Headers = ["Authorization: Bearer abc"]; o.Subprotocols = ["b"]; });
            using WsClient client = Host.Connect(new Uri(kestrel.Urls.First()).Port, handler, options);
            client.SendText("close");
            handler.Expect("Open", "Close(4003,wie gewünscht)");
        }
    }
}
