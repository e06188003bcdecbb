using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A client for Socket.IO 4 servers (Engine.IO protocol 4, Socket.IO protocol revision 5), over WebSocket only and in one namespace.
    /// Events and acknowledgements have arguments of JSON text; binary attachments are not supported. There are no queues: while there is
    /// no connection, Emit returns Closed.
    /// </summary>
    /// <remarks>
    /// Any thread may emit, acknowledge, disconnect and stop. The buffers are allocated once; an event allocates nothing, in either
    /// direction.
    /// </remarks>
    public sealed class SocketIoClient : IDisposable
    {
        internal readonly SocketIoSession _session;

        /// <summary>
        /// The WebSocket client underneath: its state and its address, and its Connect, Open and Poll for programs with a loop of their
        /// own. Send nothing through it.
        /// </summary>
        public readonly WsClient WebSocket;

        /// <summary>
        /// The credentials for the following connections, such as a new token: see <see cref="SocketIoOptions.Auth"/>. If they
        /// do not fit into the send buffer together with the namespace, the attempt ends with HandlerFailed.
        /// </summary>
        public string Auth;

        /// <param name="url">
        /// The server's address: "ws://example.com", or wss. A path other than "/" is that of Socket.IO instead of "/socket.io/"; a query,
        /// which needs a path, is what the server gets in <c>socket.handshake.query</c>.
        /// </param>
        /// <param name="handler">Handles the events.</param>
        /// <param name="options">Namespace, credentials, names and limits; null for the defaults.</param>
        /// <exception cref="ArgumentException">The address or an option is invalid; the message names it.</exception>
        public SocketIoClient(string url, SocketIoHandler handler, SocketIoOptions options = null)
        {
            if (handler == null) throw new ArgumentNullException(nameof(handler));
            options ??= new SocketIoOptions();
            string space = options.Namespace;
            bool isNamespace = space != null && space.Length > 0 && space[0] == '/' && space.IndexOf(',') < 0;
            string wrong = !isNamespace ? nameof(options.Namespace) : options.MaxAcks < 1 ? nameof(options.MaxAcks)
                : options.AckTimeoutMs < 1 ? nameof(options.AckTimeoutMs) : null;
            if (wrong != null) throw Invalid(wrong);

            WsClientOptions webSocket = options.WebSocket
                ?? new WsClientOptions { PingIntervalMs = 0, ReconnectDelayMs = 1000, MaxReconnectDelayMs = 5000 };
            _session = new SocketIoSession(this, handler, options, webSocket);
            string path = WsUrl.Parse(url).PathAndQuery;
            if (path == "/") url = url.TrimEnd('/') + "/socket.io/";
            url += (path.IndexOf('?') < 0 ? "?" : "&") + "EIO=4&transport=websocket";
            WebSocket = new WsClient(url, _session, webSocket);
            _session.Prepare(WebSocket.Connection.MaxSend);
            Auth = options.Auth;
        }

        internal static ArgumentException Invalid(string what) => new ArgumentException(what + " is invalid.");

        /// <summary>Gets whether the server has accepted the connection to the namespace, so that events can be emitted.</summary>
        public bool IsConnected => _session.IsConnected;

        /// <summary>Emits an event. The array is only read, and may be reused when this returns.</summary>
        /// <param name="name">
        /// The name, without control characters, and not one that Socket.IO reserves: connect, connect_error, disconnect, disconnecting,
        /// newListener, removeListener. Those are not checked: a server ends the connection.
        /// </param>
        /// <param name="buffer">Its arguments: JSON texts, separated by commas, in UTF-8; null if there are none.</param>
        /// <param name="offset">The offset of their first byte.</param>
        /// <param name="count">Their size in bytes; 0 if there are none.</param>
        /// <returns>
        /// As from <see cref="WsConnection.SendText(byte[],int,int,bool)"/>; Closed also before <see cref="SocketIoHandler.OnConnected"/>.
        /// </returns>
        /// <exception cref="ArgumentException">
        /// The packet is larger than SendBufferSize, the slice is outside the array, or the name is invalid.
        /// </exception>
        public WsSendResult Emit(string name, byte[] buffer, int offset, int count) =>
            _session.Emit(name ?? throw new ArgumentNullException(nameof(name)), -1, buffer, offset, count);

        /// <summary>
        /// Emits an event that the server is to acknowledge: <see cref="SocketIoHandler.OnAck"/> or <see cref="SocketIoHandler.OnAckLost"/>
        /// will be called with the ID, perhaps before this returns, if another thread runs the loop. BufferFull also means that
        /// <see cref="SocketIoOptions.MaxAcks"/> are awaited already. Otherwise like the other Emit.
        /// </summary>
        public WsSendResult Emit(string name, byte[] buffer, int offset, int count, out int ackId) =>
            _session.Emit(name ?? throw new ArgumentNullException(nameof(name)), buffer, offset, count, out ackId);

        /// <summary>
        /// Emits an event with arguments in a string, such as "21.5" or "true,null", which allocates; null for none.
        /// </summary>
        /// <exception cref="ArgumentException">The packet is larger than SendBufferSize, or the name is invalid.</exception>
        public WsSendResult Emit(string name, string arguments = null)
        {
            byte[] bytes = arguments == null ? null : Encoding.UTF8.GetBytes(arguments);
            return Emit(name, bytes, 0, bytes == null ? 0 : bytes.Length);
        }

        /// <summary>
        /// Acknowledges an event of the server, once, on the connection that it came on, with arguments like those of Emit.
        /// </summary>
        /// <exception cref="ArgumentException">The packet is larger than SendBufferSize, or the ID is -1.</exception>
        public WsSendResult Ack(int ackId, byte[] buffer, int offset, int count) =>
            _session.Emit(null, ackId >= 0 ? ackId : throw Invalid(nameof(ackId)), buffer, offset, count);

        /// <summary>Runs the loop on a thread of its own, which connects and, unless ReconnectDelayMs is 0, reconnects.</summary>
        /// <exception cref="InvalidOperationException">The loop is already running, or is being stopped.</exception>
        public void Start() => WebSocket.Start();

        /// <summary>Likewise on this thread, until <see cref="Stop"/> is called.</summary>
        /// <exception cref="InvalidOperationException">Another thread is running the loop, or a handler called this.</exception>
        public void Run() => WebSocket.Run();

        /// <summary>
        /// Disconnects from the namespace, and closes the WebSocket. A client that was started reconnects, unless its ReconnectDelayMs is
        /// 0: call Stop to end that as well.
        /// </summary>
        public void Disconnect() => _session.Disconnect();

        /// <summary>Disconnects, and stops the loop as <see cref="WsEndpoint.Stop"/> does.</summary>
        public void Stop()
        {
            _session.Disconnect();
            WebSocket.Stop();
        }

        /// <summary>Calls <see cref="Stop"/>.</summary>
        public void Dispose() => Stop();
    }
}
