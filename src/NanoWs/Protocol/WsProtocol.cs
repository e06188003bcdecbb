using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket connection without I/O (RFC 6455 sections 5 to 7): bytes in, events out; messages in, bytes out. All state
    /// transitions of an open connection are in this class, and it knows its role only where masks are concerned.
    /// <code>
    /// int n = transport.Read(p.RxBuffer, p.RxOffset, p.PrepareReceive());
    /// p.Received(n);
    /// while ((e = p.Next()) != WsEvent.NeedData) Handle(e, p.RxBuffer, p.EventOffset, p.EventCount);
    /// while (p.TxCount > 0) p.Sent(transport.Write(p.TxBuffer, p.TxOffset, p.TxCount));
    /// </code>
    /// Nothing is allocated after the constructor, bad input never throws, and a call that fails changes nothing.
    /// Not thread-safe: <see cref="WsConnection"/> adds the lock.
    /// </summary>
    public sealed partial class WsProtocol
    {
        /// <summary>The smallest receive or send buffer, in bytes.</summary>
        public const int MinBuffer = 16;

        // Booleans are bits of an int because every field costs 12 bytes on the interpreter. These are guarded by whoever guards sending; those of
        // the receiving half are apart, so that reading needs no lock.
        internal const int Opened = 1;
        internal const int CloseSent = 2;
        internal const int CloseReceived = 4;
        internal const int HasFailed = 8;
        internal const int TransportGone = 16;
        private const int Streaming = 32; // a message is going out in pieces
        private const int Sized = 64; // ... as one frame, because its length is known
        internal const int IsServer = FrameHeader.Masked; // the bit that then is set in the header of every frame that comes in
        private const int TextOut = 256; // ... of text
        private const int Continuing = 512; // ... and its first fragment is already queued
        private const int Ended = CloseReceived | HasFailed;
        private const int SmallBuffer = 1024; // the largest short frame is no whole message
        internal const int NotSending = Ended | CloseSent | TransportGone;

        private readonly WsEntropy _entropy;
        internal int _flags;
        private int _outcome; // the peer's close code once CloseReceived, until then a WsError
        private uint _key; // for what comes next of a frame in pieces: received ones have masks for a server, sent ones for a client

        /// <param name="role">Which end this is.</param>
        /// <param name="receiveBuffer">The largest message delivered whole, in bytes, at least <see cref="MinBuffer"/>.</param>
        /// <param name="sendBuffer">Bytes of frames that can be pending, at least <see cref="MinBuffer"/>.</param>
        /// <param name="entropy">Masking keys; required for a client, unused by a server.</param>
        public WsProtocol(WsRole role, int receiveBuffer, int sendBuffer, WsEntropy entropy)
        {
            if (receiveBuffer < MinBuffer || sendBuffer < MinBuffer) throw new ArgumentOutOfRangeException(nameof(receiveBuffer), "Buffers have at least 16 bytes.");
            if (role == WsRole.Client && entropy == null) throw new ArgumentNullException(nameof(entropy), "A client needs masking keys.");
            _rx = new byte[receiveBuffer + RxReserve];
            _tx = new byte[DataStart + sendBuffer];
            _sent = _queued = DataStart;
            _entropy = entropy;
            _flags = (role == WsRole.Server ? IsServer : 0) | (receiveBuffer < FrameHeader.MaxControlPayload ? SmallBuffer : 0);
        }

        /// <summary>Where the connection stands.</summary>
        public WsState State
        {
            get
            {
                int flags = _flags;
                if ((flags & TransportGone) != 0) return WsState.Closed;
                if ((flags & Opened) == 0) return WsState.Connecting;
                return (flags & NotSending) == 0 ? WsState.Open : WsState.Closing;
            }
        }

        /// <summary>Which end this is.</summary>
        public WsRole Role => (_flags & IsServer) != 0 ? WsRole.Server : WsRole.Client;

        /// <summary>The rule that was broken, after <see cref="WsEvent.Failed"/> or <see cref="Fail"/>.</summary>
        public WsError Error => (_flags & CloseReceived) != 0 ? WsError.None : (WsError)_outcome;

        /// <summary>The code of the peer's close frame; 1005 if it had none, 1006 if there was no such frame.</summary>
        public int CloseCodeReceived => (_flags & CloseReceived) != 0 ? _outcome : CloseCode.Abnormal;

        /// <summary>Close frames went both ways: nothing more will come, the server closes TCP (section 7.1.1).</summary>
        public bool IsFinished => (_flags & (CloseSent | CloseReceived)) == (CloseSent | CloseReceived) && TxCount == 0;

        /// <summary>The protocol failed, and what could be sent of our close frame is sent: close TCP (section 7.1.7).</summary>
        public bool IsAborted => (_flags & HasFailed) != 0 && TxCount == 0;

        /// <summary>The opening handshake is over. What was received behind it is in the receive buffer already.</summary>
        public void Open() => _flags |= Opened;

        /// <summary>The transport is gone: nothing is sent or received any more.</summary>
        public void TransportClosed() => _flags |= TransportGone;

        /// <summary>Makes the object ready for another connection, with the same buffers.</summary>
        public void Reset()
        {
            _flags &= IsServer | SmallBuffer;
            _in = _outcome = 0;
            _event = WsEvent.NeedData;
            _pos = _end = _assembled = 0;
            _frameLeft = 0;
            _sent = _queued = DataStart;
            _open = _controlStart = _controlEnd = 0;
            _sizedLeft = 0;
        }

        /// <summary>
        /// Starts the closing handshake (section 7.1.2), or completes the peer's. Messages already in the send buffer
        /// go out first; one that was being sent in pieces is broken off.
        /// </summary>
        /// <param name="code">A code that may be sent, or 0 for a close frame without one.</param>
        /// <param name="reason">At most 123 bytes of UTF-8; null for none. A code of 0 allows none.</param>
        /// <exception cref="ArgumentException">The code or the reason cannot be sent.</exception>
        public void Close(int code, string reason)
        {
            byte[] payload = ClosePayload(code, reason);
            if ((_flags & Opened) != 0) QueueClose(payload, 0, payload.Length);
        }

        private static byte[] ClosePayload(int code, string reason)
        {
            byte[] text = reason == null ? new byte[0] : Encoding.UTF8.GetBytes(reason);
            if (code == 0 && text.Length == 0) return text;
            if (!CloseCode.MayBeSent(code)) throw new ArgumentException("Close code: 1000 to 1003, 1007 to 1014 or 3000 to 4999.");
            if (text.Length > FrameHeader.MaxControlPayload - 2) throw new ArgumentException("Close reason: at most 123 bytes of UTF-8.");
            var payload = new byte[text.Length + 2];
            payload[0] = (byte)(code >> 8);
            payload[1] = (byte)code;
            Array.Copy(text, 0, payload, 2, text.Length);
            return payload;
        }

        /// <summary>Gives the connection up for a reason of our own, telling the peer with the code that goes with it.</summary>
        public void Fail(WsError error)
        {
            if ((_flags & Ended) != 0) return;
            _outcome = (int)error;
            _eventCount = 0;
            _flags |= HasFailed;
            int code = CloseCodeFor(error);
            if ((_flags & Opened) != 0 && CloseCode.MayBeSent(code)) QueueClose(ClosePayload(code, null), 0, 2);
        }

        /// <summary>The close code that goes with an error (section 7.4.1); 1006, which is never sent, where the connection itself is lost.</summary>
        public static int CloseCodeFor(WsError error)
        {
            switch (error)
            {
                case WsError.None: return CloseCode.Normal;
                case WsError.InvalidUtf8: return CloseCode.InvalidPayload;
                case WsError.MessageTooBig: return CloseCode.MessageTooBig;
                case WsError.HandlerFailed: return CloseCode.InternalError;
                default: return error < WsError.HandlerFailed ? CloseCode.ProtocolError : CloseCode.Abnormal;
            }
        }

        /// <summary>
        /// The next event in the bytes received; call until <see cref="WsEvent.NeedData"/>. Its bytes,
        /// <see cref="RxBuffer"/> from <see cref="EventOffset"/> on, are valid until the next call.
        /// What the RFC demands as an answer (pong, close) is pending when this returns.
        /// </summary>
        public WsEvent Next()
        {
            WsEvent e = Read();
            return e < WsEvent.Ping ? e : Respond(e);
        }

        /// <summary>Does what the RFC demands after a ping, a close frame or a fault that <see cref="Read"/> has found.</summary>
        internal WsEvent Respond(WsEvent e)
        {
            switch (e)
            {
                case WsEvent.Ping:
                    // 5.5.2: the pong carries the ping's payload; 5.5.1: nothing is sent after a close frame.
                    if ((_flags & CloseSent) == 0) QueueControl(Opcode.Pong, _rx, _eventOffset, _eventCount);
                    break;
                case WsEvent.Close:
                    e = OnClose();
                    break;
                case WsEvent.Failed:
                    Fail(Error);
                    break;
            }

            return e;
        }

        // 5.5.1 and 7.1.5: a close frame is empty, or a code that may be sent and a reason in UTF-8. The answer repeats the code.
        private WsEvent OnClose()
        {
            int count = _eventCount;
            if (count == 1) return Broken(WsError.CloseTooShort);
            int code = CloseCode.NoStatus;
            if (count >= 2)
            {
                code = _rx[_eventOffset] << 8 | _rx[_eventOffset + 1];
                if (!CloseCode.MayBeSent(code)) return Broken(WsError.CloseCodeInvalid);
                if (Utf8Validator.Validate(Utf8Validator.Complete, _rx, _eventOffset + 2, count - 2) != Utf8Validator.Complete) return Broken(WsError.InvalidUtf8);
                count = 2;
            }

            _flags |= CloseReceived;
            _outcome = code;
            if ((_flags & CloseSent) == 0) QueueClose(_rx, _eventOffset, count);
            _eventOffset += count;
            _eventCount -= count;
            return WsEvent.Close;
        }

        private void QueueClose(byte[] payload, int offset, int count)
        {
            if ((_flags & CloseSent) != 0) return;
            if (_controlStart > 0 && count > 2) count = 2;
            QueueControl(Opcode.Close, payload, offset, count);
            _flags |= CloseSent;
            _open = 0;
        }

        private WsEvent Broken(WsError error)
        {
            Fail(error);
            return WsEvent.Failed;
        }
    }
}
