using System;

namespace NanoWs
{
    // The end of a connection. Close starts the closing handshake; Fail sends a close frame with the code of an error, and lingers; Abort
    // ends the connection at once.
    public sealed partial class WsConnection
    {
        // How long to linger, in milliseconds, so that the peer can read the last bytes sent before a reset discards them.
        private const int LingerTime = 500;

        // Without half-close, lingering ends once the peer has sent something and then nothing for this long, in milliseconds.
        private const int QuietTime = 50;

        /// <summary>Starts the closing handshake with code 1000. Does nothing before the connection is open.</summary>
        public void Close() => Close(CloseCode.Normal, null);

        /// <summary>
        /// Starts the closing handshake (RFC 6455 section 7.1.2). <see cref="WsHandler.OnClose"/> is called when it has completed. Does
        /// nothing before the connection is open.
        /// </summary>
        /// <param name="code">
        /// 1000 to 1003 or 1007 to 1014 (RFC 6455 section 7.4.1), 3000 to 3999 (registered with IANA), or 4000 to 4999 (for private use).
        /// </param>
        /// <param name="reason">At most 123 bytes of UTF-8; null for none.</param>
        /// <exception cref="ArgumentException">The code or the reason cannot be sent.</exception>
        public void Close(int code, string reason = null)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return;
                _protocol.Close(code, reason);
                AfterControl();
            }
        }

        /// <summary>Fails the connection, and reports the error to the peer and the handler.</summary>
        internal void Fail(WsError error, Exception exception)
        {
            lock (_protocol)
            {
                if (_sharedFlags < 0) return;
                _protocol.Fail(error);
                _sharedFlags |= HasWork;
            }

            ReportError(error, exception);
        }

        internal void ReportError(WsError error, Exception exception)
        {
            _loopFlags |= IsErrorReported;
            _endpoint._handler.Report(this, error, exception);
        }

        // Takes the next step of an ending connection.
        private bool ContinueClosing(long now)
        {
            if ((_loopFlags & IsLingering) != 0) return AbortIfQuiet(now);
            WsState state;
            WsError error;
            bool isFinished, isFailureSent;
            lock (_protocol)
            {
                state = _protocol.State;
                error = _protocol.Error;
                isFinished = _protocol.IsFinished;
                isFailureSent = _protocol.IsFailureSent;
            }

            if (error != WsError.None && (_loopFlags & IsErrorReported) == 0) ReportError(error, null);
            if (state == WsState.Closed) Abort(WsError.ConnectionLost);
            else if (isFinished && _protocol.Role == WsRole.Server)
            {
                // 7.1.1: the server closes TCP first, and cleanly: unread bytes would reset the connection.
                if (!Linger(now)) Abort();
            }
            else if (isFailureSent) Linger(now);
            else if ((_loopFlags & IsClosing) == 0)
            {
                _loopFlags = (_loopFlags | IsClosing) & ~IsPinging;
                _deadline = now + _endpoint._options.CloseTimeoutMs;
            }
            else return false;

            return true;
        }

        private bool AbortIfQuiet(long now)
        {
            if ((_loopFlags & IsHalfClosed) != 0 || _lastReceived < _deadline - LingerTime || now - _lastReceived < QuietTime) return false;
            Abort();
            return true;
        }

        // Waits for the peer to close, so that it can read the last bytes sent: closing with unread bytes would reset the connection.
        // Returns whether the platform has half-close, which notifies the peer of the end of the stream.
        private bool Linger(long now)
        {
            _loopFlags = (_loopFlags | IsLingering) & ~(IsDeferred | IsPingWaiting);
            _deadline = now + LingerTime;
            _lastReceived = now - 1; // nothing since
            bool isHalfClosed = _transport.Shutdown();
            if (isHalfClosed) _loopFlags |= IsHalfClosed;
            return isHalfClosed;
        }

        // The connection was lost, or a deadline has passed.
        private void Abort(WsError error)
        {
            // After both close frames, or while lingering, the end is not an error.
            bool isFinished;
            lock (_protocol) isFinished = _protocol.IsFinished;
            if (!isFinished && (_loopFlags & (IsLingering | IsErrorReported)) == 0) ReportError(error, null);
            Abort();
        }

        /// <summary>Ends the connection: releases its buffers, closes the transport, and then notifies the handler.</summary>
        internal void Abort()
        {
            WsTransport transport = _transport;
            if (transport == null) return;
            lock (_protocol)
            {
                _protocol.TransportClosed();
                _loopFlags |= _protocol.CloseCodeReceived << CloseStatusShift;
                _sharedFlags = IsOver;
                _transport = null;
            }

            _pathAndQuery = PathAndQuery;
            _opening = null;
            try
            {
                if (_remoteAddress == null) _remoteAddress = transport.RemoteAddress; // while it is available
            }
            catch (Exception)
            {
                // Without an address, then.
            }

            try
            {
                transport.Close();
            }
            catch (Exception)
            {
                // It is closed as far as we are concerned.
            }

            if ((_loopFlags & IsOpening) == 0) NotifyClosed();
        }

        private void NotifyClosed()
        {
            string reason = string.Empty;
            try
            {
                WsProtocol protocol = _protocol;
                if (CloseStatus != CloseCode.Abnormal) reason = Ascii.Text(protocol.RxBuffer, protocol.EventOffset, protocol.EventCount);
            }
            catch (Exception)
            {
                // No memory for the reason: the end is reported nevertheless.
            }

            try
            {
                _endpoint._handler.OnClose(this, CloseStatus, reason);
            }
            catch (Exception e)
            {
                ReportError(WsError.HandlerFailed, e);
            }

            _loopFlags |= IsReported;
        }
    }
}
