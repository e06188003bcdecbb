using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Publishes the readings of a <see cref="SensorChannel"/> to an MQTT server, each to a topic of its own below a base topic, and
    /// carries out the commands that come to <c>BASE/NAME/set</c>. The server tells others whether the board is online, at
    /// <c>BASE/status</c>. With discovery, the board and its readings appear in Home Assistant by themselves.
    /// </summary>
    /// <remarks>
    /// It becomes the handler of the client; derive from it to handle more, and call the methods of the base.
    /// <code>
    /// var client = new MqttClient("ws://192.168.1.10:9001/mqtt", options: new MqttOptions { ClientId = "greenhouse" });
    /// var publisher = new MqttPublisher(channel, client, "greenhouse");
    /// client.Start();
    /// </code>
    /// Then call <see cref="Publish"/> after each Publish of the channel. While the line is slow or gone nothing is queued: of each reading
    /// the latest value is sent when there is room again.
    /// </remarks>
    public partial class MqttPublisher : MqttHandler
    {
        private const string Status = "/status";
        private const string Commands = "/+/set";
        private const int MaxError = 200;
        private const int TopicSize = 56; // of what follows the base topic: a name of 40 bytes, and slashes and words

        private static readonly Encoding s_utf8 = Encoding.UTF8; // on the device each use of Encoding.UTF8 creates an object

        // In fields, because a literal is a new object each time on the device.
        private static readonly string s_none = "None"; // Home Assistant takes it for an unknown state
        private static readonly string s_switch = ReadingKind.Switch;
        private static readonly string s_on = "on";
        private static readonly string s_off = "off";

        private readonly SensorChannel _channel;
        private readonly byte[] _topic; // begins with the base topic and a slash; also the lock
        private readonly int _baseSize; // with the slash
        private readonly byte[] _value = new byte[128];
        private readonly string _base;
        private readonly MqttClient _client;
        private ReadingCursor _cursor;
        private bool _isSubscribed; // false if the server has refused it
        private long _last; // when readings were sent, in the channel's time
        private bool _isOnline; // "online" has been published on this connection
        private int _step = 1; // the number of the reading whose discovery is next

        /// <summary>
        /// The least time between two messages of readings, in milliseconds: those that change more often are skipped. 0 for no limit.
        /// </summary>
        public int IntervalMs;

        /// <summary>Whether the server keeps the latest value of each reading, for those who subscribe later.</summary>
        public bool Retain = true;

        /// <summary>
        /// Whether the points of the channel's history that were recorded without a connection are sent to <c>BASE/NAME/history</c> when
        /// there is one again, with QoS 1, as {"uptime":12000,"value":21.5}: see <see cref="SensorChannel.KeepHistory"/>.
        /// </summary>
        public bool SendsHistory;

        /// <summary>The name of the board in Home Assistant; null for the base topic.</summary>
        public string DeviceName;

        private string _discoveryPrefix = "homeassistant";
        private int _qos;

        /// <summary>Gets or sets the quality of service of the readings: 0 or 1.</summary>
        /// <exception cref="ArgumentException">It is another number.</exception>
        public int Qos
        {
            get => _qos;
            set
            {
                if ((value | 1) != 1) throw MqttClient.BadQos();
                _qos = value;
            }
        }

        /// <summary>Gets or sets the prefix of Home Assistant's discovery topics; null for no discovery.</summary>
        /// <exception cref="ArgumentException">It is not a topic.</exception>
        public string DiscoveryPrefix
        {
            get => _discoveryPrefix;
            set
            {
                if (value != null) CheckTopic(value);
                _discoveryPrefix = value;
            }
        }

        /// <param name="channel">The channel.</param>
        /// <param name="client">
        /// A client that has no handler, has no will, and was not started yet: this publisher becomes its handler, and its will the message
        /// that the board is offline.
        /// </param>
        /// <param name="baseTopic">
        /// The base topic, such as "greenhouse" or "house/greenhouse". Below it, no reading may be called "status" or "error".
        /// </param>
        /// <exception cref="ArgumentException">
        /// The base topic is not a topic, the client has a will, or one of its buffers is too small.
        /// </exception>
        /// <exception cref="InvalidOperationException">The client has a handler, or was started.</exception>
        public MqttPublisher(SensorChannel channel, MqttClient client, string baseTopic)
        {
            _channel = channel ?? throw new ArgumentNullException(nameof(channel));
            _client = client ?? throw new ArgumentNullException(nameof(client));
            CheckTopic(baseTopic ?? throw new ArgumentNullException(nameof(baseTopic)));
            _base = baseTopic;
            byte[] start = Encoding.UTF8.GetBytes(baseTopic + "/");
            _baseSize = start.Length;
            _topic = new byte[start.Length + TopicSize];
            Array.Copy(start, 0, _topic, 0, start.Length);
            int least = _topic.Length + _value.Length + 7;
            if (client.MaxPacket < least)
            {
                throw new ArgumentException("SendBufferSize must be at least " + least.ToString() + ", OutboxSize 5 more.");
            }

            _cursor = new ReadingCursor(channel);
            _isSubscribed = true;
            client.Attach(this, baseTopic + Status, "offline", baseTopic + Commands);
        }

        // Servers end the connection because of a control character or a noncharacter: mosquitto does. Half of a character of two would
        // become another one. Topics with a dollar belong to the server. Quotes and backslashes would have to be escaped in what is
        // announced.
        private static void CheckTopic(string topic)
        {
            bool isTopic = topic.Length > 0 && topic[0] != '$';
            for (int i = 0; i < topic.Length; i++)
            {
                char c = topic[i];
                if (c < ' ' || (c >= '\x7f' && c < '\xa0') || c == '+' || c == '#' || c == '"' || c == '\\') isTopic = false;
                if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) isTopic = false;
                if ((c & 0xF800) != 0xD800) continue;
                bool isPair = c < 0xDC00 && i + 1 < topic.Length && (topic[++i] & 0xFC00) == 0xDC00;
                isTopic &= isPair;
            }

            if (!isTopic) throw new ArgumentException("\"" + topic + "\" cannot be the beginning of topics.");
        }

        // Again, after a refusal. To the status as well, because the will of an earlier connection may come late.
        private void Subscribe()
        {
            _isSubscribed = true;
            _client.Subscribe(_base + Commands, 1);
            _client.Subscribe(_base + Status);
        }

        /// <summary>
        /// Publishes what has changed, as far as there is room. Never blocks; allocates nothing, but for what is announced after
        /// connecting. Call it after each Publish of the channel, and a few times a second even if nothing was set. Safe from any thread.
        /// </summary>
        public void Publish()
        {
            lock (_topic)
            {
                if (!_client.IsConnected || !Announce() || !SendMissed()) return;
                long now = _channel.UptimeMs;
                if (IntervalMs > 0 && !_cursor.IsInRound)
                {
                    if (now - _last < IntervalMs || !_cursor.HasNews) return;
                    _last = now;
                }

                for (Reading reading; (reading = _cursor.Next()) != null;)
                {
                    if (Send(reading)) continue;
                    _cursor.Repeat(reading);
                    return;
                }
            }
        }

        private bool Send(Reading reading)
        {
            int end = reading.WriteName(_topic, _baseSize);
            int size = WriteValue(reading);
            return _client.PublishUnchecked(_topic, end, _value, size, Qos, Retain) == WsSendResult.Sent;
        }

        private int WriteValue(Reading reading)
        {
            byte[] value = _value;
            if (reading is TextReading text)
            {
                lock (_channel._frame) return text.TextSize < 0 ? Put(s_none, value) : text.WriteText(value, 0);
            }

            int size = reading.WriteValue(value, 0);
            if (value[0] == 'n') return Put(s_none, value); // for null
            if (reading.Kind == s_switch) return Put(value[0] == '0' ? s_off : s_on, value);
            if (reading.Choices == null) return size;
            int number = 0;
            for (int i = 0; i < size && value[i] >= '0' && value[i] <= '9' && number < 1000; i++) number = number * 10 + value[i] - '0';
            bool isChoice = number < reading.Choices.Length && 3 * reading.Choices[number].Length <= value.Length;
            return isChoice ? Put(reading.Choices[number], value) : size;
        }

        private static int Put(string text, byte[] buffer, int at = 0) => at + s_utf8.GetBytes(text, 0, text.Length, buffer, at);

        /// <summary>
        /// Tells the others that the board is offline, and stops the client, also one that has no connection yet. If there is no room for
        /// that message, the connection ends without a DISCONNECT, so that the server publishes the will, which says the same. After Stop
        /// of the client alone the server would go on to call the board online.
        /// </summary>
        public void Stop()
        {
            MqttClient client = _client;
            lock (_topic)
            {
                // Both under the lock, because no other thread may publish "online" between them.
                client.Disconnect(client.IsConnected && SendStatus("offline") && client.HasSentAll);
            }

            client.WebSocket.Stop();
        }

        private bool SendStatus(string status)
        {
            int end = Put("status", _topic, _baseSize);
            return _client.Publish(_topic, 0, end, _value, 0, Put(status, _value), 1, true) == WsSendResult.Sent;
        }

        /// <inheritdoc/>
        public override void OnSubscriptionRefused(MqttClient client, string filter)
        {
            _isSubscribed = false;
            base.OnSubscriptionRefused(client, filter);
        }

        /// <inheritdoc/>
        public override void OnConnected(MqttClient client, bool isSessionPresent)
        {
            if (!_isSubscribed) Subscribe(); // another server may accept it
            lock (_topic)
            {
                _cursor = new ReadingCursor(_channel); // all readings: the last ones may not have arrived
                _isOnline = false;
                _step = 1;
                EndGap();
            }

            Publish();
        }

        /// <inheritdoc/>
        public override void OnDisconnected(MqttClient client, MqttError reason)
        {
            lock (_topic) BeginGap();
            base.OnDisconnected(client, reason);
        }

        /// <inheritdoc/>
        public override void OnDrained(MqttClient client) => Publish();

        /// <summary>
        /// Carries out a command: that of the topic's name, with the payload as its value, as if a page had sent it. If it fails, the
        /// reason is published at <c>BASE/error</c>. Retained messages are ignored: they are from the past.
        /// </summary>
        public override void OnMessage(MqttClient client, MqttMessage message)
        {
            string topic = message.GetTopic();
            if (topic == _base + Status)
            {
                OnStatus(message);
                return;
            }

            int end = topic.Length - 4;
            // Compared by ==: StartsWith compares as the language of the PC does, which ignores some characters.
            bool isCommand = end > _base.Length + 1 && topic.Substring(0, _base.Length + 1) == _base + "/"
                && topic.Substring(end) == "/set";
            if (!isCommand || message.IsRetained) return;
            string name = topic.Substring(_base.Length + 1, end - _base.Length - 1);
            string error = _channel.Execute(name + " " + message.GetText());
            if (error != null)
            {
                byte[] text = Encoding.UTF8.GetBytes(name + ": " + error);
                int count = text.Length;
                if (count > MaxError)
                {
                    count = MaxError;
                    while ((text[count] & 0xC0) == 0x80) count--; // not within a character
                }

                client.Publish(_base + "/error", text, 0, count);
            }

            _channel.Publish();
            Publish();
        }

        // A server that has noticed the end of an earlier connection only now publishes its will.
        private void OnStatus(MqttMessage message)
        {
            if (message.IsRetained || message.GetText() != "offline") return;
            lock (_topic) _isOnline = false;
            Publish();
        }
    }
}
