using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text;

namespace NanoWs.Fleet
{
    /// <summary>
    /// A board with four readings, each a topic. A message is "NUMBER VALUE"; the numbers are those of the messages that the client
    /// accepted, without gaps, so that any that is missing elsewhere can be told.
    /// </summary>
    internal sealed class Board : MqttHandler
    {
        public const int Readings = 4;

        private static readonly string[] s_readings = { "temperature", "humidity", "pressure", "light" };
        private static readonly byte[] s_value = Encoding.ASCII.GetBytes(" 21.5");

        private readonly object _lock = new object();
        private readonly int _number;
        private readonly string[] _topics = new string[Readings];
        private readonly byte[] _payload = new byte[32];
        private readonly long[] _sentAt; // of each message
        private readonly int[] _waits; // of each message, in milliseconds; -1: not acknowledged
        private readonly List<double> _outages = new List<double>(16); // in milliseconds
        private readonly List<string> _failures = new List<string>();
        private MqttClient _client;
        private long _goneSince;
        private bool _isOnline;

        public Board(int number, int seconds)
        {
            _number = number;
            for (int i = 0; i < Readings; i++) _topics[i] = "fleet/" + number + "/" + s_readings[i];
            _sentAt = new long[seconds * Readings];
            _waits = new int[seconds * Readings];
            Array.Fill(_waits, -1);
        }

        /// <summary>Gets how many messages the client accepted: sent, or kept to be sent.</summary>
        public int Accepted { get; private set; }

        /// <summary>Gets how many it did not accept, because the outbox was full.</summary>
        public int Busy { get; private set; }

        /// <summary>Gets how many the server has acknowledged.</summary>
        public int Acknowledged { get; private set; }

        public bool IsOnline
        {
            get
            {
                lock (_lock) return _isOnline;
            }
        }

        /// <summary>The times without a server, in milliseconds.</summary>
        public double[] Outages
        {
            get
            {
                lock (_lock) return _outages.ToArray();
            }
        }

        /// <summary>Why attempts to connect failed.</summary>
        public string[] Failures
        {
            get
            {
                lock (_lock) return _failures.ToArray();
            }
        }

        public bool IsAcknowledged(int message) => _waits[message] >= 0;

        /// <summary>How long a message waited for its acknowledgement, in milliseconds.</summary>
        public int WaitOf(int message) => _waits[message];

        /// <summary>Connects: each board begins with another server.</summary>
        public void Start(string[] servers)
        {
            var turned = new string[servers.Length];
            for (int i = 0; i < turned.Length; i++) turned[i] = servers[(_number + i) % servers.Length];
            _client = new MqttClient(turned, this, new MqttOptions { ClientId = "board-" + _number });
            _client.Start();
        }

        public void Stop() => _client?.Stop();

        public void Publish()
        {
            foreach (string topic in _topics)
            {
                Utf8Formatter.TryFormat(Accepted, _payload, out int size);
                s_value.CopyTo(_payload, size);
                _sentAt[Accepted] = Stopwatch.GetTimestamp();
                WsSendResult result = _client.Publish(topic, _payload, 0, size + s_value.Length, 1);
                if (result == WsSendResult.Sent) Accepted++;
                else if (result == WsSendResult.BufferFull) Busy++;
                else throw new InvalidOperationException("Publish returned " + result);
            }
        }

        public override void OnAcknowledged(MqttClient client, MqttMessage message)
        {
            Utf8Parser.TryParse(message.Buffer.AsSpan(message.Offset, message.Count), out int number, out _);
            _waits[number] = (int)Stopwatch.GetElapsedTime(_sentAt[number]).TotalMilliseconds;
            Acknowledged++;
        }

        public override void OnConnected(MqttClient client, bool isSessionPresent)
        {
            lock (_lock)
            {
                if (_goneSince != 0) _outages.Add(Stopwatch.GetElapsedTime(_goneSince).TotalMilliseconds);
                _isOnline = true;
            }
        }

        public override void OnDisconnected(MqttClient client, MqttError reason)
        {
            lock (_lock)
            {
                _goneSince = Stopwatch.GetTimestamp();
                _isOnline = false;
            }
        }

        // Servers are killed here: attempts that fail are part of the time without a server.
        public override void OnConnectFailed(MqttClient client, MqttError reason, string message) => Fail(reason.ToString());

        public override void OnError(MqttClient client, WsError error, Exception exception) => Fail(error.ToString());

        private void Fail(string reason)
        {
            lock (_lock) _failures.Add(reason);
        }
    }
}
