using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoWs.Echo;

namespace NanoWs.Conformance.Tests
{
    /// <summary>NanoWs servers and clients on ports of their own, and raw peers for them.</summary>
    internal static class Ends
    {
        public static WsServer Serve(WsHandler handler, WsServerOptions options = null, WsListener listener = null)
        {
            var server = new WsServer(listener ?? new SocketListener(IPAddress.Loopback, 0), handler, options ?? Options.Server());
            server.Start();
            return server;
        }

        public static Uri Url(WsServer server, string path = "/") => new Uri("ws://127.0.0.1:" + server.Port + path);

        /// <summary>A raw connection to a server, before the handshake.</summary>
        public static Opening Knock(WsServer server, string path = "/")
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, server.Port);
            return new Opening { Wire = new Wire(socket, 5000), Seen = new Observations(), Authority = "127.0.0.1:" + server.Port, Path = path };
        }

        /// <summary>A raw WebSocket to a server.</summary>
        public static Peer Open(WsServer server)
        {
            Opening opening = Knock(server);
            Suite.Open(opening);
            return opening.Peer;
        }

        /// <summary>A client that runs on a thread of its own, and the raw server's end of its connection, before the answer.</summary>
        public static Opening Accept(WsHandler handler, WsClientOptions options, out WsClient client)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string authority = "127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port;
            client = new WsClient("ws://" + authority + "/", handler, options ?? Options.Client());
            client.Start();
            var wire = new Wire(listener.AcceptSocket(), 5000);
            listener.Stop();
            return new Opening { Wire = wire, Seen = new Observations(), Request = HttpHead.Read(wire), Authority = authority };
        }

        /// <summary>A port at which nobody listens.</summary>
        public static int DeadPort()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            return port;
        }
    }
}
