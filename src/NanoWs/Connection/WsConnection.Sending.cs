using System;
using System.Threading;

namespace NanoWs
{
    // Sending, from any thread: everything here happens under the lock, and first asks whether the connection still has its buffers.
    public abstract partial class WsConnection
    {
        // _care, written under the lock; the loop peeks at it, and looks again under the lock. Zero is the usual case, in which sends and the loop take short
        // cuts: open, let in, nobody waiting, and unless a message is open (then sends are refused anyway) nothing pending at all, so that the protocol's
        // buffer begins at DataStart. Whatever changes that sets a bit. Locks are taken in this order: the server's frame, the protocol, the transport's own.
        private const int IsNeeded = 1; // the loop has more to do than to read
        private const int WasRefused = 2; // a send found no room, or a message in the way has ended: OnDrained is due when the buffer is empty
        private const int IsGathering = 4; // more events are at hand: responses wait for the last, to leave together
        private const int IsOver = int.MinValue; // the sign: the buffers are another connection's, or nobody's
        private const int IsBehindMessage = 16; // a send was refused because a message is open
        private const int IsNotAdmitted = 32; // OnOpen has not returned: no broadcast yet
        private const int HasProgress = 64; // bytes left that had had to wait: a sign of life

        private int _care;
        private long _stalledSince; // no byte was taken since; -1: all is well

        /// <summary>The largest message that one Send takes, in bytes; larger ones go out with BeginText or BeginBinary, Append and EndMessage.</summary>
        public int MaxSend => _protocol.MaxSend;

        /// <summary>Sends a text message.</summary>
        /// <exception cref="ArgumentException">It is larger than <see cref="MaxSend"/> bytes of UTF-8.</exception>
        public WsSendResult SendText(string text)
        {
            lock (_protocol)
            {
                if (_care < 0) return WsSendResult.Closed;
                WsSendResult result = _protocol.SendText(text);
                if (result == WsSendResult.BufferFull && Flush()) result = _protocol.SendText(text);
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
            // What a lock does, and a mark for the loop if the transport throws: what is queued must not be forgotten.
            WsProtocol protocol = _protocol;
            Monitor.Enter(protocol);
            try
            {
                if (_care < 0) return WsSendResult.Closed;
                WsSendResult result = protocol.Queue(opcode, buffer, offset, count);
                if (result == WsSendResult.Sent && _care == 0)
                {
                    SendAtOnce(protocol);
                    return WsSendResult.Sent;
                }

                if (result == WsSendResult.BufferFull && Flush()) result = protocol.Queue(opcode, buffer, offset, count);
                return AfterSend(result);
            }
            catch (Exception)
            {
                _care |= IsNeeded;
                throw;
            }
            finally
            {
                Monitor.Exit(protocol);
            }
        }

        // The usual case: nothing else is pending, so the buffer begins at its start, and the transport takes it all.
        private bool SendAtOnce(WsProtocol protocol)
        {
            int count = protocol._queued - WsProtocol.DataStart;
            int taken = _transport.Write(protocol._tx, WsProtocol.DataStart, count);
            if (taken == count)
            {
                protocol._queued = WsProtocol.DataStart;
                return true;
            }

            if (Took(taken)) Flush();
            return false;
        }

        /// <summary>Sends a frame that was made for several connections.</summary>
        internal WsSendResult SendFrame(byte[] frame, int count)
        {
            WsProtocol protocol = _protocol;
            lock (protocol)
            {
                if ((_care & (IsOver | IsNotAdmitted)) != 0) return WsSendResult.Closed;
                WsSendResult result = protocol.SendFrame(frame, count);
                if (result == WsSendResult.BufferFull && Flush()) result = protocol.SendFrame(frame, count);
                return AfterSend(result);
            }
        }

        private WsSendResult AfterSend(WsSendResult result)
        {
            if (result != WsSendResult.Sent)
            {
                Refused(result);
                return result;
            }

            bool isUsual = _care == 0;
            _care |= IsNeeded; // also if the transport throws
            if (isUsual)
            {
                if (SendAtOnce(_protocol)) _care = 0;
            }
            else if ((_care & IsGathering) == 0)
            {
                Flush();
            }

            return result;
        }

        // Who was refused hears from OnDrained when there is reason to try again.
        private void Refused(WsSendResult result)
        {
            if (result == WsSendResult.BufferFull) _care |= WasRefused | IsNeeded;
            else if (result == WsSendResult.MessageOpen) _care |= IsBehindMessage | IsNeeded;
        }

        /// <summary>
        /// Begins a text message of unknown length, which goes out in fragments: then <see cref="Append"/> and <see cref="EndMessage"/>. The message belongs to
        /// whoever was told Sent; to others every send says MessageOpen until it has ended.
        /// </summary>
        public WsSendResult BeginText() => Begin(Opcode.Text, -1);

        /// <summary>Begins a text message of <paramref name="length"/> bytes, which goes out as one frame. Otherwise as <see cref="BeginText()"/>.</summary>
        public WsSendResult BeginText(long length) => Begin(Opcode.Text, CheckLength(length));

        /// <summary>Begins a binary message of unknown length, which goes out in fragments. Otherwise as <see cref="BeginText()"/>.</summary>
        public WsSendResult BeginBinary() => Begin(Opcode.Binary, -1);

        /// <summary>Begins a binary message of <paramref name="length"/> bytes, which goes out as one frame. Otherwise as <see cref="BeginText()"/>.</summary>
        public WsSendResult BeginBinary(long length) => Begin(Opcode.Binary, CheckLength(length));

        private static long CheckLength(long length) => length >= 0 ? length : throw new ArgumentOutOfRangeException(nameof(length), "Not negative.");

        private WsSendResult Begin(Opcode opcode, long length)
        {
            lock (_protocol)
            {
                if (_care < 0) return WsSendResult.Closed;
                WsSendResult result = _protocol.BeginMessage(opcode, length);
                if (result == WsSendResult.BufferFull && Flush()) result = _protocol.BeginMessage(opcode, length);
                if (result == WsSendResult.Sent) _care |= IsNeeded;
                else Refused(result);
                return result;
            }
        }

        /// <summary>
        /// Takes the next bytes of the message begun, and returns how many: fewer than <paramref name="count"/> means that the peer must read first
        /// (from a handler: return, and go on in <see cref="WsHandler.OnDrained"/>); -1 that the connection is not open any more. What was appended leaves
        /// when the buffer is full, or in the loop's next round.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message was begun, or these are more bytes than were announced.</exception>
        public int Append(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                if (_care < 0) return -1;
                int taken = 0;
                for (;;)
                {
                    int n = _protocol.Append(buffer, offset + taken, count - taken);
                    if (n < 0) return -1;
                    taken += n;
                    _care |= IsNeeded;
                    if (taken == count) return taken;
                    if (n > 0 || Flush()) continue;
                    _care |= WasRefused;
                    return taken;
                }
            }
        }

