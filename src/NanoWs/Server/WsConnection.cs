using System;

namespace NanoWs
{
    /// <summary>What all connections of a server, or of a client, have in common: a reference in each of them would take 12 bytes.</summary>
    internal sealed class ConnectionHost
    {
        public readonly WsHandler Handler;
        public readonly WsOptions Options;
        public readonly WsServer Server; // null for a client

        public ConnectionHost(WsHandler handler, WsOptions options, WsServer server)
        {
            Handler = handler ?? throw new ArgumentNullException(nameof(handler));
            Options = options;
            Server = server;
        }
    }

    /// <summary>
    /// A WebSocket connection: the protocol, its transport and its deadlines. Sending and closing are safe from any thread and never block; everything
    /// else belongs to the thread that polls.
    /// </summary>
    public abstract class WsConnection
    {
        // How long a connection given up may drain, so that the peer reads our last words before a reset destroys them.
        private protected const int LingerTime = 500;

        // Where the peer cannot be told that nothing more will come, its answer and then a silence of this length end the wait.
        private const int QuietTime = 50;

        private const int IsOpened = 1; // OnOpen was called
        private const int IsReported = 2; // OnClose was called
        private const int IsHeld = 4; // the handler waits for the send buffer to drain
        private const int IsAwaitingPong = 8;
        private const int IsClosing = 16; // a deadline for the closing handshake runs
        private const int IsLingering = 32;
        private const int IsTold = 64; // ... and the peer knows that nothing more will come
        private const int AllFlags = 255; // above them the loop counts the connections that this object has been

        private const int IsNeeded = 1; // anything but "open, nothing pending": the loop has more to do than to read
        private const int WasRefused = 2; // some send said Busy
        private const int IsGathering = 4; // more events are at hand: answers wait for the last, to leave together

        private protected readonly WsProtocol _protocol; // also the lock for its sending half
        private protected readonly ConnectionHost _host;
        internal WsTransport _transport; // null in a free slot
        private int _flags; // the loop's own
        private int _care; // under the lock
        private protected long _deadline;
        private long _lastReceived;
        private long _stalledSince; // no byte was taken since; -1: all is well. Under the lock.
        private protected string _path;
        private protected string _subprotocol;

        private protected WsConnection(WsRole role, ConnectionHost host, int receiveBuffer, int sendBuffer, WsEntropy entropy)
        {
            _host = host;
            _protocol = new WsProtocol(role, receiveBuffer, sendBuffer, entropy);
        }

        /// <summary>Where the connection stands.</summary>
        public WsState State => _transport == null ? WsState.Closed : _protocol.State;

        /// <summary>The path that was asked for.</summary>
        public string Path => _path;

        /// <summary>The subprotocol agreed on; null if there is none.</summary>
        public string Protocol => _subprotocol;

        /// <summary>Anything of yours. Null at first.</summary>
        public object Tag;

        /// <summary>The largest message that one Send takes, in bytes; larger ones go out with BeginText or BeginBinary, Append and EndMessage.</summary>
        public int MaxSend => _protocol.MaxSend;

        /// <summary>The address of the other end, for logs; null if that cannot be told.</summary>
        public string RemoteAddress => _transport?.RemoteAddress;

        /// <summary>Sends a text message.</summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes of UTF-8.</exception>
        public WsSendResult SendText(string text)
        {
            lock (_protocol)
            {
                WsSendResult result = _protocol.SendText(text);
                if (result == WsSendResult.Busy && Flush()) result = _protocol.SendText(text);
                return AfterSend(result);
            }
        }

        /// <summary>Sends a text message that is UTF-8 already. The array is only read, and yours again when this returns.</summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendText(byte[] buffer, int offset, int count) => Send(Opcode.Text, buffer, offset, count);

        /// <summary>Sends a binary message. The array is only read, and yours again when this returns.</summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendBinary(byte[] buffer, int offset, int count) => Send(Opcode.Binary, buffer, offset, count);

