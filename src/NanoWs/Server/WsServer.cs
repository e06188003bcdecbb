using System;
using System.Collections;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket server, and a small web server on the same port. One loop serves all connections: <see cref="Poll"/> it from your own, give it
    /// your thread with <see cref="Run"/>, or let it have one of its own with <see cref="Start"/>. All its memory is allocated by the constructor.
    /// </summary>
    public class WsServer : IDisposable
    {
        private readonly WsListener _listener;
        private readonly WsServerOptions _options;
        private readonly ConnectionHost _host;
        private readonly ServerConnection[] _slots; // those with a connection come first
        private readonly ServerConnection _spare; // one of them, small, that opens no WebSocket
        private readonly byte[] _frame; // of a broadcast; also the lock for it, and for the order of the slots
        private readonly Waiter _waiter = new Waiter();
        private ArrayList _routes; // path, content, path, content...
        private readonly WsClock _clock;
        private Thread _runner;
        private int _usedCount;
        private int _round;
        private bool _isOpen;
        private bool _isStopping;

        /// <summary>A server on a TCP port.</summary>
        /// <param name="port">The port; 0 lets the system choose, then <see cref="Port"/> tells.</param>
        /// <param name="handler">What to do with the connections.</param>
        /// <param name="options">Sizes, deadlines and limits; null for the defaults.</param>
        public WsServer(int port, WsHandler handler, WsServerOptions options = null)
            : this(new SocketListener(port), handler, options)
        {
        }

        /// <summary>A server on any listener: TLS, one address only, in memory.</summary>
        public WsServer(WsListener listener, WsHandler handler, WsServerOptions options = null)
        {
            _listener = listener ?? throw new ArgumentNullException(nameof(listener));
            _options = options ?? new WsServerOptions();
            if (_options.MaxConnections < 1) throw new ArgumentOutOfRangeException(nameof(options), "MaxConnections is at least 1.");
            _host = new ConnectionHost(handler, _options, this);
            _slots = new ServerConnection[_options.MaxConnections + 1];
            for (int i = 0; i < _options.MaxConnections; i++) _slots[i] = new ServerConnection(_host, _options.ReceiveBufferSize, _options.SendBufferSize);
            _slots[_options.MaxConnections] = _spare = new ServerConnection(_host, 64, 128);
            _clock = _options.Clock;
            _frame = new byte[_options.SendBufferSize + 4];
        }

        /// <summary>The TCP port.</summary>
        public int Port => _listener.Port;

        /// <summary>How many WebSockets are open.</summary>
        public int ConnectionCount
        {
            get
            {
                int count = 0;
                lock (_frame)
                {
                    foreach (ServerConnection slot in _slots)
                    {
                        if (slot.State == WsState.Open) count++;
                    }
                }

                return count;
            }
        }

        /// <summary>Serves a document on a path, beside the WebSockets. Call before the server runs.</summary>
        /// <param name="path">The path, as "/" or "/app.js".</param>
        /// <param name="content">The document.</param>
        public void Serve(string path, WsContent content)
        {
            if (path == null || path.Length == 0 || path[0] != '/') throw new ArgumentException("A path begins with a slash.");
            (_routes ??= new ArrayList()).Add(path);
            _routes.Add(content ?? throw new ArgumentNullException(nameof(content)));
        }

        /// <summary>Opens the port. The other methods do so too when it is not open yet.</summary>
        /// <exception cref="Exception">The listener's: the port is in use, or may not be used.</exception>
        public void Open()
        {
            if (_isOpen) return;
            _listener.Open();
            _isOpen = true;
        }

        /// <summary>
        /// Does all there is to do, and waits for something to do if there is nothing, at most <paramref name="milliseconds"/>; 0 does not wait. Returns whether there
        /// was anything. For one thread at a time.
        /// </summary>
        public bool Poll(int milliseconds)
        {
            long now = _clock.Milliseconds;
            if (PollOnce(now)) return true;
            for (long end = now + milliseconds; now < end && !_isStopping; now = _clock.Milliseconds)
            {
                Wait((int)(end - now));
                if (PollOnce(_clock.Milliseconds)) return true;
            }

            return false;
        }

        private bool PollOnce(long now)
        {
            ServerConnection[] slots = _slots;
            bool active = false;
            for (int i = _usedCount - 1; i >= 0; i--)
            {
                ServerConnection slot = slots[i];
                if (!slot.Pump(now)) continue;
                active = true;
                if (slot._transport == null && i < _usedCount) Swap(i, --_usedCount); // not so if a handler has stopped the server
            }

            if (active)
            {
                // Under load newcomers are looked for now and then.
                _waiter.Busy();
                if ((++_round & 7) != 0) return true;
            }

            return Accept(now) || active;
        }

        // A full house leaves further clients in the backlog.
        private bool Accept(long now)
        {
            if (_usedCount == _slots.Length) return false;
            if (!_isOpen) Open();
            WsTransport transport = _listener.Accept();
            if (transport == null) return false;
            int free = _usedCount;
            if (_slots[free] == _spare && free + 1 < _slots.Length) Swap(free, free + 1);
            _usedCount++;
            _slots[free].Accept(transport, now);
            _waiter.Busy();
            return true;
        }

        private void Swap(int i, int j)
        {
            lock (_frame)
            {
                ServerConnection slot = _slots[i];
                _slots[i] = _slots[j];
                _slots[j] = slot;
            }
        }

        private void Wait(int milliseconds)
        {
#if !NANOFRAMEWORK_1_0
            if (_waiter.IsEager) return;
            _waiter.Clear();
            for (int i = 0; i < _usedCount; i++) _waiter.Watch(_slots[i]._transport.Socket, _slots[i].IsReading, _slots[i].IsSendPending);
            if (_usedCount < _slots.Length) _waiter.Watch(_listener.Socket, true, false);
#endif
            _waiter.Wait(milliseconds);
        }

        /// <summary>Serves until <see cref="Stop"/> is called.</summary>
        public void Run()
        {
            Open();
            _runner = Thread.CurrentThread;
            while (!_isStopping) Poll(1000);
            Shut();
        }

        /// <summary>Serves on a thread of its own until <see cref="Stop"/> is called.</summary>
        /// <exception cref="InvalidOperationException">It is running already.</exception>
        public void Start()
        {
            if (_runner != null) throw new InvalidOperationException("Running already.");
            _isStopping = false; // by a Stop that came too late for the last run
            Open();
            _runner = new Thread(Run);
            _runner.Start();
        }

        /// <summary>
        /// Closes all connections with 1001, and the port. Returns when that is done, after CloseTimeout at the latest; from a handler at once, and
        /// the loop does it when the handler has returned. The server can be started again.
        /// </summary>
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

        /// <summary>Stops the server.</summary>
        public void Dispose() => Stop();

        private void Shut()
        {
            _listener.Close();
            _isOpen = false;
            foreach (ServerConnection slot in _slots) slot.Close(CloseCode.GoingAway, null);

            long end = _clock.Milliseconds + _options.CloseTimeout;
            long now;
            while (IsAnyOpen() && (now = _clock.Milliseconds) < end)
            {
                bool active = false;
                foreach (ServerConnection slot in _slots) active |= slot.Pump(now);
                if (!active) Thread.Sleep(1); // a short farewell; the listener that Wait watches is closed already
            }

            foreach (ServerConnection slot in _slots) slot.Drop();
            _usedCount = 0;
            _isStopping = false;
            _runner = null;
        }

        private bool IsAnyOpen()
        {
            foreach (ServerConnection slot in _slots)
            {
                if (slot.State == WsState.Open || slot.State == WsState.Closing) return true;
            }

            return false;
        }

        /// <summary>Sends a text message to all open connections; encoded once. Returns how many took it. Safe from any thread, and never blocks.</summary>
        /// <exception cref="ArgumentException">The message does not fit the send buffer.</exception>
        public int Broadcast(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            lock (_frame)
            {
                int count = Utf8Text.TryEncode(text, _frame, 4);
                if (count < 0) throw TooLarge();
                return Broadcast(Opcode.Text, 4, count);
            }
        }

        /// <summary>Sends a text message that is UTF-8 already to all open connections. Returns how many took it.</summary>
        public int BroadcastText(byte[] buffer, int offset, int count) => Broadcast(Opcode.Text, buffer, offset, count);

        /// <summary>Sends a binary message to all open connections. Returns how many took it.</summary>
        public int BroadcastBinary(byte[] buffer, int offset, int count) => Broadcast(Opcode.Binary, buffer, offset, count);

        private int Broadcast(Opcode opcode, byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            int header = FrameHeader.SizeFor(count, false);
            if (header + count > _frame.Length) throw TooLarge();
            lock (_frame)
            {
                Array.Copy(buffer, offset, _frame, header, count);
                return Broadcast(opcode, header, count);
            }
        }

        // The payload is in _frame, behind a header's room.
        private int Broadcast(Opcode opcode, int reserved, int count)
        {
            int header = FrameHeader.SizeFor(count, false);
            if (header + count > _options.SendBufferSize) throw TooLarge();
            if (header != reserved) Array.Copy(_frame, reserved, _frame, header, count);
            FrameHeader.Write(_frame, 0, opcode, true, false, count);
            int taken = 0;
            foreach (ServerConnection slot in _slots)
            {
                if (slot.State == WsState.Open && slot.SendFrame(_frame, header + count) == WsSendResult.Sent) taken++;
            }

            return taken;
        }

        private static ArgumentException TooLarge() => new ArgumentException("Larger than SendBufferSize.");

        /// <summary>Decides what becomes of a request.</summary>
        internal void Answer(WsConnection connection, HttpExchange exchange)
        {
            ServerHandshake handshake = exchange.Handshake;
            WsRequest request = handshake.Request;
            int status = handshake.Status;
            if (status == 0 && !request.IsWebSocket)
            {
                WsContent content = Find(request.Path);
                if (content != null)
                {
                    exchange.Answer(content);
                    return;
                }

                status = 404;
            }

            if (status == 0) status = connection == _spare ? 503 : IsAllowed(request.Origin) ? Ask(connection, request) : 403;
            if (status == 101) exchange.Accept();
            else exchange.Answer(HttpAnswer.ForStatus(status, request.IsHead));
        }

        private WsContent Find(string path)
        {
            for (int i = 0; _routes != null && i < _routes.Count; i += 2)
            {
                if ((string)_routes[i] == path) return (WsContent)_routes[i + 1];
            }

            return null;
        }

        private bool IsAllowed(string origin)
        {
            if (origin == null || _options.AllowedOrigins == null) return true;
            foreach (string allowed in _options.AllowedOrigins)
            {
                if (allowed == origin) return true;
            }

            return false;
        }

        private int Ask(WsConnection connection, WsRequest request)
        {
            try
            {
                return _host.Handler.OnRequest(connection, request);
            }
            catch (Exception e)
            {
                connection.Fail(WsError.HandlerFailed, e);
                return 500;
            }
        }
    }
}
