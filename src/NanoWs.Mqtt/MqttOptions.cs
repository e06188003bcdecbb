namespace NanoWs
{
    /// <summary>
    /// How an <see cref="MqttClient"/> introduces itself, and the sizes of its buffers. It is read when the client is created: later
    /// changes have no effect.
    /// </summary>
    public sealed class MqttOptions
    {
        /// <summary>
        /// The client's ID, which no other client of the server may have at the same time. If it is empty, the server chooses one:
        /// only with CleanSession.
        /// </summary>
        public string ClientId = "";

        /// <summary>The user name; null for none.</summary>
        public string UserName;

        /// <summary>The password; null for none. Without TLS, eavesdroppers can read it.</summary>
        public string Password;

        /// <summary>The topic of the message that the server publishes when this client's connection is lost; null for none.</summary>
        public string WillTopic;

        /// <summary>The payload of that message; null for an empty one.</summary>
        public byte[] WillPayload;

        /// <summary>The quality of service of that message: 0 or 1.</summary>
        public int WillQos;

        /// <summary>Whether the server keeps that message, for later subscribers.</summary>
        public bool WillRetain;

        /// <summary>
        /// The longest silence, in seconds, 0 to 65,535: after half of it, in either direction, a PINGREQ is sent; after one and a half the
        /// server gives the client up. 0 for no limit.
        /// </summary>
        public int KeepAliveSeconds = 60;

        /// <summary>
        /// Whether the server forgets subscriptions and messages when the connection ends. Otherwise it keeps, under the client's ID,
        /// the messages with QoS 1 for the next connection.
        /// </summary>
        public bool CleanSession = true;

        /// <summary>
        /// The size of the buffer for messages with QoS 1 that the server has not acknowledged, in bytes, 16 to 65,535. A message takes 9
        /// to 11 bytes more than its topic and its payload. Messages with QoS 0 use the rest of the buffer for a moment.
        /// </summary>
        public int OutboxSize = 1024;

        /// <summary>
        /// The size of the buffer for subscriptions, in bytes, 16 to 65,535. A subscription takes 12 bytes more than its filter, 13 from
        /// 123 bytes on.
        /// </summary>
        public int SubscriptionsSize = 256;

        /// <summary>
        /// The options of the WebSocket. Its SendBufferSize limits the packets sent, its ReceiveBufferSize those received, for which there
        /// is one more buffer of that size: a packet may be split. It reconnects after a second, by default.
        /// </summary>
        public readonly WsClientOptions WebSocket = new WsClientOptions
        {
            Subprotocols = new string[] { "mqtt" },
            ReconnectDelayMs = 1000,
        };
    }
}
