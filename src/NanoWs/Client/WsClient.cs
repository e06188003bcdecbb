using System;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket client. <see cref="Connect(int)"/>, then <see cref="Poll"/> it from your loop; or <see cref="Start"/>, which also keeps it connected if
    /// <see cref="WsClientOptions.ReconnectDelay"/> says so. All its buffers are allocated by the constructor and serve every connection.
    /// </summary>
    public sealed class WsClient : WsConnection, IDisposable
    {
        private readonly WsUrl _url;
        private readonly WsClientOptions _options;
        private readonly WsEntropy _entropy;
        private readonly Waiter _waiter = new Waiter();
        private ClientHandshake _handshake;
        private byte[] _request;
        private int _requestSent;
        private WsException _failure;
        private Thread _runner;
        internal bool _isStopping;

        /// <param name="url">Where to connect: "ws://192.168.1.10/telemetry".</param>
        /// <param name="handler">What to do with what comes.</param>
        /// <param name="options">Sizes, deadlines and credentials; null for the defaults.</param>
        /// <exception cref="ArgumentException">The address, a header line or a subprotocol is not valid.</exception>
        public WsClient(string url, WsHandler handler, WsClientOptions options = null)
            : this(WsUrl.Parse(url), handler, options ?? new WsClientOptions(), new SystemEntropy())
        {
        }

        private WsClient(WsUrl url, WsHandler handler, WsClientOptions options, WsEntropy system)
            : base(WsRole.Client, new ConnectionHost(handler, options, null), options.ReceiveBufferSize, options.SendBufferSize, options.Entropy ?? system)
        {
            _url = url;
            _options = options;
            _entropy = options.Entropy ?? system;
            Check(options);
        }

        private static void Check(WsClientOptions options)
        {
            for (int i = 0; options.Headers != null && i < options.Headers.Length; i++)
            {
                byte[] line = Ascii.Bytes(options.Headers[i]);
                int colon = options.Headers[i].IndexOf(':');
                bool isBroken = options.Headers[i].IndexOf('\r') >= 0 || options.Headers[i].IndexOf('\n') >= 0;
                if (isBroken || colon < 0 || !Ascii.IsToken(line, 0, colon)) throw new ArgumentException("A header is one line, as \"Authorization: Bearer abc\".");
            }

            for (int i = 0; options.Protocols != null && i < options.Protocols.Length; i++)
            {
                byte[] name = Ascii.Bytes(options.Protocols[i]);
                if (!Ascii.IsToken(name, 0, name.Length)) throw new ArgumentException("A subprotocol is a word without spaces, commas and quotes.");
                for (int j = 0; j < i; j++)
                {
                    if (options.Protocols[j] == options.Protocols[i]) throw new ArgumentException("A subprotocol is offered only once.");
                }
            }
        }

        /// <summary>Where it connects to.</summary>
        public WsUrl Url => _url;

        /// <summary>
        /// Connects, and returns when the connection is open. Name look-up, TCP, TLS and the opening handshake all count against the deadline.
        /// </summary>
        /// <param name="milliseconds">The deadline.</param>
        /// <exception cref="WsException">No connection; the message says why, and StatusCode has the HTTP status if the server refused.</exception>
        /// <exception cref="InvalidOperationException">It is connected already.</exception>
        public void Connect(int milliseconds)
        {
            long end = _options.Clock.Milliseconds + milliseconds;
            if (State != WsState.Closed) throw new InvalidOperationException("Connected already.");
            var connector = new Connector(_url, milliseconds);
            Socket socket = connector.Connect(this);
            Begin(_url.IsSecure ? (WsTransport)TlsTransport.ForClient(socket, _url.Host, _options.Authority) : new SocketTransport(socket));
            _deadline = end;
            while (_handshake != null)
            {
                if (_isStopping) Refuse("Stopped.");
                else PumpOrWait(end);
            }

            WsException failure = _failure;
            _failure = null;
            if (failure != null) throw failure;
        }

        /// <summary>
        /// Begins the opening handshake over a transport that is connected already. <see cref="Poll"/> does the rest, and OnOpen or
        /// OnError tells how it ended.
        /// </summary>
        public void Begin(WsTransport transport)
        {
            if (transport == null) throw new ArgumentNullException(nameof(transport));
            if (State != WsState.Closed) throw new InvalidOperationException("Connected already.");
            _failure = null;
            _handshake = new ClientHandshake(_options.Protocols, _options.MaxHeadSize, _entropy);
            _request = _handshake.Request(_url, _options.Headers);
            _requestSent = 0;
            Attach(transport, _options.Clock.Milliseconds);
            _path = _url.Target;
        }

        /// <summary>
        /// Does all there is to do, and waits for something to do if there is nothing, at most <paramref name="milliseconds"/>; 0 does not wait. Returns
        /// whether there was anything. For one thread at a time.
        /// </summary>
        public bool Poll(int milliseconds)
        {
            long end = _options.Clock.Milliseconds + milliseconds;
            bool active;
            do
            {
                active = State != WsState.Closed && PumpOrWait(end);
                ReportFailure();
            }
            while (!active && State != WsState.Closed && !_isStopping && _options.Clock.Milliseconds < end);
            return active;
        }

        private bool PumpOrWait(long end)
        {
            long now = _options.Clock.Milliseconds;
            if (Pump(now))
            {
                _waiter.Busy();
                return true;
            }

            if (now < end && _transport != null) Wait((int)(end - now));
            return false;
        }

        private void Wait(int milliseconds)
        {
#if !NANOFRAMEWORK_1_0
            if (_waiter.IsEager) return;
            _waiter.Clear();
            _waiter.Watch(_transport.Socket, IsReading, IsSendPending);
#endif
            _waiter.Wait(milliseconds);
        }

        private void ReportFailure()
        {
            WsException failure = _failure;
            if (failure == null) return;
            _failure = null;
            Fail(WsError.ConnectFailed, failure);
        }

        /// <summary>
        /// Connects if it is not, serves the connection, and connects again if the options say so, until <see cref="Stop"/> is called or the connection is over.
        /// </summary>
        public void Run()
        {
            _runner = Thread.CurrentThread;
            int delay = _options.ReconnectDelay;
            while (!_isStopping)
            {
                if (State != WsState.Closed || TryConnect())
                {
                    delay = _options.ReconnectDelay;
                    while (!_isStopping && State != WsState.Closed) Poll(1000);
                }

                if (_options.ReconnectDelay <= 0) break;
                Pause(delay - (int)(_entropy.Next() % (uint)(delay / 2 + 1)));
                delay = delay * 2 < _options.MaxReconnectDelay ? delay * 2 : _options.MaxReconnectDelay;
            }

            Shut();
        }

        private bool TryConnect()
        {
            try
            {
                Connect(_options.HandshakeTimeout);
                return true;
            }
            catch (WsException e)
            {
                if (!_isStopping) Fail(WsError.ConnectFailed, e);
                return false;
            }
        }

        // Between two attempts, in steps so that Stop need not wait for a long one: there is no connection whose event could wake us.
        private void Pause(int milliseconds)
        {
            for (long end = _options.Clock.Milliseconds + milliseconds; !_isStopping && _options.Clock.Milliseconds < end;) Thread.Sleep(10);
        }

        /// <summary>Like <see cref="Run"/>, on a thread of its own.</summary>
        /// <exception cref="InvalidOperationException">It is running already.</exception>
        public void Start()
        {
            if (_runner != null) throw new InvalidOperationException("Running already.");
            _isStopping = false; // by a Stop that came too late for the last run
            _runner = new Thread(Run);
            _runner.Start();
        }

        /// <summary>Closes the connection with 1000. Returns when that is done, after CloseTimeout at the latest.</summary>
        public void Stop()
        {
            _isStopping = true;
            if (_runner == null) Shut();
            else if (_runner != Thread.CurrentThread)
            {
                // In steps: Monitor has no Wait on the device, and an event of its own would take heap for this one moment.
                while (_runner != null) Thread.Sleep(1);
            }
        }

        /// <summary>Stops the client.</summary>
        public void Dispose() => Stop();

        private void Shut()
        {
            Close();
            long end = _options.Clock.Milliseconds + _options.CloseTimeout;
            while ((State == WsState.Open || State == WsState.Closing) && _options.Clock.Milliseconds < end) PumpOrWait(end);
            Drop();
            _isStopping = false;
            _runner = null;
        }

        private protected override bool PumpHandshake(long now)
        {
            if (_requestSent < _request.Length)
            {
                int sent = _transport.Write(_request, _requestSent, _request.Length - _requestSent);
                if (sent < 0) Refuse("The server closed the connection.");
                else if (sent == 0 && now >= _deadline) Refuse("The server did not answer in time.");
                if (sent > 0) _requestSent += sent;
                return sent != 0;
            }

            int count = Receive(_handshake);
            if (_handshake.IsDone) Judge(now);
            else if (count < 0) Refuse("The server closed the connection.");
            else if (now >= _deadline) Refuse("The server did not answer in time.");
            return count != 0;
        }

        private void Judge(long now)
        {
            ClientHandshake handshake = _handshake;
            if (handshake.Problem != null)
            {
                Refuse(handshake.Problem);
                return;
            }

            _handshake = null;
            _request = null;
            _subprotocol = handshake.ChosenProtocol;
            OnOpened(now);
        }

        private void Refuse(string message)
        {
            int status = _handshake.StatusCode;
            Exception cause = _transport.Failure;
            if (cause != null) message += " " + cause.Message;
            _failure = new WsException(message, status == 101 ? 0 : status, cause);
            _handshake = null;
            _request = null;
            Drop();
        }
    }
}
