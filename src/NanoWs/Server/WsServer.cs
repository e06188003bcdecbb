using System;
using System.Collections;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket server, and a small web server on the same port. One loop serves all connections: <see cref="WsEndpoint.Poll"/> it from your own, give it
    /// your thread with <see cref="WsEndpoint.Run"/>, or let it have one of its own with <see cref="WsEndpoint.Start"/>. All its buffers are allocated by the
    /// constructor; a connection costs an object, and its handshake some garbage.
    /// </summary>
    public class WsServer : WsEndpoint
    {
        private readonly WsListener _listener;
        private readonly WsServerOptions _serverOptions;
        private readonly ServerConnection[] _slots; // those with a connection come first; the others keep the buffers of one that is over
        private readonly WsProtocol _spare; // the buffers of one slot, small, that opens no WebSocket
        private readonly byte[] _frame; // of a broadcast; also the lock for it, and for the slots
        private ArrayList _routes; // path, content, path, content...
        private int _usedCount;
        private bool _isOpen;

        /// <summary>A server on a TCP port.</summary>
        /// <param name="port">The port; 0 lets the system choose, then <see cref="Port"/> tells.</param>
        /// <param name="handler">What to do with the connections.</param>
        /// <param name="options">Sizes, deadlines and limits; null for the defaults.</param>
        /// <exception cref="ArgumentException">The port or an option is not valid; the message names it.</exception>
        public WsServer(int port, WsHandler handler, WsServerOptions options = null)
            : this(new SocketListener(port), handler, options)
        {
        }

        /// <summary>A server on any listener: TLS, one address only, in memory.</summary>
        /// <exception cref="ArgumentException">An option is not valid; the message names it.</exception>
        public WsServer(WsListener listener, WsHandler handler, WsServerOptions options = null)
            : base(handler, new WsServerOptions(options ?? new WsServerOptions()))
        {
            _listener = listener ?? throw new ArgumentNullException(nameof(listener));
            _serverOptions = (WsServerOptions)_options;
            int count = _serverOptions.MaxConnections;
            _slots = new ServerConnection[count + 1];
            for (int i = 0; i < count; i++) _slots[i] = new ServerConnection(this, NewBuffers(_options.ReceiveBufferSize, _options.SendBufferSize));
            _spare = NewBuffers(64, 128);
            _slots[count] = new ServerConnection(this, _spare);
            _frame = new byte[_options.SendBufferSize + FrameHeader.SizeFor(_options.SendBufferSize, false)];
        }

        private static WsProtocol NewBuffers(int receive, int send) => new WsProtocol(WsRole.Server, receive, send, null);

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

        /// <summary>Opens the port, also after a stop. Start, and the first Poll or Run of a new server, do so too.</summary>
        /// <exception cref="Exception">The listener's: the port is in use, or may not be used.</exception>
        /// <exception cref="InvalidOperationException">It is being stopped, or another thread polls it.</exception>
        public void Open()
        {
            if (_isOpen && !IsStopping) return;
            bool isOuter = EnterAgain(true);
            try
            {
                Prepare();
            }
            finally
            {
                Leave(isOuter);
            }
        }

        private protected override void Prepare()
        {
            if (_isOpen) return;
            _listener.Open();
            _isOpen = true;
        }

        private protected override bool Serve()
        {
            if (!Round(_clock.Milliseconds)) WaitForWork(1000);
            return true;
        }

        private protected override bool Round(long now)
        {
            ServerConnection[] slots = _slots;
            bool active = false;
            int i = _usedCount - 1;
            try
            {
                for (; i >= 0; i--)
                {
                    ServerConnection slot = slots[i];
                    if (!slot.Pump(now)) continue;
                    active = true;
                    if (slot._transport == null) Release(i);
                    if (i != 0) now = TimeAfter(now); // a handler may have taken its time
                }
            }
            catch (Exception e)
            {
                active = true;
                Crash(slots[i], e);
                if (slots[i].IsGone) Release(i);
            }

            if (active)
            {
                // Under load newcomers are looked for now and then.
                if ((++_activeRounds & 7) != 0) return true;
            }

            return Accept() || active;
        }

        // The last one in use takes its place.
        private void Release(int i) => Swap(i, --_usedCount);

        // When all slots are taken, further clients wait in the listener's backlog.
        private bool Accept()
        {
            int free = _usedCount;
            if (free == _slots.Length || IsStopping) return false;
            if (!_isOpen) Prepare();
            WsTransport transport = null;
            try
            {
                transport = _listener.Accept();
                if (transport == null) return false;
                if (_slots[free].HasBuffers(_spare) && free + 1 < _slots.Length) Swap(free, free + 1);
                var connection = new ServerConnection(_slots[free], transport, _clock.Milliseconds);
                lock (_frame) _slots[free] = connection;
                _usedCount = free + 1;
            }
            catch (Exception e)
            {
                // No memory for another connection, most likely.
                if (transport != null) transport.Close();
                ReportError(null, WsError.InternalFailure, e);
                Rest();
                return false;
            }

            _activeRounds++;
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

#if !NANOFRAMEWORK_1_0
        private protected override void Watch(Waiter waiter)
        {
            for (int i = 0; i < _usedCount; i++) _slots[i].Watch(waiter);
            if (_usedCount < _slots.Length) waiter.Watch(_listener.Socket, true, false);
        }

#endif
        private protected override void Shut()
        {
            try
            {
                _isOpen = false;
                _listener.Close();
                for (int i = 0; i < _usedCount; i++) _slots[i].Close(CloseCode.GoingAway, null);

                long end = _clock.Milliseconds + _options.CloseTimeoutMs;
                long now;
                while (IsAnyOpen() && (now = _clock.Milliseconds) < end)
                {
                    if (!Round(now)) Thread.Sleep(1); // a short farewell; the listener that Wait watches is closed already
                }
            }
            finally
            {
                while (_usedCount > 0) _slots[--_usedCount].Drop();
            }
        }

        private bool IsAnyOpen()
        {
            for (int i = 0; i < _usedCount; i++)
            {
                if (_slots[i].State != WsState.Connecting) return true;
            }

            return false;
        }

        /// <summary>
        /// Sends a text message to all open connections, encoded once; not to those whose OnOpen has not returned. Returns how many took it. Safe from any
        /// thread, and never blocks.
        /// </summary>
        /// <exception cref="ArgumentException">The message does not fit the send buffer.</exception>
        public int Broadcast(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            lock (_frame)
            {
                int reserved = _frame.Length - _options.SendBufferSize;
                int count = Utf8Text.TryEncode(text, _frame, reserved);
                if (count < 0) throw TooLarge();
                return Broadcast(Opcode.Text, reserved, count);
            }
        }

        /// <summary>Sends a text message that is UTF-8 already. Otherwise as <see cref="Broadcast(string)"/>.</summary>
        /// <exception cref="ArgumentException">The message is larger than SendBufferSize.</exception>
        public int BroadcastText(byte[] buffer, int offset, int count) => Broadcast(Opcode.Text, buffer, offset, count);

        /// <summary>Sends a binary message. Otherwise as <see cref="Broadcast(string)"/>.</summary>
        /// <exception cref="ArgumentException">The message is larger than SendBufferSize.</exception>
        public int BroadcastBinary(byte[] buffer, int offset, int count) => Broadcast(Opcode.Binary, buffer, offset, count);

        private int Broadcast(Opcode opcode, byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if (count > _options.SendBufferSize) throw TooLarge();
            int header = FrameHeader.SizeFor(count, false);
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
            if (header != reserved) Array.Copy(_frame, reserved, _frame, header, count);
            FrameHeader.Write(_frame, 0, opcode, true, false, count);
            int taken = 0;
            foreach (ServerConnection slot in _slots)
            {
                try
                {
                    if (slot.SendFrame(_frame, header + count) == WsSendResult.Sent) taken++;
                }
                catch (Exception)
                {
                    // Its transport threw. The others are not to blame, and the loop will meet the same.
                }
            }

            return taken;
        }

        private static ArgumentException TooLarge() => new ArgumentException("Larger than SendBufferSize: enlarge it.");

        /// <summary>Decides what becomes of a request.</summary>
        internal void Answer(ServerConnection connection, HttpExchange exchange)
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

            if (status == 0) status = connection.HasBuffers(_spare) ? 503 : IsAllowed(request.Origin) ? Ask(connection, request) : 403;
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
            if (origin == null || _serverOptions.AllowedOrigins == null) return true;
            foreach (string allowed in _serverOptions.AllowedOrigins)
            {
                if (allowed == origin) return true;
            }

            return false;
        }

        private int Ask(WsConnection connection, WsRequest request)
        {
            try
            {
                return _handler.OnRequest(connection, request);
            }
            catch (Exception e)
            {
                connection.ReportError(WsError.HandlerFailed, e);
                return 500;
            }
        }
    }
}
