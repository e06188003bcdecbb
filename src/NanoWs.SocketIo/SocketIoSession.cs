using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// The protocols between a <see cref="SocketIoClient"/> and its WebSocket: Engine.IO (protocol 4) and in it Socket.IO (revision 5).
    /// Receiving is here; sending, and what waits for a reply, is in the other file.
    /// </summary>
    internal sealed partial class SocketIoSession : TimedHandler
    {
        // Engine.IO packets, each the payload of a text message.
        private const byte EngineOpen = (byte)'0';
        private const byte EngineClose = (byte)'1';
        private const byte EnginePing = (byte)'2';
        private const byte EnginePong = (byte)'3';
        private const byte EngineMessage = (byte)'4';
        private const byte EngineNoop = (byte)'6';

        // _state
        private const int Closed = 0;
        private const int Opening = 1; // the WebSocket is open, the Engine.IO open packet has not come
        private const int Connecting = 2; // the connection to the namespace has been requested
        private const int Connected = 3;

        private static readonly byte[] s_pingInterval = Encoding.UTF8.GetBytes("\"pingInterval\"");
        private static readonly byte[] s_pingTimeout = Encoding.UTF8.GetBytes("\"pingTimeout\"");
        private static readonly byte[] s_message = Encoding.UTF8.GetBytes("\"message\"");

        private readonly SocketIoClient _client;
        private readonly SocketIoHandler _handler;
        private readonly WsClock _clock;
        private readonly int _connectTimeout;
        private readonly byte[] _namespace;
        private readonly string[] _names; // of the events to receive
        private readonly byte[][] _nameBytes;
        private readonly SocketIoPacket _packet = new SocketIoPacket();
        private WsConnection _connection; // the current one, or the last one
        private int _state;
        private SocketIoReason _reason; // why it is ending
        private string _message; // of the server's refusal
        private long _deadline; // of the next ping, or of the response to the request
        private int _longestSilence; // pingInterval + pingTimeout

        public SocketIoSession(SocketIoClient client, SocketIoHandler handler, SocketIoOptions options, WsClientOptions webSocket)
        {
            _client = client;
            _handler = handler;
            _clock = webSocket.Clock;
            _connectTimeout = webSocket.HandshakeTimeoutMs;
            _namespace = Encoding.UTF8.GetBytes(options.Namespace);
            _names = options.Events == null ? new string[0] : (string[])options.Events.Clone();
            _nameBytes = new byte[_names.Length][];
            for (int i = 0; i < _names.Length; i++) _nameBytes[i] = Encoding.UTF8.GetBytes(_names[i]);
            _ackIds = new int[options.MaxAcks];
            _ackDeadlines = new long[options.MaxAcks];
            _ackTimeout = options.AckTimeoutMs;
        }

        public bool IsConnected => _state == Connected && _reason == SocketIoReason.None;

        public override void OnOpen(WsConnection connection)
        {
            _connection = connection;
            _reason = SocketIoReason.None;
            _message = null;
            _deadline = _clock.Milliseconds + _connectTimeout;
            _state = Opening;
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            int end = offset + count;
            byte type = count > 0 ? buffer[offset] : (byte)0;
            SocketIoReason wrong = SocketIoReason.None;
            if (type == EngineMessage && _state >= Connecting) wrong = OnPacket(buffer, offset + 1, end);
            else if (type == EnginePing && _state >= Connecting)
            {
                if (_state == Connected) AwaitPing();
                SendPong();
            }
            else if (type == EngineOpen && _state == Opening) wrong = OnEngineOpen(buffer, offset + 1, end);
            else if (type == EngineClose) End(SocketIoReason.TransportClose, CloseCode.Normal);
            else if (type < EngineOpen || type > EngineNoop) wrong = SocketIoReason.UnknownPacketType;
            else if (type != EngineNoop) wrong = SocketIoReason.UnexpectedPacket;
            if (wrong == SocketIoReason.None) return;
            End(wrong, wrong == SocketIoReason.BinaryAttachment ? CloseCode.UnsupportedData : CloseCode.ProtocolError);
        }

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            End(SocketIoReason.BinaryAttachment, CloseCode.UnsupportedData);

        private SocketIoReason OnEngineOpen(byte[] buffer, int at, int end)
        {
            int interval = JsonText.ReadNumber(buffer, JsonText.FindMember(buffer, at, end, s_pingInterval), end);
            int timeout = JsonText.ReadNumber(buffer, JsonText.FindMember(buffer, at, end, s_pingTimeout), end);
            if (interval < 0 || timeout < 0) return SocketIoReason.InvalidOpenPacket;
            _longestSilence = interval + timeout;
            _state = Connecting;
            return SendConnect() == WsSendResult.Sent ? SocketIoReason.None : SocketIoReason.TransportError;
        }

        private void AwaitPing() => _deadline = _clock.Milliseconds + _longestSilence;

        private SocketIoReason OnPacket(byte[] buffer, int at, int end)
        {
            SocketIoPacket packet = _packet;
            SocketIoReason wrong = packet.Read(buffer, at, end, _namespace);
            if (wrong != SocketIoReason.None) return wrong;
            bool isResponse = packet.Type == SocketIoPacket.Connect || packet.Type == SocketIoPacket.ConnectError;
            if (isResponse != (_state == Connecting)) return SocketIoReason.UnexpectedPacket;
            switch (packet.Type)
            {
                case SocketIoPacket.Connect:
                    AwaitPing();
                    _state = Connected;
                    _handler.OnConnected(_client);
                    break;
                case SocketIoPacket.ConnectError: OnRefused(buffer); break;
                case SocketIoPacket.Disconnect: End(SocketIoReason.ServerDisconnect, CloseCode.Normal); break;
                case SocketIoPacket.Event: OnEvent(buffer); break;
                default: OnAck(buffer); break;
            }

            return SocketIoReason.None;
        }

        private void OnRefused(byte[] buffer)
        {
            // Before the bracket at the end, which is read if there is no message.
            int at = JsonText.FindMember(buffer, _packet.Offset, _packet.End - 1, s_message);
            if (buffer[at++] == '"')
            {
                int end = JsonText.Unescape(buffer, at, JsonText.EndOfString(buffer, at, _packet.End));
                if (end >= 0) _message = Encoding.UTF8.GetString(buffer, at, end - at);
            }

            End(SocketIoReason.Refused, CloseCode.Normal);
        }

        private void OnEvent(byte[] buffer)
        {
            SocketIoPacket packet = _packet;
            for (int i = 0; i < _names.Length; i++)
            {
                if (!JsonText.AreEqual(buffer, packet.NameOffset, packet.NameEnd, _nameBytes[i])) continue;
                _handler.OnEvent(_client, _names[i], packet.AckId, buffer, packet.Offset, packet.End - packet.Offset);
                return;
            }
        }

        private void OnAck(byte[] buffer)
        {
            SocketIoPacket packet = _packet;
            if (TakeAck(packet.AckId, long.MinValue) < 0) return; // too late, or never awaited: JavaScript ignores it, too
            _handler.OnAck(_client, packet.AckId, buffer, packet.Offset, packet.End - packet.Offset);
            AfterAck();
        }

        internal override void OnRound(long now)
        {
            if (_state == Closed || _reason != SocketIoReason.None) return;
            if (now >= _deadline)
            {
                End(_state == Connected ? SocketIoReason.PingTimeout : SocketIoReason.ConnectTimeout, CloseCode.Normal);
                return;
            }

            if (_awaited > 0) LoseAcks(now);
        }

        // Starts the closing handshake; nothing more is delivered, and OnClose follows.
        private void End(SocketIoReason reason, int code)
        {
            if (_reason == SocketIoReason.None) _reason = reason;
            _connection.Close(code);
        }

        public void Disconnect()
        {
            if (_state == Closed) return;
            lock (_packetOut)
            {
                if (_state == Connected) Send(SocketIoPacket.Disconnect, _prefix);
            }

            End(SocketIoReason.ClientDisconnect, CloseCode.Normal);
        }

        public override void OnDrained(WsConnection connection)
        {
            if (_isPongDue) SendPong();
            if (_state == Connected) _handler.OnDrained(_client);
        }

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            bool wasConnected = _state == Connected;
            _state = Closed;
            _wasRefused = false;
            LoseAcks(long.MaxValue);
            if (_reason == SocketIoReason.None) _reason = SocketIoReason.TransportClose;
            if (wasConnected) _handler.OnDisconnected(_client, _reason);
            else _handler.OnConnectFailed(_client, _reason, _message);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            if (error == WsError.ConnectFailed)
            {
                _handler.OnConnectFailed(_client, SocketIoReason.TransportError, exception.Message);
                return;
            }

            // The end of a silent server's connection is not an error of its own.
            if (_reason != SocketIoReason.None && error >= WsError.PongTimeout) return;
            if (_reason == SocketIoReason.None)
            {
                _reason = error == WsError.MessageTooBig ? SocketIoReason.MessageTooBig
                    : error == WsError.HandlerFailed ? SocketIoReason.HandlerFailed : SocketIoReason.TransportError;
            }

            _handler.OnError(_client, error, exception);
        }

        public static void Print(SocketIoReason reason, string message)
        {
            if (reason != SocketIoReason.ClientDisconnect) Console.WriteLine("Socket.IO: " + (message ?? reason.ToString()));
        }

        /// <summary>Prints the line that WsHandler prints.</summary>
        public void Print(WsError error, Exception exception) => base.OnError(_connection, error, exception);
    }
}
