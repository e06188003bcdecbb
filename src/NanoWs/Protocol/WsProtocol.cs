using System;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket connection without I/O (RFC 6455 sections 5 to 7): bytes in, events out; messages in, bytes out. All state transitions
    /// of an open connection are in this class; its role matters only for masking.
    /// <code>
    /// int room = p.PrepareReceive(); // first: it moves RxOffset
    /// int n = transport.Read(p.RxBuffer, p.RxOffset, room);
    /// if (n &lt; 0) p.TransportClosed();
    /// for (WsEvent e = p.Received(n > 0 ? n : 0); e != WsEvent.NeedData; e = p.Next())
    /// {
    ///     if (e >= WsEvent.Ping) e = p.Reply(e);   // queues the pong or close frame that the RFC requires
    ///     if (e == WsEvent.NeedSend) break;        // the pong has to wait: send first
    ///     Handle(e, p.RxBuffer, p.EventOffset, p.EventCount);
    /// }
    ///
    /// while (p.TxCount > 0 &amp;&amp; (n = transport.Write(p.TxBuffer, p.TxOffset, p.TxCount)) > 0) p.Sent(n);
    /// </code>
    /// Nothing is allocated after the constructor, bad input never throws, and a call that fails changes nothing. Not thread-safe, but one
    /// thread may use the receiving half (<see cref="PrepareReceive"/>, <see cref="Received"/>, <see cref="Next"/>, <see cref="Defer"/>)
    /// while another uses the rest, the sending half: <see cref="WsConnection"/> guards the latter with a lock. <see cref="Reply"/> uses
    /// both halves: it belongs to the receiving thread, and under that lock.
    /// </summary>
    public sealed partial class WsProtocol
    {
        internal const string TooBig = "Message too big: enlarge ReceiveBufferSize.";

        /// <summary>The smallest receive or send buffer, in bytes.</summary>
        public const int MinBuffer = 16;

        /// <summary>The length of a streamed message that is sent in fragments. (Another negative length is an error.)</summary>
        public const long UnknownLength = long.MinValue;

        // Booleans are bits of an int because every field costs 12 bytes on the interpreter. These belong to the sending half and its lock;
        // those of the receiving half are separate, so that receiving needs no lock.
        private const int Opened = 1;
        private const int CloseSent = 2;
        private const int CloseReceived = 4;
        private const int HasFailed = 8;
        private const int TransportGone = 16;
        internal const int Streaming = 32; // a message is being streamed
        private const int Sized = 64; // ... as one frame of known length
        private const int IsServer = FrameHeader.Masked; // also the header bit that is then set in every frame received
        private const int TextOut = 256; // ... of text
        private const int Continuing = 512; // ... and its first fragment is already queued
        private const int StreamedMessage = Streaming | Sized | TextOut | Continuing;
        private const int SmallBuffer = 1024; // the longest short frame exceeds the receive buffer
        private const int CloseWaits = 2048; // our close frame is waiting for the control slot
        private const int LongHeaderShift = 12; // from this bit on: the header size of the largest message
        private const int LongHeaderMask = 14; // always even, so that the lowest bit is free:
        private const int Aborted = 1 << LongHeaderShift; // the last streamed message was aborted
        private const int CodeShift = 16; // from this bit on: the code of the waiting close frame
        private const int Ended = CloseReceived | HasFailed;
        private const int NotSending = Ended | CloseSent | TransportGone;

        private readonly WsEntropy _entropy;
        internal int _sendFlags;
        private int _outcome; // a WsError; once CloseReceived is set, the peer's close code
        private uint _key; // for the next bytes of an incomplete frame: a server uses it for receiving, a client for sending

        /// <param name="role">The role of this end.</param>
        /// <param name="receiveBuffer">The size of the largest message delivered whole, in bytes, at least <see cref="MinBuffer"/>.</param>
        /// <param name="sendBuffer">The size of the largest message sent whole, in bytes, at least <see cref="MinBuffer"/>.</param>
        /// <param name="entropy">The source of masking keys; required for a client, unused by a server.</param>
        public WsProtocol(WsRole role, int receiveBuffer, int sendBuffer, WsEntropy entropy)
        {
            if (receiveBuffer < MinBuffer) throw new ArgumentOutOfRangeException(nameof(receiveBuffer));
            if (sendBuffer < MinBuffer) throw new ArgumentOutOfRangeException(nameof(sendBuffer));
            if (role == WsRole.Client && entropy == null) throw new ArgumentNullException(nameof(entropy));
            RxBuffer = new byte[receiveBuffer + RxReserve];
            int header = FrameHeader.SizeFor(sendBuffer, role == WsRole.Client);
            TxBuffer = new byte[DataStart + header + sendBuffer];
            _entropy = entropy;
            _sendFlags = header << LongHeaderShift;
            if (role == WsRole.Server) _sendFlags |= IsServer;
            if (receiveBuffer < FrameHeader.MaxControlPayload) _sendFlags |= SmallBuffer;
            Reset();
        }

        /// <summary>Gets the state of the connection.</summary>
        public WsState State
        {
            get
            {
                int flags = _sendFlags;
                if ((flags & TransportGone) != 0) return WsState.Closed;
                if ((flags & Opened) == 0) return WsState.Connecting;
                return (flags & NotSending) == 0 ? WsState.Open : WsState.Closing;
            }
        }

        /// <summary>Gets the role of this end.</summary>
        public WsRole Role => (_sendFlags & IsServer) != 0 ? WsRole.Server : WsRole.Client;

        /// <summary>Marks the opening handshake as complete. Bytes received after it are already in the receive buffer.</summary>
        public void Open() => _sendFlags |= Opened;

        /// <summary>Marks the transport as closed: nothing more is sent or received.</summary>
        public void TransportClosed() => _sendFlags |= TransportGone;

        /// <summary>Prepares the object for another connection, with the same buffers.</summary>
        public void Reset()
        {
            _sendFlags &= IsServer | SmallBuffer | LongHeaderMask << LongHeaderShift;
            _receiveFlags = _outcome = 0;
            _event = WsEvent.NeedData;
            _pos = _end = _assembled = 0;
            _frameLeft = 0;
            _boundary = _sent = _queued = DataStart;
            _open = _controlLeft = 0;
            _sizedLeft = 0;
        }
    }
}