        private WsSendResult Send(Opcode opcode, byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                WsSendResult result = _protocol.Send(opcode, buffer, offset, count);
                if (result == WsSendResult.Busy && Flush()) result = _protocol.Send(opcode, buffer, offset, count);
                return AfterSend(result);
            }
        }

        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            lock (_protocol)
            {
                WsSendResult result = _protocol.SendFrame(frame, count);
                if (result == WsSendResult.Busy && Flush()) result = _protocol.SendFrame(frame, count);
                return AfterSend(result);
            }
        }

        private WsSendResult AfterSend(WsSendResult result)
        {
            WsProtocol protocol = _protocol;
            if (result == WsSendResult.Sent && _care == 0 && protocol._controlEnd == 0)
            {
                // The usual case: nothing else is pending, and the transport takes it all.
                int start = protocol._sent;
                int count = protocol._queued - start;
                int taken = _transport.Write(protocol._tx, start, count);
                if (taken == count)
                {
                    protocol._sent = WsProtocol.DataStart;
                    protocol._queued = WsProtocol.DataStart;
                }
                else if (Took(taken))
                {
                    Flush();
                }
            }
            else if (result == WsSendResult.Busy)
            {
                _care |= WasRefused;
            }
            else if ((_care & IsGathering) == 0)
            {
                Flush();
            }

            return result;
        }

        /// <summary>Begins a text message of unknown length, which goes out in fragments: then <see cref="Append"/> and <see cref="EndMessage"/>.</summary>
        public WsSendResult BeginText() => Begin(Opcode.Text, -1);

        /// <summary>Begins a text message of <paramref name="length"/> bytes, which goes out as one frame: then <see cref="Append"/> and <see cref="EndMessage"/>.</summary>
        public WsSendResult BeginText(long length) => Begin(Opcode.Text, CheckLength(length));

        /// <summary>Begins a binary message of unknown length, which goes out in fragments: then <see cref="Append"/> and <see cref="EndMessage"/>.</summary>
        public WsSendResult BeginBinary() => Begin(Opcode.Binary, -1);

        /// <summary>Begins a binary message of <paramref name="length"/> bytes, which goes out as one frame: then <see cref="Append"/> and <see cref="EndMessage"/>.</summary>
        public WsSendResult BeginBinary(long length) => Begin(Opcode.Binary, CheckLength(length));

        private static long CheckLength(long length) => length >= 0 ? length : throw new ArgumentOutOfRangeException(nameof(length), "Not negative.");

        private WsSendResult Begin(Opcode opcode, long length)
        {
            lock (_protocol)
            {
                WsSendResult result = _protocol.BeginMessage(opcode, length);
                if (result == WsSendResult.Busy && Flush()) result = _protocol.BeginMessage(opcode, length);
                if (result == WsSendResult.Busy) _care |= WasRefused;
                return result;
            }
        }

        /// <summary>
        /// Takes the next bytes of the message begun, and returns how many: fewer than <paramref name="count"/> means that the peer must read first
        /// (from a handler: return, and go on in <see cref="WsHandler.OnDrained"/>); -1 that the connection is not open any more.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message was begun, or these are more bytes than were announced.</exception>
        public int Append(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                int taken = 0;
                for (;;)
                {
                    int n = _protocol.Append(buffer, offset + taken, count - taken);
                    if (n < 0) return -1;
                    taken += n;
                    if (taken == count) return taken;
                    if (n > 0 || Flush()) continue;
                    _care |= WasRefused;
                    return taken;
                }
            }
        }

        /// <summary>Ends the message begun. Busy means that its last fragment found no room yet: call again later.</summary>
        /// <exception cref="InvalidOperationException">No message was begun, or it is shorter than was announced.</exception>
        public WsSendResult EndMessage()
        {
            lock (_protocol)
            {
                WsSendResult result = _protocol.EndMessage();
                if (result == WsSendResult.Busy && Flush()) result = _protocol.EndMessage();
                return AfterSend(result);
            }
        }

        /// <summary>
        /// Sends a ping with at most 125 bytes of payload; the answer goes to <see cref="WsHandler.OnPong"/>. Busy if another control frame is still
        /// pending. The server's own heartbeat needs no help from you.
        /// </summary>
        public WsSendResult Ping(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                if (!_protocol.Ping(buffer, offset, count)) return _protocol.State == WsState.Open ? WsSendResult.Busy : WsSendResult.Closed;
                if ((_care & IsGathering) == 0) Flush();
                return WsSendResult.Sent;
            }
        }

        /// <summary>Starts the closing handshake with code 1000.</summary>
        public void Close() => Close(CloseCode.Normal, null);

        /// <summary>Starts the closing handshake (RFC 6455 section 7.1.2). <see cref="WsHandler.OnClose"/> tells when it is over.</summary>
        /// <param name="code">1000 to 1003, 1007 to 1014, or 3000 to 4999 for codes of your own.</param>
        /// <param name="reason">At most 123 bytes of UTF-8; null for none.</param>
        /// <exception cref="ArgumentException">The code or the reason cannot be sent.</exception>
        public void Close(int code, string reason)
        {
            lock (_protocol)
            {
                _protocol.Close(code, reason);
                _care |= IsNeeded;
                if ((_care & IsGathering) == 0) Flush();
            }
        }

        /// <summary>
        /// From within OnText, OnBinary or one of the part events: the last <paramref name="count"/> bytes are to be delivered again once the
        /// send buffer has drained, and nothing else before. The way to answer without losing anything when a send says Busy.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is being delivered.</exception>
        public void Defer(int count)
        {
            _protocol.Unread(count);
            _flags |= IsHeld;
        }

        // ---- what the loops of server and client use; on their thread only ----

        /// <summary>Another one for each connection that this object has been.</summary>
        internal int Session => _flags >> 8;

        /// <summary>Whether bytes wait for the transport to become writable.</summary>
        internal bool IsSendPending => _protocol.TxCount > 0;

