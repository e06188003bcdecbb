using System;
using System.Net;
using NanoWs.Kit;

namespace NanoWs.Bench.Servers
{
    /// <summary>The library, as a user would set it up.</summary>
    internal static class NanoWsServer
    {
        public static void Start(bool isBroadcast, int buffer, int connections)
        {
            var handler = new Handler();
            var options = new WsServerOptions { ReceiveBufferSize = buffer, SendBufferSize = buffer, MaxConnections = connections };
            var server = new WsServer(new SocketListener(IPAddress.Loopback, 0), handler, options);
            if (isBroadcast) handler.Server = server;
            server.Start();
            Child.Announce(server.Port, "NanoWs " + typeof(WsServer).Assembly.GetName().Version.ToString(3));
        }

        private sealed class Handler : EchoHandler
        {
            public WsServer Server;

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
            {
                if (Server == null) base.OnBinary(connection, buffer, offset, count);
                else Server.BroadcastBinary(Child.Reading, 0, Child.Reading.Length);
            }
        }
    }
}
