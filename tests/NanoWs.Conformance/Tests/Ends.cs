using System.Net;
using System.Net.Sockets;

namespace NanoWs.Conformance.Tests
{
    /// <summary>The suite's peers for a server or a client of NanoWs.</summary>
    internal static class Ends
    {
        /// <summary>For handlers that echo nothing: closes the connection on "/close 4000 reason".</summary>
        public static void CloseOnCommand(WsConnection connection, string text)
        {
            string[] words = text.Split(' ', 3);
            if (words[0] == "/close") connection.Close(int.Parse(words[1]), words[2]);
        }

        /// <summary>A raw connection to a server, before the handshake.</summary>
        public static Opening Connect(WsServer server, string path = "/")
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, server.Port);
            return new Opening
            {
                Wire = new Wire(socket, 5000), Seen = new Observations(), Authority = "127.0.0.1:" + server.Port, Path = path,
            };
        }

        /// <summary>A raw WebSocket to a server.</summary>
        public static Peer Open(WsServer server)
        {
            Opening opening = Connect(server);
            Suite.Open(opening);
            return opening.Peer;
        }

        /// <summary>A client that runs on a thread of its own, and the raw server's end of its connection, before the response.</summary>
        public static Opening Accept(WsHandler handler, WsClientOptions options, out WsClient client)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string authority = "127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port;
            client = new WsClient("ws://" + authority + "/", handler, options ?? Options.Client());
            client.Start();
            var wire = new Wire(listener.AcceptSocket(), 5000);
            listener.Stop();
            return new Opening { Wire = wire, Seen = new Observations(), Request = MessageHead.Read(wire.ReadLine), Authority = authority };
        }
    }
}
