using System;
using System.Text;

namespace NanoWs.Bench
{
    /// <summary>Cases with a client of an MQTT server.</summary>
    internal abstract class MqttCase : Case
    {
        protected static readonly string Topic = "greenhouse/temperature"; // a literal would be a new object each time

        protected static readonly byte[] Payload = Encoding.UTF8.GetBytes("21.5");

        private static readonly byte[] s_connack = { 0x20, 2, 0, 0 };

        protected readonly MqttClient Client;
        protected readonly ReplayTransport Transport;
        protected SensorChannel Channel;
        protected MqttPublisher Publisher;

        protected MqttCase(string name)
            : base(name)
        {
            var listener = new LoopbackListener(512);
            var server = new WsServer(listener, new Broker(), new WsServerOptions { MaxConnections = 1 });
            Channel = new SensorChannel(0);
            Client = new MqttClient("ws://board/mqtt");
            Publisher = new MqttPublisher(Channel, Client, "greenhouse") { DiscoveryPrefix = null };
            Transport = new ReplayTransport(listener.Connect());
            Client.WebSocket.Open(Transport);
            while (Client.WebSocket.Poll(0) | server.Poll(0))
            {
            }

            if (!Client.IsConnected) throw new InvalidOperationException("Not connected.");

            // The next frame is an acknowledgement; the first message was the publisher's "online".
            Transport.CutOff(new byte[] { 0x82, 4, 0x40, 2, 0, 1 });
            Acknowledge(1);
        }

        protected void Acknowledge(int id)
        {
            Transport.Frame[4] = (byte)(id >> 8);
            Transport.Frame[5] = (byte)id;
            Transport.Rewind();
            Client.WebSocket.Poll(0);
        }

        private sealed class Broker : WsHandler
        {
            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
            {
                if (buffer[offset] == 0x10) connection.SendBinary(s_connack, 0, 4);
            }
        }
    }

    /// <summary>What the WebSocket alone costs: a message of the size of a PUBLISH.</summary>
    internal sealed class ClientSendCase : MqttCase
    {
        private readonly byte[] _message = new byte[30];

        public ClientSendCase()
            : base("client send, 30 bytes")
        {
        }

        public override void Run(int rounds)
        {
            WsClient client = Client.WebSocket;
            for (int i = 0; i < rounds; i++) client.SendBinary(_message, 0, 30);
            if (Transport.Sent != 36) throw new InvalidOperationException("Not sent.");
        }
    }

    /// <summary>A message is published.</summary>
    internal sealed class MqttPublishCase : MqttCase
    {
        public MqttPublishCase()
            : base("MQTT, 4 bytes published with QoS 0")
        {
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++) Client.Publish(Topic, Payload, 0, 4);
            if (Transport.Sent != 36) throw new InvalidOperationException("Not sent.");
        }
    }

    /// <summary>A message is published and acknowledged.</summary>
    internal sealed class MqttAcknowledgedCase : MqttCase
    {
        private int _id = 1;

        public MqttAcknowledgedCase()
            : base("MQTT, 4 bytes published with QoS 1, acknowledged")
        {
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                if (Client.Publish(Topic, Payload, 0, 4, 1) != WsSendResult.Sent) throw new InvalidOperationException("Full.");
                _id = _id == 0x7FFF ? 1 : _id + 1;
                Acknowledge(_id);
            }
        }
    }

    /// <summary>A reading is set and published, or only set: the difference is MQTT's, with the frame.</summary>
    internal sealed class MqttReadingCase : MqttCase
    {
        private readonly Reading _reading;
        private readonly bool _isPublished;

        public MqttReadingCase(bool isPublished)
            : base(isPublished ? "MQTT, a reading set and published" : "a reading set, and nobody reads it")
        {
            _isPublished = isPublished;
            _reading = Channel.Add("temperature", 1);
            Transport.Write(Payload, 0, 36);
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                _reading.Set(21.5);
                Channel.Publish();
                if (_isPublished) Publisher.Publish();
            }

            if (Transport.Sent != 36) throw new InvalidOperationException("Not sent.");
        }
    }
}
