using System;
using System.Collections;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket server, and a small web server on the same port. One loop serves all connections: call <see cref="WsEndpoint.Poll"/>
    /// from your own loop, <see cref="WsEndpoint.Run"/> to use the calling thread, or <see cref="WsEndpoint.Start"/> to use a new one. The
    /// constructor allocates all buffers; a connection costs one object, and its handshake some garbage.
    /// </summary>
    public sealed partial class WsServer : WsEndpoint, IWsServer
    {
        private readonly WsListener _listener;
        private readonly WsConnection[] _slots; // those in use come first; the others are ended connections that keep the buffers
        private readonly WsProtocol _spare; // the small buffers of the spare slot, which opens no WebSocket
        private readonly byte[] _frame; // the frame of a broadcast; also the lock for it, and for the slots
        internal readonly RequestRouter _router;
        private int _usedCount;
        private bool _isOpen;
        private bool _hasAccepted; // in the last round that tried

        /// <summary>Creates a server on a TCP port.</summary>
        /// <param name="port">The port, 0 to 65535; 0 lets the system choose, see <see cref="Port"/>.</param>
        /// <param name="handler">Handles the events of the connections.</param>
        /// <param name="options">Sizes, deadlines and limits; null for the defaults.</param>
        /// <exception cref="ArgumentException">The port or an option is invalid; the message names it.</exception>
        public WsServer(int port, WsHandler handler, WsServerOptions options = null)
            : this(new SocketListener(port), handler, options)
        {
        }

        /// <summary>Creates a server on any listener: with TLS, on a single address, in memory.</summary>
        /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
        public WsServer(WsListener listener, WsHandler handler, WsServerOptions options = null)
            : base(handler, (options ?? new WsServerOptions()).Copy())
        {
            _listener = listener ?? throw new ArgumentNullException(nameof(listener));
            var serverOptions = (WsServerOptions)_options;
            int count = serverOptions.MaxConnections;
            _slots = new WsConnection[count + 1];
            _router = new RequestRouter(handler, serverOptions, _slots);
            int receive = _options.ReceiveBufferSize; // so that a head that any slot can read is not refused here with 414 or 431
            _spare = NewBuffers(receive < 64 ? 64 : receive > 512 ? 512 : receive, 128);
            for (int i = 0; i <= count; i++)
            {
                _slots[i] = new WsConnection(this, i < count ? NewBuffers(receive, _options.SendBufferSize) : _spare, null);
            }

            _frame = new byte[_options.SendBufferSize + FrameHeader.SizeFor(_options.SendBufferSize, false)];
        }

        private static WsProtocol NewBuffers(int receive, int send) => new WsProtocol(WsRole.Server, receive, send, null);

        /// <summary>Gets the TCP port.</summary>
        public int Port => _listener.Port;

        /// <inheritdoc/>
        public int ConnectionCount => GetConnections().Length;

        /// <inheritdoc/>
        public WsConnection[] GetConnections()
        {
            var connections = new ArrayList();
            lock (_frame)
            {
                foreach (WsConnection slot in _slots)
                {
                    if (slot.IsAdmitted) connections.Add(slot);
                }
            }

            return (WsConnection[])connections.ToArray(typeof(WsConnection));
        }

        /// <summary>Gets the number of requests that got a status of 400 or more, or sent none in time (408).</summary>
        public long RefusedCount => _router.RefusedCount;

        /// <summary>Opens the port, even after a stop. Start, and the first Poll or Run of a new server, open it, too.</summary>
        /// <exception cref="Exception">
        /// From the listener: the port is in use, access to it is denied, or a board has too little memory. The server is not stopped then:
        /// the next call of Open or Start, or the next Poll or Run, tries again.
        /// </exception>
        /// <exception cref="InvalidOperationException">The server is being stopped, or another thread is running the loop.</exception>
        public void Open()
        {
            if (_isOpen && !IsStopping) return;
            bool isOuter = EnterAgain(true);
            Exception failure = null;
            try
            {
                Prepare();
            }
            catch (Exception e)
            {
                failure = e;
            }

            Leave(isOuter, failure);
        }

        private protected override void Prepare()
        {
            if (_isOpen) return;
            _listener.Open();
            _isOpen = true;
        }

        // On a PC many connections are not visited in every round.
        partial void VisitParked(ref long now, ref bool active);

        private protected override bool Round(long now)
        {
            WsConnection[] slots = _slots;
            long start = now;
            bool active = false;
            VisitParked(ref now, ref active);
            int i = _usedCount - 1;
            try
            {
                for (; i >= ParkedCount; i--)
                {
                    if (!slots[i].Pump(now)) continue;
                    active = true;
                    if (slots[i]._transport == null) Release(i);
                    if (i == 0) break;
                    now = TimeAfter(now); // a handler may have taken long
                }
            }
            catch (Exception e)
            {
                active = true;
                Crash(slots[i], e);
                if (slots[i]._transport == null) Release(i);
            }

            // Under load new connections are accepted only every sixteenth round, unless the last attempt accepted one.
            return (active && (_activeRounds & 15) != 0 && !_hasAccepted) || (_hasAccepted = Accept(start)) || active;
        }

        // The last slot in use takes its place; counted afterwards, because without memory the lock throws on the interpreter.
        private void Release(int i) => _usedCount = Swap(i, _usedCount - 1);

        private int Swap(int i, int j)
        {
            lock (_frame)
            {
                WsConnection slot = _slots[i];
                _slots[i] = _slots[j];
                _slots[j] = slot;
                return j;
            }
        }

        private protected override void Shut(bool isOrderly)
        {
            _isOpen = false;
            if (isOrderly)
            {
                _listener.Close();
                for (int i = _usedCount - 1; i >= 0; i--)
                {
                    // None may open from now on: it would get no close frame.
                    if (_slots[i].State == WsState.Connecting) Drop(i);
                    else _slots[i].Close(CloseCode.GoingAway, null);
                }

                long end = _clock.Milliseconds + _options.CloseTimeoutMs;
                for (long now; _usedCount > 0 && (now = _clock.Milliseconds) < end;)
                {
                    if (!RunRound(now)) Thread.Sleep(1); // not Wait, which would watch the listener, already closed
                }
            }

            while (_usedCount > 0) _slots[--_usedCount].Abort();
            if (!isOrderly) _listener.Close(); // that may be what has thrown
            for (; _waiting.Count > 0; _waiting.RemoveAt(0)) ((WsTransport)_waiting[0]).Close();
        }
    }
}
