using System;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket client. <see cref="Connect(int)"/>, then <see cref="WsEndpoint.Poll"/> it from your loop; or <see cref="WsEndpoint.Start"/>, which also keeps it
    /// connected if <see cref="WsClientOptions.ReconnectDelayMs"/> is not 0. Each connection that it makes is an object of its own, which the handler gets; the
    /// buffers are allocated once and serve them all. What the client sends goes to the current connection.
    /// </summary>
    public sealed class WsClient : WsEndpoint
    {
        private const int Step = 10;

        private readonly WsUrl _url;
        private readonly WsClientOptions _clientOptions;
        private readonly WsProtocol _protocol;
        private ClientConnection _connection; // the current one, or the last
        private int _delay; // before the next attempt; 0 before the first

        /// <param name="url">Where to connect: "ws://192.168.1.10/telemetry".</param>
        /// <param name="handler">What to do with what comes.</param>
        /// <param name="options">Sizes, deadlines and credentials; null for the defaults.</param>
        /// <exception cref="ArgumentException">The address or an option is not valid; the message names it.</exception>
        public WsClient(string url, WsHandler handler, WsClientOptions options = null)
            : base(handler, new WsClientOptions(options ?? new WsClientOptions()))
        {
            _url = WsUrl.Parse(url);
            _clientOptions = (WsClientOptions)_options;
            _protocol = new WsProtocol(WsRole.Client, _options.ReceiveBufferSize, _options.SendBufferSize, _clientOptions.Entropy);
            _connection = NoConnection();
        }

        private ClientConnection NoConnection() => new ClientConnection(this, _protocol, _url);

        /// <summary>Where it connects to.</summary>
        public WsUrl Url => _url;

        /// <summary>The current connection, or the last one; before the first, one that is Closed. Send messages in pieces through it.</summary>
        public WsConnection Connection => _connection;

        /// <summary>Where the current connection stands; Closed if there is none.</summary>
        public WsState State => _connection.State;

        /// <inheritdoc cref="WsConnection.SendText(string)"/>
        public WsSendResult SendText(string text) => _connection.SendText(text);

        /// <inheritdoc cref="WsConnection.SendText(byte[],int,int)"/>
        public WsSendResult SendText(byte[] buffer, int offset, int count) => _connection.SendText(buffer, offset, count);

        /// <inheritdoc cref="WsConnection.SendBinary"/>
        public WsSendResult SendBinary(byte[] buffer, int offset, int count) => _connection.SendBinary(buffer, offset, count);

        /// <inheritdoc cref="WsConnection.Ping"/>
        public WsSendResult Ping(byte[] buffer, int offset, int count) => _connection.Ping(buffer, offset, count);

        /// <summary>Starts the closing handshake of the current connection with code 1000. A client with a ReconnectDelayMs connects again; to end that as well: Stop.</summary>
        public void Close() => _connection.Close();

        /// <inheritdoc cref="WsConnection.Close(int,string)"/>
        public void Close(int code, string reason) => _connection.Close(code, reason);

        /// <summary>
        /// Connects, and returns when the connection is open. Name look-up, TCP, TLS and the opening handshake all count against the deadline. Also from
        /// within OnClose, and after a stop.
        /// </summary>
        /// <param name="milliseconds">The deadline, at least 1.</param>
        /// <exception cref="WsException">No connection; the message says why, and StatusCode has the HTTP status if the server refused.</exception>
        /// <exception cref="InvalidOperationException">It is connected already, or another thread polls.</exception>
        /// <exception cref="ArgumentException">OnConnecting gave a header line that is not valid.</exception>
        public void Connect(int milliseconds)
        {
            if (milliseconds <= 0) throw new ArgumentOutOfRangeException(nameof(milliseconds), "The deadline is at least 1 ms.");
            bool isOuter = EnterAgain(false);
            try
            {
                ConnectBy(_clock.Milliseconds + milliseconds, milliseconds);
            }
            finally
            {
                Leave(isOuter);
            }
        }

        private void ConnectBy(long end, int milliseconds)
        {
            CheckGone();
            _connection = NoConnection(); // of this attempt, whatever becomes of it
            string[] headers = Headers();
            Socket socket = new Connector(_url, milliseconds).Connect(this);
            ClientConnection connection = Begin(Wrap(socket), headers, end);
            while (connection.IsConnecting)
            {
                if (IsStopping) connection.Refuse("Stopped.");
                else Pass(end);
            }

            WsException failure = connection.TakeFailure();
            if (failure != null) throw failure;
        }

        private WsTransport Wrap(Socket socket)
        {
            try
            {
                return _url.IsSecure ? (WsTransport)TlsTransport.ForClient(socket, _url.Host, _clientOptions.Authority) : new SocketTransport(socket);
            }
            catch (Exception)
            {
                socket.Close();
                throw;
            }
        }

        // One look, and a wait if there was nothing.
        private void Pass(long end)
        {
            long now = _clock.Milliseconds;
            if (!PumpConnection(now) && now < end && !_connection.IsGone) Wait((int)(end - now));
        }

        private void CheckGone()
        {
            if (!_connection.IsGone) throw new InvalidOperationException("Connected or connecting already: close first, and connect again from OnClose.");
        }

        private string[] Headers()
        {
            string[] headers = _handler.OnConnecting(this, _clientOptions.Headers);
            WsClientOptions.CheckHeaders(headers);
            return headers;
        }

        /// <summary>
        /// Begins the opening handshake over a transport that is connected already. <see cref="WsEndpoint.Poll"/> does the rest, and OnOpen or
        /// OnError tells how it ended.
        /// </summary>
        /// <exception cref="InvalidOperationException">It is connected already, or another thread polls.</exception>
        public void Begin(WsTransport transport)
        {
            if (transport == null) throw new ArgumentNullException(nameof(transport));
            bool isOuter = EnterAgain(false);
            try
            {
                CheckGone();
                BeginWithHeaders(transport);
            }
            finally
            {
                Leave(isOuter);
            }
        }

        private void BeginWithHeaders(WsTransport transport)
        {
            string[] headers;
            try
            {
                headers = Headers();
            }
            catch (Exception)
            {
                transport.Close();
                throw;
            }

            Begin(transport, headers, _clock.Milliseconds + _options.HandshakeTimeoutMs);
        }

        private ClientConnection Begin(WsTransport transport, string[] headers, long deadline)
        {
            try
            {
                var connection = new ClientConnection(this, _protocol, _url, transport, headers, deadline);
                _connection = connection;
                return connection;
            }
            catch (Exception)
            {
                transport.Close();
                throw;
            }
        }

        private protected override bool Round(long now)
        {
            bool active = PumpConnection(now);
            WsException failure = _connection.TakeFailure();
            if (failure != null) ReportError(_connection, WsError.ConnectFailed, failure);
            return active;
        }

        private bool PumpConnection(long now)
        {
            ClientConnection connection = _connection;
            if (connection.IsGone) return false;
            try
            {
                if (!connection.Pump(now)) return false;
            }
            catch (Exception e)
            {
                Crash(connection, e);
            }

            _activeRounds++;
            return true;
        }

#if !NANOFRAMEWORK_1_0
        private protected override void Watch(Waiter waiter)
        {
            if (!_connection.IsGone) _connection.Watch(waiter);
        }

#endif
        private protected override void Prepare() => _delay = 0;

        // One connection: the pause before it, and its life.
        private protected override bool Serve()
        {
            int first = _clientOptions.ReconnectDelayMs;
            if (_connection.IsGone)
            {
                Pause(_delay == 0 ? Random(first / 2) : _delay - Random(_delay / 2));
                if (IsStopping || !TryConnect()) return Next(false);
            }

            long opened = _clock.Milliseconds;
            while (!IsStopping && !_connection.IsGone) WaitForWork(1000);
            return Next(_clock.Milliseconds - opened >= _clientOptions.MaxReconnectDelayMs);
        }

        // Whether there is to be another attempt, and after what delay.
        private bool Next(bool hasLasted)
        {
            int first = _clientOptions.ReconnectDelayMs;
            int most = _clientOptions.MaxReconnectDelayMs;
            _delay = hasLasted || _delay == 0 ? first : _delay < most / 2 ? _delay * 2 : most;
            return first > 0;
        }

        private int Random(int most) => (int)(_clientOptions.Entropy.Next() % (uint)(most + 1));

        private bool TryConnect()
        {
            try
            {
                ConnectBy(_clock.Milliseconds + _options.HandshakeTimeoutMs, _options.HandshakeTimeoutMs);
                return true;
            }
            catch (Exception e)
            {
                if (!IsStopping) ReportError(_connection, WsError.ConnectFailed, e);
                return false;
            }
        }

        // Between two attempts, in steps so that Stop need not wait for a long one: there is no connection whose event could wake us.
        private void Pause(int milliseconds)
        {
            for (long end = _clock.Milliseconds + milliseconds; !IsStopping && _clock.Milliseconds < end;) Thread.Sleep(Step);
        }

        private protected override void Shut()
        {
            ClientConnection connection = _connection;
            try
            {
                connection.Close();
                long end = _clock.Milliseconds + _options.CloseTimeoutMs;
                while (!connection.IsGone && !connection.IsConnecting && _clock.Milliseconds < end) Pass(end);
            }
            finally
            {
                connection.Drop();
            }
        }
    }
}
