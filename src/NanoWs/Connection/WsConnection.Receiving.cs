using System;

namespace NanoWs
{
    // Receiving, on the loop thread: bytes become events, which are delivered to the handler.
    public sealed partial class WsConnection
    {
        /// <summary>
        /// Defers the message being delivered. Call it in OnText, OnBinary or a part event when a send returned BufferFull or MessageOpen:
        /// the message is delivered again whenever some pending bytes have been sent, or when the message being streamed has ended, and no
        /// other message is delivered before it. If no send was refused, it is delivered again in a later round of the loop.
        /// </summary>
        /// <param name="count">The number of bytes at its end to deliver again: all of them, or those not yet handled.</param>
        /// <exception cref="InvalidOperationException">
        /// No message is being delivered, it has already been deferred, or this is not the loop thread.
        /// </exception>
        public void Defer(int count)
        {
            if (!_endpoint.IsPoller) throw new InvalidOperationException("Defer belongs in a message event.");
            if (_sharedFlags < 0 || (_loopFlags & IsDeferred) != 0) throw new InvalidOperationException("Closed, or already deferred.");
            _protocol.Defer(count);
            _loopFlags |= IsDeferred;
        }

        /// <summary>Sends and receives as much as possible without waiting. Returns whether there was anything to do.</summary>
        internal bool Pump(long now)
        {
            if ((_loopFlags & (IsOpening | IsDeferred | IsPingWaiting)) != 0) return PumpInOtherStates(now);

            WsProtocol protocol = _protocol;
            byte[] rx = protocol.RxBuffer;
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
                Dispatch(protocol, count);

                // After activity no deadline can be due.
                if (_sharedFlags != 0) DoPendingWork(now);
                return true;
            }

            if (count < 0)
            {
                Abort(WsError.ConnectionLost);
                return true;
            }

            return (_sharedFlags != 0 || now >= _deadline) && DoPendingWork(now);
        }

        private bool PumpInOtherStates(long now)
        {
            if (_transport == null) return true; // it could not be released: without memory that throws
            if ((_loopFlags & IsOpening) != 0) return PumpOpening(now);
            bool active = (_loopFlags & IsDeferred) != 0 && IsReading && ReceiveAhead(now);
            return DoPendingWork(now) || active;
        }

        // Whether received bytes can be used now.
        private bool IsReading
        {
            get
            {
                int flags = _loopFlags;
                return (flags & (IsPingWaiting | IsInputOver)) == 0 && ((flags & IsDeferred) == 0 || _protocol.HasReceiveRoom);
            }
        }

        // While a message is deferred, the bytes after it are received while there is room: a pong or a ping may be next.
        private bool ReceiveAhead(long now)
        {
            WsProtocol protocol = _protocol;
            int room = protocol.PrepareReceive();
            int count = _transport.Read(protocol.RxBuffer, protocol.RxOffset, room);
            if (count < 0) _loopFlags |= IsInputOver; // reported when the message has been delivered
            if (count <= 0) return false;
            _lastReceived = now;
            WsEvent message = protocol._event;
            int eventOffset = protocol.EventOffset;
            int eventCount = protocol.EventCount;
            for (;; count = 0)
            {
                WsEvent e;
                lock (protocol)
                {
                    // Under one lock: the control slot must still be free when the pong is written.
                    e = protocol.ReadAhead(count);
                    if (e == WsEvent.NeedData) break;
                    e = Reply(e);
                }

                try
                {
                    ReportControl(e);
                }
                catch (Exception x)
                {
                    Fail(WsError.HandlerFailed, x);
                }
            }

            protocol.RestoreDeferred(message, eventOffset, eventCount);
            return true;
        }

        // Accepts bytes received, and delivers the events in all unparsed bytes to the handler.
        private void Dispatch(WsProtocol protocol, int received)
        {
            bool isGathering = false;
            for (WsEvent e = protocol.Received(received);; e = protocol.Next())
            {
                if (e == WsEvent.NeedData) break;
                int more = protocol._end | protocol._receiveFlags; // the end is 0 when all bytes have been parsed
                if (more != 0 && !isGathering)
                {
                    isGathering = true;
                    lock (protocol) _sharedFlags |= IsGathering;
                }

                try
                {
                    switch (e)
                    {
                        case WsEvent.Text:
                            _endpoint._handler.OnText(this, protocol.RxBuffer, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.Binary:
                            _endpoint._handler.OnBinary(this, protocol.RxBuffer, protocol._eventOffset, protocol._eventCount);
                            break;
                        case WsEvent.TextPart:
                        case WsEvent.BinaryPart:
                            DeliverPart(e);
                            break;
                        default:
                            lock (protocol) e = Reply(e);
                            ReportControl(e);
                            break;
                    }
                }
                catch (Exception x)
                {
                    Fail(WsError.HandlerFailed, x);
                }

                if ((_loopFlags & (IsDeferred | IsPingWaiting)) != 0)
                {
                    if ((_loopFlags & IsDeferred) != 0) protocol.KeepDeferred();
                    break;
                }

                protocol.Delivered();
                if (more == 0) break;
            }

            if (!isGathering) return;
            lock (protocol)
            {
                _sharedFlags &= ~IsGathering;
                Flush();
            }
        }

        private void DeliverPart(WsEvent e)
        {
            WsHandler handler = _endpoint._handler;
            WsProtocol p = _protocol;
            if (e == WsEvent.TextPart) handler.OnTextPart(this, p.RxBuffer, p.EventOffset, p.EventCount, p.IsFinalPart);
            else handler.OnBinaryPart(this, p.RxBuffer, p.EventOffset, p.EventCount, p.IsFinalPart);
        }

        // Under the lock. Ten pings in one read get ten pongs, as long as the transport accepts them.
        private WsEvent Reply(WsEvent e)
        {
            e = _protocol.Reply(e);
            _sharedFlags |= HasWork;
            Flush();
            return e;
        }

        private void ReportControl(WsEvent e)
        {
            WsProtocol protocol = _protocol;
            if (e == WsEvent.NeedSend) _loopFlags |= IsPingWaiting;
            else if (e == WsEvent.Pong) _endpoint._handler.OnPong(this, protocol.RxBuffer, protocol.EventOffset, protocol.EventCount);
            else if (e == WsEvent.Failed) ReportError(protocol.Error, null);
        }
    }
}
