using System;

namespace NanoWs
{
    // Streamed messages.
    public sealed partial class WsConnection
    {
        /// <summary>
        /// Begins a text message; continue with <see cref="Append"/> and <see cref="EndMessage"/>. The message belongs to the caller that
        /// got Sent; for others every send returns MessageOpen until it has ended.
        /// </summary>
        /// <param name="length">Its length in bytes, to send it as one frame; if it is unknown, it is sent in fragments.</param>
        public WsSendResult BeginText(long length = WsProtocol.UnknownLength) => Begin(Opcode.Text, length);

        /// <summary>Begins a binary message. Otherwise like <see cref="BeginText"/>.</summary>
        /// <param name="length">Its length in bytes, to send it as one frame; if it is unknown, it is sent in fragments.</param>
        public WsSendResult BeginBinary(long length = WsProtocol.UnknownLength) => Begin(Opcode.Binary, length);

        private WsSendResult Begin(Opcode opcode, long length)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return WsSendResult.Closed;
                WsSendResult result;
                do result = _protocol.BeginMessage(opcode, length);
                while (result != WsSendResult.Sent && ShouldRepeat(result));
                if (result == WsSendResult.Sent) _sharedFlags |= HasWork;
                return result;
            }
        }

        /// <summary>
        /// Appends bytes to the message in progress, and returns how many were accepted: fewer than <paramref name="count"/> means that the
        /// peer must read first (in a handler: return, and continue in <see cref="WsHandler.OnDrained"/>); -1 means that the connection is
        /// no longer open, or that <see cref="AbortMessage"/> was called. Appended bytes are sent when the buffer is full, or in the loop's
        /// next round.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is in progress, or the bytes exceed its known length.</exception>
        public int Append(byte[] buffer, int offset, int count)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return -1;
                int taken = 0;
                for (;;)
                {
                    int n = _protocol.Append(buffer, offset + taken, count - taken);
                    if (n < 0) return -1;
                    taken += n;
                    _sharedFlags |= HasWork;
                    if (taken == count) return taken;
                    if (n > 0 || Flush()) continue;
                    _sharedFlags |= WasRefused;
                    return taken;
                }
            }
        }

        /// <summary>
        /// Ends the message in progress. BufferFull means that there is no room yet for its last fragment: call again later. Closed means
        /// that the connection is no longer open, or that <see cref="AbortMessage"/> was called.
        /// </summary>
        /// <exception cref="InvalidOperationException">No message is in progress, or it is shorter than its known length.</exception>
        public WsSendResult EndMessage()
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return WsSendResult.Closed;
                WsSendResult result;
                do result = _protocol.EndMessage();
                while (result != WsSendResult.Sent && ShouldRepeat(result));
                return AfterSend(result);
            }
        }

        /// <summary>
        /// Aborts the message in progress, even if another thread began it. If bytes of it have been sent, the connection fails with 1011,
        /// because the peer could not distinguish the missing bytes from later ones. Does nothing if no message is in progress. Until the
        /// next message begins, <see cref="Append"/> then returns -1, and <see cref="EndMessage"/> Closed.
        /// </summary>
        public void AbortMessage()
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return;
                _protocol.AbortMessage();
                _sharedFlags |= HasWork;
            }
        }
    }
}
