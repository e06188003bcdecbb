using System;
using System.Text;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A client, and a server for it that the test plays, in memory.</summary>
    internal sealed class MqttWorld
    {
        public readonly VirtualClock Clock = new VirtualClock();
        public readonly MqttOptions Options = new MqttOptions();
        public readonly Recorder Handler = new Recorder();

        /// <summary>Whether the recorder is the client's handler. Otherwise the test makes a publisher.</summary>
        public bool IsRecorded = true;

        private readonly LoopbackListener _listener = new LoopbackListener(256);
        private readonly Broker _broker = new Broker();
        private WsServer _server;
        private MqttClient _client;

        public MqttWorld()
        {
            Options.WebSocket.Clock = Clock;
            Options.WebSocket.Entropy = new CountingEntropy();
            Options.WebSocket.CloseTimeoutMs = 0;
            Options.WebSocket.ReceiveBufferSize = Options.WebSocket.SendBufferSize = 64;
            Options.OutboxSize = Options.SubscriptionsSize = 96;
        }

        public MqttClient Client
        {
            get
            {
                if (_client == null) _client = new MqttClient("ws://one/mqtt", IsRecorded ? Handler : null, Options);
                return _client;
            }
        }

        private WsServer Server
        {
            get
            {
                if (_server == null)
                {
                    _server = new WsServer(_listener, _broker, new WsServerOptions
                    {
                        Clock = Clock, ReceiveBufferSize = Options.WebSocket.SendBufferSize, SendBufferSize = 256,
                        MaxConnections = 1, Subprotocols = new string[] { "mqtt" },
                        CloseTimeoutMs = 0, // a stop does not wait: the clock stands still
                    });
                }

                return _server;
            }
        }

        /// <summary>Opens a WebSocket, on which the client sends its CONNECT.</summary>
        public void Open()
        {
            Client.WebSocket.Open(_listener.Connect());
            Settle();
        }

        /// <summary>Opens one, and accepts the client.</summary>
        public void Connect(bool isSessionPresent = false)
        {
            Open();
            Take();
            Send(isSessionPresent ? "20 02 01 00" : "20 02 00 00");
        }

        /// <summary>Sends packets to the client, in one message.</summary>
        public void Send(string hex) => Send(Bytes.Hex(hex));

        public void Send(byte[] bytes)
        {
            Expect.Sent(_broker.Connection.SendBinary(bytes, 0, bytes.Length));
            Settle();
        }

        public void SendText(string text)
        {
            _broker.Connection.SendText(text);
            Settle();
        }

        /// <summary>The packets that the client has sent since the last call.</summary>
        public string Take()
        {
            byte[] bytes = _broker.Received.Take();
            string log = "";
            for (int at = 0; at < bytes.Length;)
            {
                int size = 2 + bytes[at + 1]; // none of them is larger
                Assert.IsTrue(at + size <= bytes.Length, "not a whole packet");
                log += (log == "" ? "" : " ") + BitConverter.ToString(bytes, at, size);
                at += size;
            }

            return log;
        }

        /// <summary>The messages that the client has published since the last call: "topic=payload", with a star if retained.</summary>
        public string TakeMessages()
        {
            Settle();
            byte[] bytes = _broker.Received.Take();
            var log = new StringBuilder();
            var reader = new MqttReader(bytes.Length + 1);
            var message = new MqttMessage();
            for (int at = 0; at < bytes.Length;)
            {
                if (bytes[at] >> 4 != MqttPacket.Publish)
                {
                    at += 2 + bytes[at + 1]; // CONNECT, SUBSCRIBE
                    continue;
                }

                at = reader.Read(bytes, at, bytes.Length);
                Assert.IsTrue(reader.IsComplete);
                message.Read(reader.First, reader.Buffer, reader.Offset, reader.Count);
                log.Append(message.GetTopic()).Append('=').Append(message.GetText()).Append(message.IsRetained ? "* " : " ");
            }

            return log.ToString();
        }

        /// <summary>The connection is lost.</summary>
        public void Lose()
        {
            Server.Stop();
            _server = null;
            Settle();
        }

        public void Advance(int milliseconds)
        {
            Clock.Now += milliseconds;
            Settle();
        }

        public void Settle()
        {
            // Once more, because the first round after the clock was set may only notice it.
            for (int round = 0; Server.Poll(0) | Client.WebSocket.Poll(0) | round == 0; round++)
            {
                Assert.IsTrue(round < 2000, "they never come to rest");
            }
        }

        private sealed class Broker : WsHandler
        {
            public readonly Sink Received = new Sink();
            public WsConnection Connection;

            public override void OnOpen(WsConnection connection) => Connection = connection;

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
                Received.Add(buffer, offset, count);

            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
            }
        }

        internal sealed class Recorder : MqttHandler
        {
            private readonly Notes _notes = new Notes();

            /// <summary>What else to do with a message.</summary>
            public Action OnAnyMessage { get; set; }

            public string Take() => _notes.Take();

            private void Note(string what) => _notes.Add(what);

            public override void OnConnected(MqttClient client, bool isSessionPresent) =>
                Note(isSessionPresent ? "Connected(present)" : "Connected");

            public override void OnMessage(MqttClient client, MqttMessage message)
            {
                Note("Message(" + message.GetTopic() + "=" + message.GetText() + "," + message.Qos.ToString()
                    + (message.IsRetained ? ",retained" : "") + (message.IsDuplicate ? ",duplicate" : "") + ")");
                if (OnAnyMessage != null) OnAnyMessage();
            }

            public override void OnAcknowledged(MqttClient client, MqttMessage message) =>
                Note("Acknowledged(" + message.GetTopic() + "=" + message.GetText() + ")");

            public override void OnConnectFailed(MqttClient client, MqttError reason, string message) =>
                Note("ConnectFailed(" + ((int)reason).ToString() + (message == null ? ")" : "," + message + ")"));

            public override void OnSubscriptionRefused(MqttClient client, string filter) => Note("SubscriptionRefused(" + filter + ")");

            public override void OnMessageSkipped(MqttClient client, string topic) => Note("MessageSkipped(" + topic + ")");

            public override void OnDrained(MqttClient client) => Note("Drained");

            public override void OnDisconnected(MqttClient client, MqttError reason) =>
                Note("Disconnected(" + ((int)reason).ToString() + ")");

            public override void OnError(MqttClient client, WsError error, Exception exception)
            {
                if (error != WsError.ConnectionLost) Note("Error(" + Names.Of(error) + ")");
            }
        }
    }
}
