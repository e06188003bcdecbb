using System;
using System.Threading;

namespace NanoWs
{
    // Sending, from any thread: everything here happens under the lock, and first checks whether the connection still owns its buffers.
    public sealed partial class WsConnection
    {
        /// <summary>
        /// Gets the size of the largest message that one send accepts, in bytes; stream larger ones with BeginText or BeginBinary, Append
        /// and EndMessage.
        /// </summary>
        public int MaxSend => _protocol.MaxSend;

        /// <summary>Sends a text message.</summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes of UTF-8.</exception>
        public WsSendResult SendText(string text)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return WsSendResult.Closed;
                WsSendResult result;
                do result = _protocol.SendText(text);
                while (result != WsSendResult.Sent && ShouldRepeat(result));
                return AfterSend(result);
            }
        }

        /// <summary>Sends a text message that is already UTF-8. The array is only read, and may be reused when this returns.</summary>
        /// <param name="buffer">The array.</param>
        /// <param name="offset">Where the message begins in it.</param>
        /// <param name="count">The size of the message, in bytes.</param>
        /// <param name="onlyIfIdle">
        /// Whether to return <see cref="WsSendResult.BufferFull"/> unless <see cref="IsIdle"/>: for values of which only the latest counts.
        /// Then no <see cref="WsHandler.OnDrained"/> follows.
        /// </param>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendText(byte[] buffer, int offset, int count, bool onlyIfIdle = false) =>
            SendMessage(Opcode.Text, buffer, offset, count, onlyIfIdle);

        /// <summary>
        /// Sends a binary message. The array is only read, and may be reused when this returns. The parameters are those of SendText.
        /// </summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes.</exception>
        public WsSendResult SendBinary(byte[] buffer, int offset, int count, bool onlyIfIdle = false) =>
            SendMessage(Opcode.Binary, buffer, offset, count, onlyIfIdle);

        /// <summary>
        /// Sends a message of the given type, text (which must be UTF-8) or binary. The array is only read, and may be reused when this
        /// returns.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// It is larger than <see cref="MaxSend"/> bytes, or the type is not Text or Binary.
        /// </exception>
        public WsSendResult Send(Opcode type, byte[] buffer, int offset, int count)
        {
            WsProtocol.CheckOpcode(type);
            return SendMessage(type, buffer, offset, count, false);
        }

        private WsSendResult SendMessage(Opcode opcode, byte[] buffer, int offset, int count, bool onlyIfIdle)
        {
            // A lock statement spelled out; if the transport throws, it sets a flag for the loop, so that queued bytes are not forgotten.
            WsProtocol protocol = _protocol;
            Monitor.Enter(protocol);
            try
            {
                if (_sharedFlags == 0 && protocol.Queue(opcode, buffer, offset, count) == WsSendResult.Sent)
                {
                    SendAtOnce(protocol);
                    return WsSendResult.Sent;
                }

                if (_sharedFlags < 0) return WsSendResult.Closed;
                if (onlyIfIdle && !IsIdle) return WsSendResult.BufferFull;
                WsSendResult result;
                do result = protocol.Queue(opcode, buffer, offset, count);
                while (result != WsSendResult.Sent && ShouldRepeat(result));
                return AfterSend(result);
            }
            catch (Exception)
            {
                _sharedFlags |= HasWork;
                throw;
            }
            finally
            {
                Monitor.Exit(protocol);
            }
        }

        // The fast path: nothing else is pending, so the data begins at DataStart, and the transport accepts all of it.
        private bool SendAtOnce(WsProtocol protocol)
        {
            int count = protocol._queued - WsProtocol.DataStart;
            int taken = _transport.Write(protocol.TxBuffer, WsProtocol.DataStart, count);
            if (taken == count)
            {
                protocol.SentAll();
                return true;
            }

            if (OnWritten(taken)) Flush();
            return false;
        }

        /// <summary>Sends a frame that was built for several connections.</summary>
        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            WsProtocol protocol = _protocol;
            lock (protocol)
            {
                // A caller whose send was refused comes first: otherwise broadcasts could keep a slow reader's buffer full forever.
                int flags = _sharedFlags & (IsOver | IsNotAdmitted | WasRefused);
                if (flags != 0) return flags == WasRefused ? WsSendResult.BufferFull : WsSendResult.Closed;
                WsSendResult result;
                do result = protocol.SendFrame(frame, count);
                while (result != WsSendResult.Sent && ShouldRepeat(result));
                return AfterSend(result);
            }
        }

        private WsSendResult AfterSend(WsSendResult result)
        {
            bool isUsual = _sharedFlags == 0;
            if (result != WsSendResult.Sent || (isUsual && _protocol._queued == WsProtocol.DataStart)) return result; // or sent already
            _sharedFlags |= HasWork; // even if the transport throws
            if (isUsual && SendAtOnce(_protocol)) _sharedFlags = 0;
            else if (!isUsual && (_sharedFlags & IsGathering) == 0) Flush();
            return result;
        }

        // After a refusal: whether to try again, because the buffer was full and the transport has now accepted some of it. If not,
        // OnDrained notifies the caller when it is worth it.
        private bool ShouldRepeat(WsSendResult refusal)
        {
            if (refusal == WsSendResult.BufferFull)
            {
                if (Flush()) return true;
                _sharedFlags |= WasRefused | HasWork;
            }
            else if (refusal == WsSendResult.MessageOpen) _sharedFlags |= IsBehindMessage | HasWork;

            return false;
        }

        /// <summary>
        /// Sends a ping with at most 125 bytes of payload; the pong goes to <see cref="WsHandler.OnPong"/>. Returns BufferFull if another
        /// control frame has not been sent yet, or a streamed message of known length is incomplete. The heartbeat works without it.
        /// </summary>
        public WsSendResult Ping(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return WsSendResult.Closed;
                if (_protocol.Ping(buffer, offset, count)) return AfterControl();
                return _protocol.State == WsState.Open ? WsSendResult.BufferFull : WsSendResult.Closed;
            }
        }

        private WsSendResult AfterControl()
        {
            _sharedFlags |= HasWork;
            if ((_sharedFlags & IsGathering) == 0) Flush();
            return WsSendResult.Sent;
        }

        /// <summary>
        /// Gets whether the connection can accept a message at once: it is open, OnOpen has returned, no message is being streamed, and
        /// nothing is pending.
        /// </summary>
        public bool IsIdle
        {
            get
            {
                lock (_protocol)
                {
                    return (_sharedFlags & (IsOver | IsNotAdmitted | IsBehindMessage)) == 0
                        && _protocol.State == WsState.Open && _protocol.TxCount == 0 && !_protocol.IsMessageOpen;
                }
            }
        }

        /// <summary>Gets whether the connection is open and OnOpen has returned.</summary>
        internal bool IsAdmitted
        {
            get
            {
                lock (_protocol) return (_sharedFlags & (IsOver | IsNotAdmitted)) == 0 && _protocol.State == WsState.Open;
            }
        }

        // Hands pending bytes to the transport. Returns whether it accepted any.
        private bool Flush()
        {
            WsProtocol protocol = _protocol;
            bool active = false;
            int count;
            while ((count = protocol.TxCount) > 0)
            {
                if (!OnWritten(_transport.Write(protocol.TxBuffer, protocol.TxOffset, count))) break;
                active = true;
            }

            return active;
        }

        // Processes the result of the transport's Write. Returns whether it may accept more.
        private bool OnWritten(int count)
        {
            if (count > 0)
            {
                if (_heldSince >= 0)
                {
                    _heldSince += _endpoint._options.TimeFor(count);
                    _sharedFlags |= HasProgress;
                }

                _protocol.Sent(count);
                return true;
            }

            if (count < 0) _protocol.TransportClosed();
            _sharedFlags |= HasWork;
            return false;
        }
    }
}
