using System;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket client. Call <see cref="Connect(int)"/>, then <see cref="WsEndpoint.Poll"/> from your loop; or call
    /// <see cref="WsEndpoint.Start"/> or <see cref="WsEndpoint.Run"/>, which reconnect if <see cref="WsClientOptions.ReconnectDelayMs"/> is
    /// not 0. Each connection is a separate object, which is passed to the handler; the buffers are allocated once and serve all of them.
    /// The client's sends use the current connection.
    /// </summary>
    public sealed partial class WsClient : WsEndpoint
    {
        private WsUrl _url;
        private readonly WsClientOptions _clientOptions;
        private readonly WsProtocol _protocol;
        private readonly TimedHandler _timed; // the handler, if it has deadlines of its own; otherwise null
        private WsConnection _connection; // the current one, or the last one
        private ClientOpening _opening; // of the current attempt, until its result has been reported
        private bool _isConnecting; // in Connect, which reports the result to its caller
        private bool _isAsking; // in OnConnecting, which cannot begin another attempt
        private int _delay; // before the next attempt; 0 before the first
        private long _openedAt; // when serving the current connection began; -1: not yet

        /// <param name="url">The server's address: "ws://192.168.1.10/telemetry".</param>
        /// <param name="handler">Handles the events of the connections.</param>
        /// <param name="options">Sizes, deadlines and credentials; null for the defaults.</param>
        /// <exception cref="ArgumentException">The address or an option is invalid; the message names it.</exception>
        public WsClient(string url, WsHandler handler, WsClientOptions options = null)
            : base(handler, (options ?? new WsClientOptions()).Copy())
        {
            _url = WsUrl.Parse(url);
            _clientOptions = (WsClientOptions)_options;
            _timed = handler as TimedHandler;
            _protocol = new WsProtocol(WsRole.Client, _options.ReceiveBufferSize, _options.SendBufferSize, _clientOptions.Entropy);
            _connection = NoConnection();
        }

        private WsConnection NoConnection() => new WsConnection(this, _protocol, _url.PathAndQuery);

        /// <summary>
        /// Gets or sets the server's address. Set in <see cref="WsHandler.OnConnecting"/>, it is that of the attempt that begins: so a
        /// client goes through a list of servers.
        /// </summary>
        public WsUrl Url
        {
            get => _url;
            set => _url = value ?? throw new ArgumentNullException(nameof(value));
        }

        /// <summary>
        /// Gets the current connection, or the last one; before the first, one that is Closed. Stream messages through it.
        /// </summary>
        public WsConnection Connection => _connection;

        /// <summary>Gets the state of the current connection; Closed if there is none.</summary>
        public WsState State => _connection.State;

        /// <inheritdoc cref="WsConnection.SendText(string)"/>
        public WsSendResult SendText(string text) => _connection.SendText(text);

        /// <inheritdoc cref="WsConnection.SendText(byte[],int,int,bool)"/>
        public WsSendResult SendText(byte[] buffer, int offset, int count) => _connection.SendText(buffer, offset, count);

        /// <inheritdoc cref="WsConnection.SendBinary"/>
        public WsSendResult SendBinary(byte[] buffer, int offset, int count) => _connection.SendBinary(buffer, offset, count);

        /// <inheritdoc cref="WsConnection.Ping"/>
        public WsSendResult Ping(byte[] buffer, int offset, int count) => _connection.Ping(buffer, offset, count);

        /// <summary>
        /// Starts the closing handshake of the current connection with code 1000. A client whose ReconnectDelayMs is not 0 reconnects; call
        /// Stop to end that as well.
        /// </summary>
        public void Close() => _connection.Close();

        /// <inheritdoc cref="WsConnection.Close(int,string)"/>
        public void Close(int code, string reason = null) => _connection.Close(code, reason);

        /// <summary>
        /// Connects, and returns when the connection is open. Name lookup, TCP, TLS and the opening handshake all count against the
        /// timeout. May be called from within OnClose, and after a stop.
        /// </summary>
        /// <param name="milliseconds">The timeout in milliseconds, at least 1.</param>
        /// <exception cref="WsException">
        /// Could not connect; the message says why, and StatusCode has the HTTP status if the server refused the connection.
        /// </exception>
        /// <exception cref="InvalidOperationException">The client is already connected, or another thread is running the loop.</exception>
        /// <exception cref="ArgumentException">The timeout is invalid, or OnConnecting returned an invalid header line.</exception>
        public void Connect(int milliseconds)
        {
            if (milliseconds <= 0) throw new ArgumentOutOfRangeException(nameof(milliseconds), "The timeout must be at least 1 ms.");
            bool isOuter = EnterAgain(false);
            Exception failure = null;
            try
            {
                ConnectBy(_clock.Milliseconds + milliseconds, milliseconds);
            }
            catch (Exception e)
            {
                failure = e;
            }

            Leave(isOuter, failure);
        }

        private void ConnectBy(long end, int milliseconds)
        {
            CheckGone();
            _connection = NoConnection(); // of this attempt, whatever its result
            _opening = null;
            ClientOpening opening = NewOpening(end);
            Socket socket = new TcpConnector(_url, milliseconds).Connect(this);
            Open(Wrap(socket), opening);
            _isConnecting = true;
            try
            {
                while (IsOpening) RunOrWait(end);
            }
            finally
            {
                _isConnecting = false;
            }

            WsException failure = TakeFailure();
            if (failure != null) throw failure;
        }

        private bool IsOpening => _opening != null && !_opening.IsOpen && _connection._transport != null;

        // Why the opening handshake failed, returned only once; null if it did not.
        private WsException TakeFailure()
        {
            ClientOpening opening = _opening;
            if (opening == null || IsOpening) return null;
            _opening = null;
            if (opening.IsOpen) return null;
            string reason = IsStopping ? "Stopped." : "The opening handshake was aborted. Out of memory?";
            return opening.Failure ?? new WsException(reason, 0, null);
        }

        private WsTransport Wrap(Socket socket)
        {
            try
            {
                if (!_url.IsSecure) return new SocketTransport(socket);
                return TlsTransport.ForClient(socket, _url.Host, _clientOptions.TrustedCertificate);
            }
            catch (Exception)
            {
                socket.Close();
                throw;
            }
        }

        // Runs one round, and waits if there was nothing to do.
        private void RunOrWait(long end)
        {
            if (IsStopping && IsOpening) _connection.Abort();
            long now = _clock.Milliseconds;
            if (!RunRound(now) && now < end && _connection._transport != null) Wait((int)(end - now));
        }

        private void CheckGone()
        {
            if (_connection._transport == null && !_isAsking) return;
            throw new InvalidOperationException("Already connected or connecting. Call Close, and connect again in OnClose.");
        }

        private ClientOpening NewOpening(long deadline)
        {
            _isAsking = true;
            try
            {
                string[] headers = _handler.OnConnecting(this, _clientOptions.Headers);
                WsClientOptions.CheckHeaders(headers);
                return new ClientOpening(_url, _clientOptions, headers, deadline);
            }
            finally
            {
                _isAsking = false;
            }
        }

        /// <summary>
        /// Opens a WebSocket over a transport that is already connected: sends the request. The loop completes the
        /// opening handshake, and calls OnOpen or OnError.
        /// </summary>
        /// <exception cref="InvalidOperationException">The client is already connected, or another thread is running the loop.</exception>
        /// <exception cref="ArgumentException">OnConnecting returned an invalid header line.</exception>
        public void Open(WsTransport transport)
        {
            if (transport == null) throw new ArgumentNullException(nameof(transport));
            bool isOuter = EnterAgain(false);
            Exception failure = null;
            try
            {
                CheckGone();
                Open(transport, null);
            }
            catch (Exception e)
            {
                failure = e;
            }

            Leave(isOuter, failure);
        }

        // Owns the transport, and closes it on failure. The opening is created here if it is null.
        private void Open(WsTransport transport, ClientOpening opening)
        {
            Exception failure;
            try
            {
                if (opening == null) opening = NewOpening(_clock.Milliseconds + _options.HandshakeTimeoutMs);
                _connection = new WsConnection(_connection, transport, opening);
                _opening = opening;
                return;
            }
            catch (Exception e)
            {
                failure = e; // thrown below, as in Leave: Close of an application's transport may catch exceptions
            }

            transport.Close();
            throw failure;
        }

        private protected override bool Round(long now)
        {
            bool active = Pump(now);
            if (_opening != null && !_isConnecting) ReportFailure();
            return active;
        }

        private void ReportFailure()
        {
            WsException failure = TakeFailure();
            if (failure != null) _handler.Report(_connection, WsError.ConnectFailed, failure);
        }

        private bool Pump(long now)
        {
            WsConnection connection = _connection;
            if (connection._transport == null) return false;
            try
            {
                if (_timed != null) _timed.OnRound(now);
                return connection.Pump(now);
            }
            catch (Exception e)
            {
                Crash(connection, e);
                return true;
            }
        }

        private protected override void Shut(bool isOrderly)
        {
            WsConnection connection = _connection;
            if (isOrderly)
            {
                connection.Close();
                long end = _clock.Milliseconds + _options.CloseTimeoutMs;
                while (connection._transport != null && !IsOpening && _clock.Milliseconds < end) RunOrWait(end);
            }

            connection.Abort();
            ReportFailure(); // of an opening that this has ended
        }
    }
}
