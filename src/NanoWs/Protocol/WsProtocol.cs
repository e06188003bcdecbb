using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket connection without I/O (RFC 6455 sections 5 to 7): bytes in, events out; messages in, bytes out. All state
    /// transitions of an open connection are in this class, and it knows its role only where masks are concerned.
    /// <code>
    /// if ((n = transport.Read(p.RxBuffer, p.RxOffset, p.PrepareReceive())) > 0) p.Received(n);
    /// while ((e = p.Next()) > WsEvent.NeedSend) Handle(e, p.RxBuffer, p.EventOffset, p.EventCount);
    /// while (p.TxCount > 0 &amp;&amp; (n = transport.Write(p.TxBuffer, p.TxOffset, p.TxCount)) > 0) p.Sent(n);
    /// </code>
    /// Nothing is allocated after the constructor, bad input never throws, and a call that fails changes nothing.
    /// Not thread-safe: <see cref="WsConnection"/> adds the lock.
    /// </summary>
    public sealed partial class WsProtocol
    {
        internal const string TooBig = "Message too big: enlarge ReceiveBufferSize.";

        /// <summary>The smallest receive or send buffer, in bytes.</summary>
        public const int MinBuffer = 16;

        // Booleans are bits of an int because every field costs 12 bytes on the interpreter. These are guarded by whoever guards sending; those of
        // the receiving half are apart, so that reading needs no lock.
        internal const int Opened = 1;
        private const int CloseSent = 2;
        private const int CloseReceived = 4;
        private const int HasFailed = 8;
        private const int TransportGone = 16;
        private const int Streaming = 32; // a message is going out in pieces
        private const int Sized = 64; // ... as one frame, because its length is known
        internal const int IsServer = FrameHeader.Masked; // the bit that then is set in the header of every frame that comes in
        private const int TextOut = 256; // ... of text
        private const int Continuing = 512; // ... and its first fragment is already queued
        private const int InPieces = Streaming | Sized | TextOut | Continuing;
        private const int SmallBuffer = 1024; // the largest short frame is no whole message
        private const int CloseWaits = 2048; // our close frame waits for the control slot
        private const int CodeShift = 16; // above: its code
        private const int Ended = CloseReceived | HasFailed;
        internal const int NotSending = Ended | CloseSent | TransportGone;

        private readonly WsEntropy _entropy;
        internal int _flags;
        private int _outcome; // the peer's close code once CloseReceived, until then a WsError
        private uint _key; // for what comes next of a frame in pieces: received ones have masks for a server, sent ones for a client

        /// <param name="role">Which end this is.</param>
        /// <param name="receiveBuffer">The largest message delivered whole, in bytes, at least <see cref="MinBuffer"/>.</param>
        /// <param name="sendBuffer">The largest message sent whole, in bytes, at least <see cref="MinBuffer"/>.</param>
        /// <param name="entropy">Masking keys; required for a client, unused by a server.</param>
        public WsProtocol(WsRole role, int receiveBuffer, int sendBuffer, WsEntropy entropy)
        {
            if (receiveBuffer < MinBuffer) throw new ArgumentOutOfRangeException(nameof(receiveBuffer), "ReceiveBufferSize is at least 16.");
            if (sendBuffer < MinBuffer) throw new ArgumentOutOfRangeException(nameof(sendBuffer), "SendBufferSize is at least 16.");
            if (role == WsRole.Client && entropy == null) throw new ArgumentNullException(nameof(entropy), "A client needs masking keys.");
            _rx = new byte[receiveBuffer + RxReserve];
            _tx = new byte[DataStart + FrameHeader.SizeFor(sendBuffer, role == WsRole.Client) + sendBuffer];
            _sent = _queued = DataStart;
            _boundary = DataStart;
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
            _open = _controlLeft = 0;
            _sizedLeft = 0;
            _boundary = DataStart;
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
            if (code == 0 ? !string.IsNullOrEmpty(reason) : !CloseCode.MayBeSent(code))
                throw new ArgumentException("Close code: 1000 to 1003, 1007 to 1014 or 3000 to 4999.");
            if (reason != null && Utf8Text.Count(reason) > FrameHeader.MaxControlPayload - 2) throw new ArgumentException("Close reason: at most 123 bytes of UTF-8.");
            if ((_flags & Opened) != 0) QueueClose(code, reason);
        }

        /// <summary>Gives the connection up for a reason of our own, telling the peer with the code that goes with it.</summary>
        public void Fail(WsError error)
        {
            if ((_flags & Ended) != 0) return;
            _outcome = (int)error;
            _flags |= HasFailed;
            int code = CloseCodeFor(error);
            if ((_flags & Opened) != 0 && CloseCode.MayBeSent(code)) QueueClose(code, error == WsError.MessageTooBig ? TooBig : null);
        }

        /// <summary>The close code that goes with an error (section 7.4.1); 1006, which is never sent, where the connection itself is lost.</summary>
        public static int CloseCodeFor(WsError error)
        {
            switch (error)
            {
                case WsError.None: return CloseCode.Normal;
                case WsError.InvalidUtf8: return CloseCode.InvalidPayload;
                case WsError.MessageTooBig: return CloseCode.MessageTooBig;
                case WsError.HandlerFailed:
                case WsError.MessageAborted:
                    return CloseCode.InternalError;
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
                    if ((_flags & CloseSent) != 0) break;
                    if (IsSlotTaken)
                    {
                        _in |= Redeliver;
                        return WsEvent.NeedSend;
                    }

                    PutControl(Opcode.Pong, _rx, _eventOffset, _eventCount);
                    break;
                case WsEvent.Close:
                    e = OnClose();
                    break;
                case WsEvent.Failed:
                    Fail((WsError)_eventCount);
                    _eventCount = 0;
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
            QueueClose(code == CloseCode.NoStatus ? 0 : code, null);
            KeepReason(count);
            return WsEvent.Close;
        }

        // What still comes goes behind the reason, which is wanted when the connection is over.
        private void KeepReason(int skip)
        {
            _eventCount -= skip;
            Array.Copy(_rx, _eventOffset + skip, _rx, 0, _eventCount);
            _eventOffset = 0;
            _assembled = _pos = _end = _eventCount;
        }

        private void QueueClose(int code, string reason)
        {
            if ((_flags & CloseSent) != 0) return;
            uint key = NextKey();
            if ((_flags & Streaming) != 0) TakeBack();

            // Behind a frame that is half-way out, or promised, there is no room for a reason.
            if (IsSlotTaken) _flags |= CloseWaits | code << CodeShift;
            else PutClose(code, reason, key);
            _flags |= CloseSent;
        }

        private WsEvent Broken(WsError error)
        {
            _eventCount = 0;
            Fail(error);
            return WsEvent.Failed;
        }
    }
}