        /// <summary>Ends the message begun. BufferFull means that its last fragment found no room yet: call again later.</summary>
        /// <exception cref="InvalidOperationException">No message was begun, or it is shorter than was announced.</exception>
        public WsSendResult EndMessage()
        {
            lock (_protocol)
            {
                if (_care < 0) return WsSendResult.Closed;
                WsSendResult result = _protocol.EndMessage();
                if (result == WsSendResult.BufferFull && Flush()) result = _protocol.EndMessage();
                return AfterSend(result);
            }
        }

        /// <summary>
        /// Gives up the message that was begun, also in place of somebody who cannot any more. If bytes of it have left, the connection fails with 1011, because the
        /// peer could not tell the rest from what follows. Does nothing if no message is open.
        /// </summary>
        public void AbortMessage()
        {
            lock (_protocol)
            {
                if (_care < 0) return;
                _protocol.AbortMessage();
                _care |= IsNeeded;
            }
        }

        /// <summary>
        /// Sends a ping with at most 125 bytes of payload; the pong goes to <see cref="WsHandler.OnPong"/>. BufferFull if another control frame
        /// has not left yet, or a message of announced length is not complete. The heartbeat needs no help from you.
        /// </summary>
        public WsSendResult Ping(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                if (_care < 0) return WsSendResult.Closed;
                bool isQueued = _protocol.Ping(buffer, offset, count);
                if (!isQueued) return _protocol.State == WsState.Open ? WsSendResult.BufferFull : WsSendResult.Closed;
                return AfterControl();
            }
        }

        private WsSendResult AfterControl()
        {
            _care |= IsNeeded;
            if ((_care & IsGathering) == 0) Flush();
            return WsSendResult.Sent;
        }

        /// <summary>Starts the closing handshake with code 1000. Does nothing before the connection is open.</summary>
        public void Close() => Close(CloseCode.Normal, null);

        /// <summary>
        /// Starts the closing handshake (RFC 6455 section 7.1.2). <see cref="WsHandler.OnClose"/> tells when it is over. Does nothing before the connection is open.
        /// </summary>
        /// <param name="code">1000 to 1003, 1007 to 1014, or 3000 to 4999 for codes of your own.</param>
        /// <param name="reason">At most 123 bytes of UTF-8; null for none.</param>
        /// <exception cref="ArgumentException">The code or the reason cannot be sent.</exception>
        public void Close(int code, string reason)
        {
            lock (_protocol)
            {
                if (_care < 0) return;
                _protocol.Close(code, reason);
                AfterControl();
            }
        }

        /// <summary>Whether the connection could take a message at once: open, let in by OnOpen, nothing pending.</summary>
        public bool IsIdle
        {
            get
            {
                lock (_protocol) return (_care & (IsOver | IsNotAdmitted | IsBehindMessage)) == 0 && _protocol.State == WsState.Open && _protocol.TxCount == 0;
            }
        }

        // Hands pending bytes to the transport. Returns whether it took any.
        private bool Flush()
        {
            WsProtocol protocol = _protocol;
            bool active = false;
            int count;
            while ((count = protocol.TxCount) > 0 && Took(_transport.Write(protocol._tx, protocol.TxOffset, count))) active = true;
            return active;
        }

        // Notes how many bytes the transport took; whether it may take more.
        private bool Took(int count)
        {
            if (count > 0)
            {
                if (_stalledSince >= 0) _care |= HasProgress;
                _stalledSince = -1;
                _protocol.Sent(count);
                return true;
            }

            if (count < 0) _protocol.TransportClosed();
            _care |= IsNeeded;
            return false;
        }
    }
}
