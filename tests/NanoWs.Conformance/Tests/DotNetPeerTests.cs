using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Conformance.Tests
{
    /// <summary>The two ends that .NET has: ClientWebSocket against our server, our client against Kestrel.</summary>
    [TestClass]
    public class DotNetPeerTests
    {
        private static readonly int[] s_lengths =
            { 0, 1, 125, 126, 127, 500, 512, 513, 65535, 65536, Options.AreSlow ? 1024 * 1024 : 16 * 1024 * 1024 };

        private static CancellationToken Soon => new CancellationTokenSource(30000).Token;

        private static async Task<ClientWebSocket> Connect(WsServer server, Action<ClientWebSocketOptions> setUp = null)
        {
            var socket = new ClientWebSocket();
            setUp?.Invoke(socket.Options);
            await socket.ConnectAsync(new Uri(Host.Url(server.Port)), Soon);
            return socket;
        }

        [TestMethod]
        public async Task Server_withClientWebSocket_echoesEachLength()
        {
            using WsServer server = Host.Start(new EchoHandler());
            using ClientWebSocket socket = await Connect(server);
            foreach (int length in s_lengths)
            {
                foreach (WebSocketMessageType type in new[] { WebSocketMessageType.Text, WebSocketMessageType.Binary })
                {
                    byte[] data = Samples.Of((int)type == 0 ? Frame.Text : Frame.Binary, length);
                    Task sending = socket.SendAsync(data, type, true, Soon);
                    (WebSocketReceiveResult last, byte[] echo) = await Receive(socket);
                    await sending;
                    Assert.AreEqual(type, last.MessageType);
                    Assert.IsTrue(echo.AsSpan().SequenceEqual(data), type + " of " + length);
                }
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Soon);
        }

        [TestMethod]
        public async Task Server_withClientWebSocketSendingFragments_echoes()
        {
            using WsServer server = Host.Start(new EchoHandler());
            using ClientWebSocket socket = await Connect(server);
            byte[] data = Samples.TextOf(100000);
            Task sending = Task.Run(async () =>
            {
                for (int at = 0; at < data.Length; at += 1000)
                {
                    await socket.SendAsync(data.AsMemory(at, 1000), WebSocketMessageType.Text, at + 1000 == data.Length, Soon);
                }
            });
            (_, byte[] echo) = await Receive(socket);
            await sending;
            Assert.IsTrue(echo.AsSpan().SequenceEqual(data));
        }

        [TestMethod]
        public async Task Server_pingedByClientWebSocket_sendsPongs()
        {
            using WsServer server = Host.Start(new EchoHandler());
            using ClientWebSocket socket = await Connect(server, o =>
            {
                o.KeepAliveInterval = TimeSpan.FromMilliseconds(20);
                o.KeepAliveTimeout = TimeSpan.FromMilliseconds(2000);
            });
            Task<(WebSocketReceiveResult, byte[])> receiving = Receive(socket);
            await Task.Delay(2500); // longer than the timeout: that nothing happens in this time has no event
            Assert.AreEqual(WebSocketState.Open, socket.State, "a pong is missing");
            await socket.SendAsync(Samples.Hello, WebSocketMessageType.Text, true, Soon);
            await receiving;
        }

        [TestMethod]
        public async Task Server_withClientWebSocketOfferingSubprotocols_choosesOne()
        {
            using WsServer server = Host.Start(new EchoHandler(), Options.Server(o => o.Subprotocols = new[] { "chat" }));
            using ClientWebSocket with = await Connect(server, o =>
            {
                o.AddSubProtocol("other");
                o.AddSubProtocol("chat");
                o.DangerousDeflateOptions = new WebSocketDeflateOptions();
            });
            Assert.AreEqual("chat", with.SubProtocol);
            using ClientWebSocket without = await Connect(server);
            Assert.IsNull(without.SubProtocol);
        }

        [TestMethod]
        public async Task Server_closedByClientWebSocket_reportsCodeAndReason()
        {
            var recorder = new Recorder();
            using WsServer server = Host.Start(recorder);
            using ClientWebSocket socket = await Connect(server);
            await socket.CloseAsync((WebSocketCloseStatus)4001, "leaving \u00E9", Soon);
            Assert.AreEqual(4001, (int)socket.CloseStatus);
            Assert.AreEqual("Close(4001,leaving \u00E9)", recorder.WaitFor("Close"));
        }

        [TestMethod]
        public async Task Server_closingClientWebSocket_sendsCodeAndReason()
        {
            var recorder = new Recorder { TextReceived = Ends.CloseOnCommand };
            using WsServer server = Host.Start(recorder, Options.Server());
            using ClientWebSocket socket = await Connect(server);
            await socket.SendAsync(Encoding.UTF8.GetBytes("/close 4002 go \u00E9"), WebSocketMessageType.Text, true, Soon);
            (WebSocketReceiveResult last, _) = await Receive(socket);
            Assert.AreEqual(WebSocketMessageType.Close, last.MessageType);
            Assert.AreEqual(4002, (int)socket.CloseStatus);
            Assert.AreEqual("go \u00E9", socket.CloseStatusDescription);
            await socket.CloseAsync((WebSocketCloseStatus)4002, "", Soon);
            Assert.AreEqual("Close(4002)", recorder.WaitFor("Close"));
        }

        private static async Task<(WebSocketReceiveResult Last, byte[] Message)> Receive(WebSocket socket)
        {
            var message = new System.IO.MemoryStream();
            var buffer = new byte[65536];
            for (;;)
            {
                WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Soon);
                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage) return (result, message.ToArray());
            }
        }

        // ---- Kestrel ----

        private static async Task<WebApplication> Kestrel(List<string> closes)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            WebApplication app = builder.Build();
            app.UseWebSockets(new WebSocketOptions
            {
                KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromSeconds(5),
            });
            app.Run(async context =>
            {
                string protocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
                await Echo(socket, closes);
            });
            await app.StartAsync();
            return app;
        }

        private static async Task Echo(WebSocket socket, List<string> closes)
        {
            for (;;)
            {
                (WebSocketReceiveResult last, byte[] message) = await Receive(socket);
                if (last.MessageType == WebSocketMessageType.Close)
                {
                    lock (closes) closes.Add((int)socket.CloseStatus + " " + socket.CloseStatusDescription);
                    if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(socket.CloseStatus.Value, "", Soon);
                    return;
                }

                if (last.MessageType == WebSocketMessageType.Text && message.AsSpan().SequenceEqual("/close"u8))
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)4003, "go \u00E9", Soon);
                }

                // In fragments, to see them arrive.
                for (int at = 0; socket.State == WebSocketState.Open && at <= message.Length; at += 60000)
                {
                    int count = Math.Min(60000, message.Length - at);
                    if (count == 0 && at > 0) break;
                    await socket.SendAsync(message.AsMemory(at, count), last.MessageType, at + count == message.Length, Soon);
                }
            }
        }

        private static string UrlOf(WebApplication app) =>
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>().Addresses.Single()
                .Replace("http:", "ws:") + "/";

        [TestMethod]
        public async Task Client_withKestrel_isEchoedAtEachLength()
        {
            var closes = new List<string>();
            await using WebApplication app = await Kestrel(closes);
            foreach (int length in s_lengths)
            {
                foreach (bool isText in new[] { true, false })
                {
                    byte[] data = Samples.Of(isText ? Frame.Text : Frame.Binary, length);
                    var sender = new Sender(data, isText);
                    using var client = new WsClient(UrlOf(app), sender, Options.Client());
                    client.Connect(5000);
                    while (client.State != WsState.Closed) client.Poll(100);
                    Assert.IsTrue(sender.Echo.ToArray().AsSpan().SequenceEqual(data),
                        length + ": an echo of " + sender.Echo.Length + " bytes; " + sender.Error);
                    Assert.AreEqual(isText, sender.EchoIsText);
                    Assert.AreEqual("4000 ", sender.Close);
                }
            }

            lock (closes) Assert.IsTrue(closes.All(c => c == "4000 thanks"), string.Join(", ", closes));
        }

        [TestMethod]
        public async Task Client_closedByKestrel_reportsCodeAndReason()
        {
            await using WebApplication app = await Kestrel(new List<string>());
            var recorder = new Recorder { Opened = c => c.SendText("/close") };
            using var client = new WsClient(UrlOf(app), recorder, Options.Client());
            client.Connect(5000);
            while (client.State != WsState.Closed) client.Poll(100);
            Assert.AreEqual("Close(4003,go \u00E9)", recorder.WaitFor("Close"));
        }

        [TestMethod]
        public async Task Client_withKestrelChoosingSubprotocol_takesItAndGetsPong()
        {
            await using WebApplication app = await Kestrel(new List<string>());
            var recorder = new Recorder { Opened = c => c.Ping(Samples.Hello, 0, 5) };
            using var client = new WsClient(UrlOf(app), recorder, Options.Client(o => o.Subprotocols = new[] { "chat", "other" }));
            client.Start();
            recorder.Expect("Open");
            Assert.AreEqual("chat", recorder.Last.Subprotocol);
            recorder.Expect("Pong(Hello)");
        }

        // Sends one message of any size, collects its echo, closes.
        private sealed class Sender : WsHandler
        {
            private readonly byte[] _data;
            private readonly bool _isText;
            private int _sent;
            private bool _isEnded;

            public Sender(byte[] data, bool isText)
            {
                _data = data;
                _isText = isText;
            }

            public System.IO.MemoryStream Echo { get; } = new System.IO.MemoryStream();

            public bool EchoIsText { get; private set; }

            public string Close { get; private set; }

            public string Error { get; private set; }

            public override void OnOpen(WsConnection connection)
            {
                if (_isText) connection.BeginText();
                else connection.BeginBinary(_data.Length);
                OnDrained(connection);
            }

            public override void OnDrained(WsConnection connection)
            {
                if (_isEnded) return;
                int taken = connection.Append(_data, _sent, _data.Length - _sent);
                if (taken > 0) _sent += taken;
                _isEnded = _sent == _data.Length && connection.EndMessage() != WsSendResult.BufferFull;
            }

            public override void OnText(WsConnection c, byte[] buffer, int offset, int count) => Take(c, true, buffer, offset, count, true);

            public override void OnBinary(WsConnection c, byte[] buffer, int offset, int count) =>
                Take(c, false, buffer, offset, count, true);

            public override void OnTextPart(WsConnection c, byte[] buffer, int offset, int count, bool isFinal) =>
                Take(c, true, buffer, offset, count, isFinal);

            public override void OnBinaryPart(WsConnection c, byte[] buffer, int offset, int count, bool isFinal) =>
                Take(c, false, buffer, offset, count, isFinal);

            private void Take(WsConnection connection, bool isText, byte[] buffer, int offset, int count, bool isFinal)
            {
                EchoIsText = isText;
                Echo.Write(buffer, offset, count);
                if (isFinal) connection.Close(4000, "thanks");
            }

            public override void OnClose(WsConnection connection, int code, string reason) => Close = code + " " + reason;

            public override void OnError(WsConnection connection, WsError error, Exception exception) => Error = error + " " + exception;
        }
    }
}
