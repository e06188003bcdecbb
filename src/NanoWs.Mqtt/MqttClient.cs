using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// An MQTT 3.1.1 client over WebSocket. <see cref="Start"/> connects, and reconnects whenever the connection is lost, going through a
    /// list of servers. All buffers are allocated when it is created; afterwards a message allocates nothing, in either direction. QoS 0
    /// and 1; not QoS 2, and not MQTT 5.
    /// </summary>
    /// <remarks>Publishing, subscribing and stopping are safe from any thread, and never block.</remarks>
    public sealed class MqttClient : IDisposable
    {
        private readonly MqttSession _session;

        /// <param name="server">The server's address: "ws://192.168.1.10:9001/mqtt".</param>
        /// <param name="handler">
        /// Handles the events; null if you only publish, or if an MqttPublisher is to handle them.
        /// </param>
        /// <param name="options">Identity and sizes; null for the defaults.</param>
        /// <exception cref="ArgumentException">The address or an option is invalid.</exception>
        public MqttClient(string server, MqttHandler handler = null, MqttOptions options = null)
            : this(new string[] { server }, handler, options)
        {
        }

        /// <param name="servers">
        /// The addresses of servers, at least one. Each attempt to connect takes the next one, the first one first.
        /// </param>
        /// <param name="handler">Handles the events; null as in the other constructor.</param>
        /// <param name="options">Identity and sizes; null for the defaults.</param>
        /// <exception cref="ArgumentException">An address or an option is invalid.</exception>
        public MqttClient(string[] servers, MqttHandler handler = null, MqttOptions options = null)
        {
            if (servers == null || servers.Length == 0) throw new ArgumentException("There must be a server.", nameof(servers));
            if (options == null) options = new MqttOptions();
            var urls = new WsUrl[servers.Length];
            for (int i = 0; i < urls.Length; i++) urls[i] = WsUrl.Parse(servers[i]);
            _session = new MqttSession(this, urls, handler, options);
            WebSocket = new WsClient(servers[0], _session, options.WebSocket);
        }

        /// <summary>
        /// Gives the client, which has no handler and was not started, a handler, a will, retained and with QoS 1, and the subscriptions to
        /// commands and to the will's topic.
        /// </summary>
        /// <exception cref="InvalidOperationException">It has a handler, or was started.</exception>
        /// <exception cref="ArgumentException">It has a will, or a buffer is too small: then nothing is changed.</exception>
        internal void Attach(MqttHandler handler, string status, string offline, string commands) =>
            _session.Attach(handler, MqttPacket.FilterBytes(status), Encoding.UTF8.GetBytes(offline), MqttPacket.FilterBytes(commands));

        /// <summary>
        /// The WebSocket client underneath: its state and its address, and its Connect, Open and Poll for programs with a loop of their
        /// own. Send nothing through it.
        /// </summary>
        public readonly WsClient WebSocket;

        /// <summary>Gets whether the server has accepted the connection.</summary>
        public bool IsConnected => _session.IsConnected;

        /// <summary>Connects and serves on a new thread until <see cref="Stop"/> is called; see <see cref="WsEndpoint.Start"/>.</summary>
        public void Start()
        {
            _session.Take();
            WebSocket.Start();
        }

        /// <summary>Connects and serves on this thread until <see cref="Stop"/> is called; see <see cref="WsEndpoint.Run"/>.</summary>
        public void Run()
        {
            _session.Take();
            WebSocket.Run();
        }

        /// <summary>
        /// Ends the connection with a DISCONNECT, so that the server does not publish the will; see <see cref="WsEndpoint.Stop"/>.
        /// Unacknowledged messages are kept, and sent after another Start.
        /// </summary>
        public void Stop()
        {
            _session.Disconnect(true);
            WebSocket.Stop();
        }

        /// <summary>The first part of Stop, with a DISCONNECT or without one: then the server publishes the will.</summary>
        internal void Disconnect(bool sendsDisconnect) => _session.Disconnect(sendsDisconnect);

        /// <summary>Gets whether all messages that are kept have been sent on this connection.</summary>
        internal bool HasSentAll => _session.HasSentAll;

        /// <summary>Gets the largest size of a PUBLISH: SendBufferSize and OutboxSize limit it.</summary>
        internal int MaxPacket => _session.MaxPacket;

        /// <summary>Calls <see cref="Stop"/>.</summary>
        public void Dispose() => Stop();

        /// <summary>
        /// Publishes a message. Allocates nothing, and does not wait. The array is only read, and may be reused when this returns.
        /// </summary>
        /// <param name="topic">The topic: "greenhouse/temperature".</param>
        /// <param name="payload">The buffer of the payload.</param>
        /// <param name="offset">Where the payload begins.</param>
        /// <param name="count">Its size, in bytes.</param>
        /// <param name="qos">
        /// 0 to send it at most once, now; 1 to keep it until the server has acknowledged it, however often the connection is lost.
        /// </param>
        /// <param name="retain">Whether the server keeps it for later subscribers; with an empty payload it forgets the one it had.</param>
        /// <returns>
        /// Sent: it was sent or, with QoS 1, kept, even without a connection. BufferFull: there is no room now, and OnDrained will say when
        /// there is. Closed: QoS 0, and no connection.
        /// </returns>
        /// <exception cref="ArgumentException">
        /// Topic or QoS is invalid, or the message is larger than the WebSocket's SendBufferSize or the outbox.
        /// </exception>
        public WsSendResult Publish(string topic, byte[] payload, int offset, int count, int qos = 0, bool retain = false)
        {
            if (topic == null) throw new ArgumentNullException(nameof(topic));
            MqttPacket.CheckTopic(topic);
            return _session.Publish(topic, null, 0, 0, payload, offset, count, qos, retain);
        }

        /// <summary>Publishes a message whose topic is in a buffer as well, in UTF-8; otherwise like the other one.</summary>
        public WsSendResult Publish(
            byte[] topic, int topicOffset, int topicCount, byte[] payload, int offset, int count, int qos = 0, bool retain = false)
        {
            if (topic == null) throw new ArgumentNullException(nameof(topic));
            bool isValid = topicCount > 0 && topicCount <= MqttPacket.MaxText && MqttPacket.IsText(topic, topicOffset, topicCount, false);
            if (!isValid) throw MqttPacket.BadTopic();
            return _session.Publish(null, topic, topicOffset, topicCount, payload, offset, count, qos, retain);
        }

        /// <summary>The same with a topic that is known to be valid: to look at each byte would cost a third of the whole.</summary>
        internal WsSendResult PublishUnchecked(byte[] topic, int topicCount, byte[] payload, int count, int qos, bool retain) =>
            _session.Publish(null, topic, 0, topicCount, payload, 0, count, qos, retain);

        /// <summary>
        /// Subscribes, now and, until there is an Unsubscribe, again after each reconnect to a server that does not have the session. If
        /// there is a subscription with this filter, it is replaced.
        /// </summary>
        /// <param name="filter">The topic, or several with wildcards: "greenhouse/+/set", "greenhouse/#".</param>
        /// <param name="qos">The highest quality of service of its messages: 0 or 1.</param>
        /// <returns>
        /// Sent, even without a connection; BufferFull if SubscriptionsSize is too small: no OnDrained follows.
        /// </returns>
        /// <exception cref="ArgumentException">Filter or QoS is invalid, or the filter is larger than a buffer.</exception>
        public WsSendResult Subscribe(string filter, int qos = 0)
        {
            if ((qos | 1) != 1) throw BadQos();
            return _session.Subscribe(MqttPacket.FilterBytes(filter), qos);
        }

        /// <summary>Ends a subscription. Messages that are already on their way may still come.</summary>
        /// <param name="filter">The filter, as subscribed.</param>
        /// <returns>
        /// Sent, even without a connection; BufferFull if SubscriptionsSize is too small: no OnDrained follows.
        /// </returns>
        /// <exception cref="ArgumentException">The filter is invalid, or larger than a buffer.</exception>
        public WsSendResult Unsubscribe(string filter) => _session.Subscribe(MqttPacket.FilterBytes(filter), -1);

        internal static ArgumentException BadQos() => new ArgumentException("QoS must be 0 or 1.");

        internal void PrintError(WsError error, Exception exception) => _session.PrintError(error, exception);
    }
}