#if !NANOFRAMEWORK_1_0
        /// <summary>Whether bytes that come are of interest now; if not, the transport must become writable first.</summary>
        internal virtual bool IsReading => (_flags & IsHeld) == 0;
#endif

        private protected void Attach(WsTransport transport, long now)
        {
            _protocol.Reset();
            _flags = (_flags | AllFlags) + 1;
            _care = 0;
            _stalledSince = -1;
            _deadline = now + _host.Options.HandshakeTimeout;
            _path = _subprotocol = null;
            Tag = null;
            _transport = transport;
        }

        /// <summary>Sends and receives what is possible without waiting. Returns whether there was anything to do.</summary>
        internal bool Pump(long now)
        {
            if ((_flags & (IsOpened | IsHeld)) != IsOpened) return PumpOther(now);

            WsProtocol protocol = _protocol;
            byte[] rx = protocol._rx;
            int end = protocol._end;
            if (end != 0)
            {
                protocol.PrepareReceive();
                end = protocol._end;
            }

            int count = _transport.Read(rx, end, rx.Length - end);
            if (count > 0)
            {
                _lastReceived = now;
                protocol._end = end + count;
                Dispatch(protocol);
            }
            else if (count < 0)
            {
                Lose(WsError.ConnectionLost);
                return true;
            }

            if (_care != 0 || now >= _deadline) return TakeCare(now) || count > 0;
            return count > 0;
        }

        private bool PumpOther(long now)
        {
            if (_transport == null) return false;
            if ((_flags & IsOpened) != 0) return TakeCare(now);
            try
            {
                return PumpHandshake(now);
            }
            catch (Exception e)
            {
                // The application's content threw, or memory ran out for the strings of a request.
                ReportError(WsError.HandlerFailed, e);
                Drop();
                return true;
            }
        }

        /// <summary>Receives what has come of a head. Returns the bytes received; 0 if there is nothing now; -1 if the stream has ended.</summary>
        private protected int Receive(HttpHead head)
        {
            WsProtocol wire = _protocol;
            int room = wire.PrepareReceive();
            int count = _transport.Read(wire._rx, wire._end, room);
            if (count <= 0) return count;
            wire.Received(count);
            bool isFull = wire.PrepareReceive() == 0;
            wire._pos += head.Feed(wire._rx, wire._pos, wire._end - wire._pos, isFull);
            return count;
        }

        /// <summary>Sends and receives what the opening handshake needs.</summary>
        private protected abstract bool PumpHandshake(long now);

        private protected void OnOpened(long now)
        {
            _flags |= IsOpened;
            _protocol.Open();
            _lastReceived = now;
            ScheduleHeartbeat(now);
            try
            {
                _host.Handler.OnOpen(this);
            }
            catch (Exception e)
            {
                Fail(WsError.HandlerFailed, e);
            }

            Dispatch(_protocol);
        }

        // Reads the events out of what was received.
        private void Dispatch(WsProtocol protocol)
        {
            bool isGathering = false;
            for (;;)
            {
                WsEvent e = protocol.Read();
                if (e == WsEvent.NeedData) break;
                int more = protocol._pos | protocol._in;
                if (more != 0 && !isGathering)
                {
                    isGathering = true;
                    lock (protocol) _care |= IsGathering;
                }

                try
                {
                    switch (e)
                    {
                        case WsEvent.Text:
                            _host.Handler.OnText(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.Binary:
                            _host.Handler.OnBinary(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.TextPart:
                            _host.Handler.OnTextPart(this, protocol._rx, protocol._eventOffset, protocol._eventCount, protocol.IsFinalPart);
                            break;
                        case WsEvent.BinaryPart:
                            _host.Handler.OnBinaryPart(this, protocol._rx, protocol._eventOffset, protocol._eventCount, protocol.IsFinalPart);
                            break;
                        default:
                            OnControl(e);
                            break;
                    }
                }
                catch (Exception x)
                {
                    Fail(WsError.HandlerFailed, x);
                }

                if ((_flags & IsHeld) != 0) break;
                protocol._event = WsEvent.NeedData;
                if (more == 0) break;
            }

            if (!isGathering) return;
            lock (protocol)
            {
                _care &= ~IsGathering;
                Flush();
            }
        }

        private void OnControl(WsEvent e)
        {
            WsProtocol protocol = _protocol;
            lock (protocol)
            {
                e = protocol.Respond(e);
                _care |= IsNeeded;

                // Ten pings in one read get ten pongs, as far as the transport takes them.
                Flush();
            }

            switch (e)
            {
                case WsEvent.NeedSend:
                    _flags |= IsHeld;
                    break;
                case WsEvent.Pong:
                    _host.Handler.OnPong(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
                    break;
                case WsEvent.Close:
                    Report(protocol.CloseCodeReceived, Ascii.Text(protocol._rx, protocol._eventOffset, protocol._eventCount));
                    break;
                case WsEvent.Failed:
                    ReportError(protocol.Error, null);
                    break;
            }
        }

        /// <summary>Gives the connection up, and tells the peer and the handler why.</summary>
        internal void Fail(WsError error, Exception exception)
        {
            lock (_protocol)
            {
                _protocol.Fail(error);
                _care |= IsNeeded;
            }

            ReportError(error, exception);
        }

        private void ReportError(WsError error, Exception exception)
        {
            try
            {
                _host.Handler.OnError(this, error, exception);
            }
            catch (Exception)
            {
                // Whoever throws here has been told already.
            }
        }

        private void Report(int code, string reason)
        {
            if ((_flags & (IsOpened | IsReported)) != IsOpened) return;
            _flags |= IsReported;
            try
            {
                _host.Handler.OnClose(this, code, reason);
            }
            catch (Exception e)
            {
                ReportError(WsError.HandlerFailed, e);
            }
        }

        // Hands pending bytes to the transport, under the lock. Returns whether it took any.
        private bool Flush()
        {
            WsProtocol protocol = _protocol;
            WsTransport transport = _transport;
            bool active = false;
            int count;
            while ((count = protocol.TxCount) > 0 && Took(transport == null ? -1 : transport.Write(protocol._tx, protocol.TxOffset, count))) active = true;
            return active;
        }

        // Notes how many bytes the transport took; whether it may take more.
        private bool Took(int count)
        {
            if (count > 0)
            {
                _stalledSince = -1;
                _protocol.Sent(count);
                return true;
            }

            if (count < 0) _protocol.TransportClosed();
            _care |= IsNeeded;
            return false;
        }

        // Everything but reading: what is pending, what is held, what is due, and the way to the end.
        private bool TakeCare(long now)
        {
            bool active = (_flags & IsLingering) == 0 && Drain(now);
            if (_transport != null && now >= _deadline) OnDeadline(now);
            if (_transport != null && _protocol.State != WsState.Open) active |= Finish(now);
            lock (_protocol)
            {
                _care &= ~IsNeeded;
                if (_protocol.TxCount > 0 || _protocol.State != WsState.Open) _care |= IsNeeded;
            }

            return active || _transport == null;
        }

        // Something was pending, or somebody waits for it to be gone.
        private bool Drain(long now)
        {
            bool active;
            bool isPending;
            bool isStalled = false;
            lock (_protocol)
            {
                active = Flush();
                isPending = _protocol.TxCount > 0;
                if (!isPending) _stalledSince = -1;
                else if (_stalledSince < 0) _stalledSince = now;
                else isStalled = now - _stalledSince >= _host.Options.SendTimeout;
            }

            if (isStalled) Lose(WsError.SendTimeout);
            if (isPending) return active;
            bool wasHeld = (_flags & IsHeld) != 0;
            _flags &= ~IsHeld;
            bool wasRefused = (_care & WasRefused) != 0;
            if (wasRefused)
            {
                lock (_protocol) _care &= ~WasRefused;
                NotifyDrained();
            }

            if (wasHeld) Dispatch(_protocol);
            return active || wasHeld || wasRefused;
        }

        private void NotifyDrained()
        {
            try
            {
                _host.Handler.OnDrained(this);
            }
            catch (Exception e)
            {
                Fail(WsError.HandlerFailed, e);
            }
        }

        private void ScheduleHeartbeat(long now)
        {
            _deadline = _host.Options.PingInterval > 0 ? now + _host.Options.PingInterval : long.MaxValue;
        }

        private void OnDeadline(long now)
        {
            if ((_flags & IsLingering) != 0) Drop();
            else if ((_flags & IsClosing) != 0) Lose(WsError.CloseTimeout);
            else if (now - _lastReceived < _host.Options.PingInterval || IsPongInTime(now)) Heartbeat(now);
            else Lose(WsError.PingTimeout);
        }

        // Any byte is a sign of life, a pong is only the one that can be asked for.
        private bool IsPongInTime(long now) =>
            (_flags & IsAwaitingPong) == 0 || now - _lastReceived < _host.Options.PingInterval + _host.Options.PongTimeout;

        private void Heartbeat(long now)
        {
            if (now - _lastReceived < _host.Options.PingInterval)
            {
                _flags &= ~IsAwaitingPong;
                ScheduleHeartbeat(_lastReceived);
                return;
            }

            _flags |= IsAwaitingPong;
            _deadline = now + (_host.Options.PongTimeout < _host.Options.PingInterval ? _host.Options.PongTimeout : _host.Options.PingInterval);
            lock (_protocol)
            {
                _protocol.Ping(_protocol.TxBuffer, 0, 0);
                Flush();
            }
        }

        // The connection is on its way out: whose turn is it?
        private bool Finish(long now)
        {
            if ((_flags & IsLingering) != 0) return DropIfQuiet(now);
            if (_protocol.State == WsState.Closed) Lose(WsError.ConnectionLost);
            else if (_protocol.IsFinished && _protocol.Role == WsRole.Server)
            {
                // 7.1.1: the server closes TCP first, and cleanly: bytes not read would reset the connection.
                if (!Linger(now)) Drop();
            }
            else if (_protocol.IsAborted) Linger(now);
            else if ((_flags & IsClosing) == 0)
            {
                _flags |= IsClosing;
                _deadline = now + _host.Options.CloseTimeout;
            }
            else return false;

            return true;
        }

        private bool DropIfQuiet(long now)
        {
            bool hasAnswered = _lastReceived >= _deadline - LingerTime;
            if ((_flags & IsTold) != 0 || !hasAnswered || now - _lastReceived < QuietTime) return false;
            Drop();
            return true;
        }

        /// <summary>
        /// Waits for the peer to close, so that it reads what was sent last: closing with unread bytes would reset the connection. Returns whether
        /// the peer could be told that nothing more will come.
        /// </summary>
        private protected bool Linger(long now)
        {
            _flags |= IsLingering;
            _deadline = now + LingerTime;
            _lastReceived = now - 1;
            bool isTold = _transport.Shutdown();
            if (isTold) _flags |= IsTold;
            Report(CloseCode.Abnormal, "");
            return isTold;
        }

        // The connection broke, or its time is over.
        private void Lose(WsError error)
        {
            // After both close frames, or after our last words, the end is no error.
            if (!_protocol.IsFinished && (_flags & (IsLingering | IsReported)) == 0) ReportError(error, null);
            Drop();
        }

        /// <summary>Closes the transport, and tells the handler if it was not told yet.</summary>
        internal void Drop()
        {
            WsTransport transport = _transport;
            if (transport == null) return;
            lock (_protocol)
            {
                _protocol.TransportClosed();
                _transport = null;
            }

            transport.Close();
            Report(_protocol.CloseCodeReceived, "");
            _flags &= ~AllFlags;
        }
    }
}
