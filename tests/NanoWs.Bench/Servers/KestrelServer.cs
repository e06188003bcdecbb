using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Net;
using System.Net.WebSockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NanoWs.Bench.Servers
{
    /// <summary>ASP.NET Core's server and its WebSocket middleware, with the settings they come with, and without a log.</summary>
    internal static class KestrelServer
    {
        private static readonly ConcurrentDictionary<WebSocket, bool> s_clients = new ConcurrentDictionary<WebSocket, bool>();

        public static void Start(bool isBroadcast, int buffer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            app.UseWebSockets();
            app.Run(context => ServeAsync(context, isBroadcast, buffer));
            app.StartAsync().Wait();
            string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>().Addresses.First();
            Child.Announce(new Uri(address).Port, "Kestrel of ASP.NET Core " + Environment.Version);
        }

        private static async Task ServeAsync(HttpContext context, bool isBroadcast, int size)
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            s_clients[socket] = true;
            try
            {
                if (isBroadcast) await BroadcastAsync(socket, new byte[size]);
                else await EchoAsync(socket, new byte[size]);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // Closed without a close frame.
            }
            finally
            {
                s_clients.TryRemove(socket, out _);
            }
        }

        private static async Task EchoAsync(WebSocket socket, Memory<byte> buffer)
        {
            for (;;)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return;
                await socket.SendAsync(buffer.Slice(0, received.Count), received.MessageType, received.EndOfMessage,
                    CancellationToken.None);
            }
        }

        private static async Task BroadcastAsync(WebSocket socket, Memory<byte> buffer)
        {
            for (;;)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return;
                foreach ((WebSocket client, _) in s_clients)
                {
                    await client.SendAsync(Child.Reading.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
                }
            }
        }
    }
}
