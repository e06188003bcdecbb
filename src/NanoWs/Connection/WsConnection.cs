namespace NanoWs
{
    /// <summary>
    /// A WebSocket connection. The object is never reused for another: once the connection has ended, kept references are harmless. Sends
    /// then return <see cref="WsSendResult.Closed"/>, closing does nothing, and the properties remain readable.
    /// </summary>
    /// <remarks>
    /// Sending, closing and reading properties are safe from any thread, and never block. Receiving and ending a connection belong to the
    /// loop thread, which alone calls the handler. The buffers belong to a slot of the server, or to the client, and serve one connection
    /// after another.
    /// </remarks>
    public sealed partial class WsConnection
    {
        private readonly WsProtocol _protocol; // also the lock for its sending half, and for its ownership
        private readonly WsEndpoint _endpoint;
        internal WsTransport _transport; // null when the connection has ended
        private WsOpening _opening; // until the connection is open
        private string _pathAndQuery;
        private string _remoteAddress;

        // _sharedFlags, written under the lock; the loop reads it without the lock first, and again under it. Zero allows sends and the
        // loop to use the fast path: open, OnOpen has returned, no caller waits, and unless a message is being streamed (then sends are
        // refused anyway) nothing is pending, so that new data begins at DataStart. Everything that changes this sets a bit. Lock order:
        // the server's frame, the protocol, the transport's own.
        private const int HasWork = 1; // the loop has more to do than read
        private const int WasRefused = 2; // a send found no room, or a streamed message has ended: OnDrained is due
        private const int IsGathering = 4; // more events are available: replies wait for the last, to be sent together
        private const int IsBehindMessage = 8; // a send was refused because a message is being streamed
        private const int IsNotAdmitted = 16; // OnOpen has not returned: no broadcast yet
        private const int HasProgress = 32; // bytes that had to wait were sent: activity
        private const int IsOver = int.MinValue; // the sign bit: the buffers belong to another connection, or are free

        private int _sharedFlags;
        private long _heldSince; // since when bytes are pending, plus the time that those sent since may take; -1: none are pending

        // _loopFlags, written by the loop thread alone (others may read bits that no longer change). Bits of one int, because a field costs
        // 12 bytes on the interpreter.
        private const int IsOpening = 1; // OnOpen has not been called
        private const int IsReported = 2; // OnClose has returned
        private const int IsDeferred = 4; // a message waits to be delivered again
        private const int IsPingWaiting = 8; // a ping waits until its pong can be sent
        private const int IsPinging = 16; // a heartbeat ping has not left yet
        private const int IsClosing = 32; // the deadline of the closing handshake is running
        private const int IsLingering = 64;
        private const int IsHalfClosed = 128; // ... and the peer has been sent the end of the stream
        private const int IsErrorReported = 256;
        private const int IsInputOver = 512; // the stream has ended after a deferred message
        private const int SubprotocolShift = 10; // the number of the subprotocol in the options, from 1
        internal const int SubprotocolMask = 31;
        private const int CloseStatusShift = 16;

        private int _loopFlags;
        private long _deadline;
        private long _lastReceived; // when bytes arrived; or the complement of when a ping was sent, until bytes arrive

        /// <summary>Creates a placeholder that owns the buffers until the first connection.</summary>
        internal WsConnection(WsEndpoint endpoint, WsProtocol protocol, string pathAndQuery)
        {
            _endpoint = endpoint;
            _protocol = protocol;
            _pathAndQuery = pathAndQuery;
            _loopFlags = IsOpening;
            _sharedFlags = IsOver;
        }

        /// <summary>
        /// Creates a connection that takes over the buffers of one that has ended. Late calls on the old one find that it has ended,
        /// because they use the same lock.
        /// </summary>
        internal WsConnection(WsConnection last, WsTransport transport, WsOpening opening)
        {
            _endpoint = last._endpoint;
            _protocol = last._protocol;
            _opening = opening;
            _loopFlags = IsOpening;
            _sharedFlags = HasWork | IsNotAdmitted;
            _heldSince = -1;
            lock (_protocol)
            {
                _protocol.Reset();
                _transport = transport;
            }
        }

        internal bool HasBuffers(WsProtocol protocol) => _protocol == protocol;

        /// <summary>Gets whether it has been a WebSocket, and still has its buffers, or is a live response. For the loop thread.</summary>
        internal bool HoldsSlot => _transport != null && ((_loopFlags & IsOpening) == 0 || (_opening != null && _opening.IsLive));

        /// <summary>Gets the state. When the connection ends, it is Closing until OnClose has returned, and Closed from then on.</summary>
        public WsState State
        {
            get
            {
                lock (_protocol)
                {
                    if (_sharedFlags < 0) return (_loopFlags & (IsOpening | IsReported)) == 0 ? WsState.Closing : WsState.Closed;
                    WsState state = _protocol.State;
                    return state == WsState.Closed ? WsState.Closing : state;
                }
            }
        }

        /// <summary>Gets the server of this connection; null for a client's connection.</summary>
        public IWsServer Server => _endpoint as IWsServer;

        /// <summary>Gets the request target as sent: "/telemetry?token=abc". Null on a server until the request has been read.</summary>
        public string PathAndQuery => _pathAndQuery ?? _opening?.PathAndQuery ?? _pathAndQuery; // again: it may have moved in between

        /// <summary>Gets the requested path as sent: "/telemetry". Null on a server until the request has been read.</summary>
        public string Path => WsRequest.PathOf(PathAndQuery);

        /// <summary>Gets the query as sent, without the question mark: "token=abc"; null if there is none.</summary>
        public string Query => WsRequest.QueryOf(PathAndQuery);

        /// <summary>Gets the negotiated subprotocol; null if there is none.</summary>
        public string Subprotocol
        {
            get
            {
                WsOpening opening = _opening;
                if (opening != null) return opening.Subprotocol;
                int number = _loopFlags >> SubprotocolShift & SubprotocolMask;
                return number == 0 ? null : _endpoint._options.Subprotocols[number - 1];
            }
        }

        /// <summary>
        /// Gets the code of the peer's close frame once the connection has ended: 1005 if the frame had no code, 1006 if there was no close
        /// frame; 0 until the connection has ended.
        /// </summary>
        public int CloseStatus => _loopFlags >> CloseStatusShift;

        /// <summary>Gets the address and port of the peer, for logs; null if unknown.</summary>
        public string RemoteAddress
        {
            get
            {
                // Null if the connection has just ended: then Abort has kept it.
                string address = _remoteAddress ?? _transport?.RemoteAddress;
                if (address != null) _remoteAddress = address;
                return _remoteAddress;
            }
        }

        /// <summary>Any object of the application's; initially null.</summary>
        public object Tag;
    }
}
