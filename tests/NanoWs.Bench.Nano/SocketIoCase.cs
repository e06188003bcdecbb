using System;
using System.Text;

namespace NanoWs.Bench
{
    /// <summary>An event of Socket.IO with one argument is emitted, or received.</summary>
    internal sealed class SocketIoCase : Case
    {
        private static readonly byte[] s_value = Encoding.UTF8.GetBytes("21.5");

        private readonly bool _isReceived;
        private readonly string _name = "temperature";
        private readonly Counter _counter = new Counter();
        private readonly SocketIoClient _client;
        private readonly ReplayTransport _transport;

        public SocketIoCase(bool isReceived)
            : base("Socket.IO, an event " + (isReceived ? "received" : "emitted"))
        {
            _isReceived = isReceived;
            var listener = new LoopbackListener(512);
            var server = new WsServer(listener, new Peer(), new WsServerOptions { MaxConnections = 1 });
            var options = new SocketIoOptions { Events = new string[] { "led", "temperature" }, WebSocket = new WsClientOptions() };
            _client = new SocketIoClient("ws://board", _counter, options);
            _transport = new ReplayTransport(listener.Connect());
            _client.WebSocket.Open(_transport);
            while (_client.WebSocket.Poll(0) | server.Poll(0))
            {
            }

            if (!_client.IsConnected) throw new InvalidOperationException("There is no connection.");
            byte[] packet = Encoding.UTF8.GetBytes("  42[\"temperature\",21.5]");
            packet[0] = 0x81;
            packet[1] = (byte)(packet.Length - 2);
            _transport.CutOff(packet);
        }

        // As much of a server as the connection needs.
        private sealed class Peer : WsHandler
        {
            public override void OnOpen(WsConnection connection) =>
                connection.SendText("0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":900000,\"pingTimeout\":20000}");

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
                connection.SendText("40{\"sid\":\"b\"}");
        }

        private sealed class Counter : SocketIoHandler
        {
            public int Count;

            public override void OnEvent(SocketIoClient client, string name, int ackId, byte[] buffer, int offset, int count) => Count++;
        }

        public override void Run(int rounds)
        {
            SocketIoClient client = _client;
            ReplayTransport transport = _transport;
            byte[] value = s_value;
            string name = _name;
            int before = _counter.Count;
            for (int i = 0; i < rounds; i++)
            {
                if (_isReceived)
                {
                    transport.Rewind();
                    client.WebSocket.Poll(0);
                }
                else if (client.Emit(name, value, 0, 4) != WsSendResult.Sent) throw new InvalidOperationException("Not sent.");
            }

            if (_isReceived && _counter.Count - before != rounds) throw new InvalidOperationException("Not received.");
        }
    }
}
