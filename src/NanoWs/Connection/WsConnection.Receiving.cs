using System;

namespace NanoWs
{
    // Receiving, on the thread that polls: bytes become events, and the handler hears of them.
    public abstract partial class WsConnection
    {
        /// <summary>
        /// Call it in OnText, OnBinary or a part event when a send returned BufferFull or MessageOpen: the message is delivered again when the send buffer is
        /// empty, or the message in the way has ended, and no other message is delivered before it. If no send was refused, it is delivered again in a later round
        /// of the loop.
        /// </summary>
        /// <param name="count">How many bytes at its end to deliver again: all of them, or those that were not dealt with.</param>
        /// <exception cref="InvalidOperationException">
        /// No message is being delivered, it has been deferred already, or this is not the thread that polls.
        /// </exception>
        public void Defer(int count)
        {
            _endpoint.CheckPoller();
            if (_care < 0 || (_flags & IsDeferred) != 0) throw new InvalidOperationException("Over, or deferred already.");
            _protocol.Unread(count);
            _flags |= IsDeferred;
        }

        /// <summary>Sends and receives what is possible without waiting. Returns whether there was anything to do.</summary>
        internal bool Pump(long now)
        {
            if ((_flags & (IsOpened | IsDeferred | IsPingWaiting)) != IsOpened) return PumpOther(now);

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

                // Nothing is due for whoever has just shown life.
                if (_care != 0) TakeCare(now);
                return true;
            }

            if (count < 0)
            {
                Lose(WsError.ConnectionLost);
                return true;
            }

            return (_care != 0 || now >= _deadline) && TakeCare(now);
        }

        private bool PumpOther(long now)
        {
            if (_transport == null) return false;
            if ((_flags & IsOpened) == 0) return PumpHandshake(now);
            bool active = (_flags & IsDeferred) != 0 && IsReading && ReceiveAhead(now);
            return TakeCare(now) || active;
        }

        /// <summary>Whether bytes that come are of interest now.</summary>
        internal virtual bool IsReading
        {
            get
            {
                int flags = _flags;
                return (flags & (IsPingWaiting | IsInputOver)) == 0 && ((flags & IsDeferred) == 0 || _protocol.PrepareReceive() > 0);
            }
        }

        // While a message waits to be delivered again, what comes behind it is taken in as far as there is room: a pong or a ping may be next.
        private bool ReceiveAhead(long now)
        {
            WsProtocol protocol = _protocol;
            int count = _transport.Read(protocol._rx, protocol._end, protocol.PrepareReceive());
            if (count < 0) _flags |= IsInputOver; // told when the message has been delivered
            if (count <= 0) return false;
            _lastReceived = now;
            protocol.Received(count);
            ReadControlAhead(protocol);
            return true;
        }

        private void ReadControlAhead(WsProtocol protocol)
        {
            WsEvent message = protocol._event;
            int offset = protocol._eventOffset;
            int count = protocol._eventCount;
            for (;;)
            {
                WsEvent e;
                lock (protocol)
                {
                    // Under one lock: the place for a pong must still be free when it is filled.
                    e = protocol.ReadAhead();
                    if (e == WsEvent.NeedData) break;
                    e = Respond(e);
                }

                try
                {
                    Tell(e);
                }
                catch (Exception x)
                {
                    Fail(WsError.HandlerFailed, x);
                }
            }

            protocol.Restore(message, offset, count);
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

        // Reads the events out of what was received.
        private void Dispatch(WsProtocol protocol)
        {
            bool isGathering = false;
            for (;;)
            {
                WsEvent e = protocol.Read();
                if (e == WsEvent.NeedData) break;
                int more = protocol._end | protocol._in; // the end is 0 when all has been read
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
                            _endpoint._handler.OnText(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.Binary:
                            _endpoint._handler.OnBinary(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.TextPart:
                            _endpoint._handler.OnTextPart(this, protocol._rx, protocol._eventOffset, protocol._eventCount, protocol.IsFinalPart);
                            break;
                        case WsEvent.BinaryPart:
                            _endpoint._handler.OnBinaryPart(this, protocol._rx, protocol._eventOffset, protocol._eventCount, protocol.IsFinalPart);
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

                if ((_flags & (IsDeferred | IsPingWaiting)) != 0)
                {
                    if ((_flags & IsDeferred) != 0) protocol.Hold();
                    break;
                }

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
            lock (_protocol) e = Respond(e);
            Tell(e);
        }

        // Under the lock. Ten pings in one read get ten pongs, as far as the transport takes them.
        private WsEvent Respond(WsEvent e)
        {
            e = _protocol.Respond(e);
            _care |= IsNeeded;
            Flush();
            return e;
        }

        private void Tell(WsEvent e)
        {
            WsProtocol protocol = _protocol;
            if (e == WsEvent.NeedSend) _flags |= IsPingWaiting;
            else if (e == WsEvent.Pong) _endpoint._handler.OnPong(this, protocol._rx, protocol._eventOffset, protocol._eventCount);
            else if (e == WsEvent.Failed) ReportError(protocol.Error, null);
        }
    }
}
