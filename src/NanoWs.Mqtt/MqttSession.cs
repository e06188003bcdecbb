using System;

namespace NanoWs
{
    /// <summary>
    /// The client's side of MQTT on one WebSocket after another: which connection there is, what is sent on it, and its deadlines.
    /// </summary>
    internal sealed partial class MqttSession : TimedHandler
    {
        // _phase
        private const int Closed = 0; // no connection, or one that is being closed
        private const int Connecting = 1; // CONNECT has been sent
        private const int Connected = 2;

        private readonly MqttClient _client;
        private MqttHandler _handler;
        private readonly WsUrl[] _servers;
        private byte[] _connect;
        private readonly MqttOutbox _outbox; // also the lock for all that is sent
        private readonly MqttSubscriptions _subscriptions;
        private readonly int _pingInterval; // in milliseconds; 0 for none
        private readonly int _connackTimeout;
        private readonly bool _isCleanSession;
        private readonly int _pongTimeout;
        private WsConnection _connection;
        private int _phase;
        private bool _isTaken; // it has a handler of its own, or was started
        private int _server; // of the next attempt
        private bool _wasRefused; // a Publish returned BufferFull: OnDrained is due

        // For the deadlines: sending and receiving only note that they happened, because reading the clock costs more.
        private bool _hasSent;
        private bool _hasReceived;
        private long _lastSent;
        private long _lastReceived;
        private long _waitingSince; // for CONNACK or PINGRESP; -1: for neither

        public MqttSession(MqttClient client, WsUrl[] servers, MqttHandler handler, MqttOptions options)
        {
            Require(options.OutboxSize >= 16 && options.OutboxSize <= 65535, nameof(options.OutboxSize));
            Require(options.SubscriptionsSize >= 16 && options.SubscriptionsSize <= 65535, nameof(options.SubscriptionsSize));
            WsClientOptions webSocket = options.WebSocket;
            _client = client;
            _servers = servers;
            _handler = handler ?? new NoHandler();
            _isTaken = handler != null;
            SetConnect(MqttPacket.Connect(options), webSocket.SendBufferSize);
            _outbox = new MqttOutbox(options.OutboxSize, webSocket.SendBufferSize);
            _subscriptions = new MqttSubscriptions(options.SubscriptionsSize, webSocket.SendBufferSize);
            _reader = new MqttReader(webSocket.ReceiveBufferSize);
            _isCleanSession = options.CleanSession;
            _pingInterval = options.KeepAliveSeconds * 500;
            _connackTimeout = webSocket.HandshakeTimeoutMs;
            _pongTimeout = webSocket.PongTimeoutMs;
        }

        public void Attach(MqttHandler handler, byte[] status, byte[] offline, byte[] commands)
        {
            lock (_outbox)
            {
                if (_isTaken) throw new InvalidOperationException("The client has a handler already, or was started.");
                byte[] before = _connect;
                SetConnect(MqttPacket.WithWill(before, status, offline), _client.WebSocket.Connection.MaxSend);
                bool isReady = false;
                try
                {
                    isReady = _subscriptions.PutBoth(commands, 1, status, 0);
                    if (!isReady) throw new ArgumentException("SubscriptionsSize is too small.");
                }
                finally
                {
                    if (!isReady) _connect = before;
                }

                _handler = handler;
                _isTaken = true;
            }
        }

        /// <summary>From now on the handler cannot be replaced.</summary>
        public void Take()
        {
            lock (_outbox) _isTaken = true;
        }

        private void SetConnect(byte[] connect, int sendBufferSize)
        {
            Require(connect.Length <= sendBufferSize, "SendBufferSize for this CONNECT");
            _connect = connect;
        }

        private static void Require(bool isMet, string option)
        {
            if (!isMet) throw new ArgumentException(option + " is invalid; see its documentation.");
        }

        public bool IsConnected => _phase == Connected;

        public override string[] OnConnecting(WsEndpoint client, string[] headers)
        {
            Take();
            ((WsClient)client).Url = _servers[_server];
            _server = _server + 1 < _servers.Length ? _server + 1 : 0;
            return headers;
        }

        public override void OnOpen(WsConnection connection)
        {
            lock (_outbox)
            {
                _connection = connection;
                _reader.Reset();
                _unacknowledged = 0;
                _reason = MqttError.ConnectionLost;
                _waitingSince = -1;
                _phase = Connecting;
                Send(_connect, 0, _connect.Length);
            }
        }

        internal override void OnRound(long now)
        {
            int phase = _phase;
            if (phase == Closed) return;
            if (phase == Connecting)
            {
                if (_waitingSince < 0) _waitingSince = now;
                else if (now - _waitingSince >= _connackTimeout) End(MqttError.NoConnack);
                return;
            }

            if (_hasSent)
            {
                _hasSent = false;
                _lastSent = now;
            }

            if (_hasReceived)
            {
                _hasReceived = false;
                _lastReceived = now;
            }

            if (_pingInterval != 0) KeepAlive(now);
        }

        private void KeepAlive(long now)
        {
            if (_waitingSince >= 0)
            {
                if (now - _waitingSince >= _pongTimeout) End(MqttError.NoPingResponse);
            }
            else if (now - _lastSent >= _pingInterval || now - _lastReceived >= _pingInterval)
            {
                bool isSent;
                lock (_outbox) isSent = Send(MqttPacket.Pingreq, 0, 2) == WsSendResult.Sent;
                if (isSent) _waitingSince = now;
            }
        }

        public WsSendResult Publish(
            string text, byte[] topic, int topicOffset, int topicCount, byte[] payload, int offset, int count, int qos, bool retain)
        {
            if ((qos | 1) != 1) throw MqttClient.BadQos();
            MqttOutbox outbox = _outbox;
            lock (outbox)
            {
                bool isConnected = _phase == Connected;
                if (qos == 0 && !isConnected) return WsSendResult.Closed;
                int first = retain ? MqttPacket.PublishByte | qos << 1 | 1 : MqttPacket.PublishByte | qos << 1;
                int start = outbox.Store.Room;
                int size = outbox.Write(first, text, topic, topicOffset, topicCount, payload, offset, count);
                if (size < 0)
                {
                    _wasRefused = true;
                    return WsSendResult.BufferFull;
                }

                if (qos == 0) return Send(outbox.Store.Buffer, start, size);
                if (isConnected) SendPending();
                return WsSendResult.Sent;
            }
        }

        public WsSendResult Subscribe(byte[] filter, int qos)
        {
            lock (_outbox)
            {
                if (!_subscriptions.Put(filter, qos)) return WsSendResult.BufferFull;
                if (_phase == Connected) SendPending();
                return WsSendResult.Sent;
            }
        }

        // Sends what is kept and has not been sent on this connection, under the lock. If the send buffer is full, OnDrained goes on.
        private void SendPending()
        {
            if (!SendAll(_subscriptions.Store)) return;
            SendAll(_outbox.Store);
        }

        private bool SendAll(MqttStore store)
        {
            while (store.HasUnsent)
            {
                if (Send(store.Buffer, store.NextPacket, store.NextSize) != WsSendResult.Sent) return false;
                store.Sent();
            }

            return true;
        }

        // Under the lock. After a DISCONNECT nothing may be sent (section 3.14.4), and another thread may have sent it a moment ago.
        private WsSendResult Send(byte[] packet, int offset, int count)
        {
            if (_phase == Closed) return WsSendResult.Closed;
            _hasSent = true;
            return _connection.SendBinary(packet, offset, count);
        }

        public override void OnDrained(WsConnection connection)
        {
            if (_phase != Connected) return;
            Acknowledge();
            lock (_outbox) SendPending();
            _handler.OnDrained(_client);
        }

        // After a message was removed from the outbox.
        private void ReportRoom()
        {
            if (!_wasRefused) return;
            _wasRefused = false;
            _handler.OnDrained(_client);
        }

        public int MaxPacket => _outbox.MaxPacket;

        public bool HasSentAll
        {
            get
            {
                lock (_outbox) return !_outbox.Store.HasUnsent;
            }
        }

        /// <summary>Ends the session, with a DISCONNECT or not, after which nothing may be sent (section 3.14.4).</summary>
        public void Disconnect(bool sendsDisconnect)
        {
            lock (_outbox)
            {
                if (_phase == Closed) return;
                _reason = MqttError.None;
                if (sendsDisconnect && _phase == Connected) Send(MqttPacket.Disconnect, 0, 2);
                _phase = Closed;
            }
        }

        // Ends the connection because of an error.
        private void End(MqttError reason)
        {
            lock (_outbox)
            {
                if (_phase == Closed) return;
                _reason = reason;
                _phase = Closed;
            }

            bool isViolation = reason >= MqttError.NotBinary;
            _connection.Close(isViolation ? CloseCode.ProtocolError : CloseCode.Normal);
        }

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            bool wasAccepted = _isAccepted;
            lock (_outbox) _phase = Closed;
            _isAccepted = false;
            if (wasAccepted) _handler.OnDisconnected(_client, _reason);
            else if (_reason != MqttError.None) _handler.OnConnectFailed(_client, _reason, null);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            if (error == WsError.ConnectFailed)
            {
                _handler.OnConnectFailed(_client, MqttError.Unreachable, exception.Message);
                return;
            }

            if (error == WsError.HandlerFailed && _phase != Closed) _reason = MqttError.HandlerFailed;

            // OnDisconnected or OnConnectFailed reports the end; and after a DISCONNECT servers close without a closing handshake.
            bool isReported = error == WsError.ConnectionLost || error == WsError.CloseTimeout;
            if (!isReported || connection != _connection) _handler.OnError(_client, error, exception);
        }

        /// <summary>Prints the line that WsHandler prints.</summary>
        public void PrintError(WsError error, Exception exception) => base.OnError(_connection, error, exception);

        /// <summary>Does what handlers do by default.</summary>
        private sealed class NoHandler : MqttHandler
        {
        }
    }
}
