namespace NanoWs
{
    /// <summary>A request and the answer to it. Lives only until the answer is written: an open WebSocket does not carry it along.</summary>
    internal sealed class HttpExchange
    {
        private byte[] _head;
        private int _headWritten;
        private WsContent _content;
        private int _position;
        private int _pieceStart;
        private int _pieceEnd;

        /// <summary>The request, while it is being read and after.</summary>
        public readonly ServerHandshake Handshake;

        /// <summary>Whether the answer opens a WebSocket.</summary>
        public bool IsAccepted;

        public HttpExchange(ServerHandshake handshake)
        {
            Handshake = handshake;
        }

        /// <summary>Whether the answer is decided.</summary>
        public bool HasAnswer => _head != null;

        /// <summary>Whether the transport has taken the whole answer.</summary>
        public bool IsWritten => _headWritten == _head.Length && _pieceStart == _pieceEnd && (_content == null || _position == _content.Length);

        /// <summary>Answers that the WebSocket is open.</summary>
        public void Accept()
        {
            IsAccepted = true;
            _head = Handshake.Accepted();
        }

        /// <summary>Answers with a complete message.</summary>
        public void Answer(byte[] message) => _head = message;

        /// <summary>Answers with content, unless the client has it already or asked for the head only.</summary>
        public void Answer(WsContent content)
        {
            WsRequest request = Handshake.Request;
            bool isKnown = content.ETag != null && Matches(request.IfNoneMatch, content.ETag);
            _head = HttpAnswer.ForContent(content, isKnown);
            if (!isKnown && !request.IsHead) _content = content;
        }

        // RFC 9110 section 13.1.2: a list of marks, or "*"; the comparison is weak.
        private static bool Matches(string ifNoneMatch, string etag) => ifNoneMatch != null && (ifNoneMatch == "*" || ifNoneMatch.IndexOf(etag) >= 0);

        /// <summary>
        /// Hands as much of the answer to the transport as it takes, content by way of <paramref name="scratch"/>. Returns the bytes taken, -1 if the transport
        /// is broken.
        /// </summary>
        public int WriteTo(WsTransport transport, byte[] scratch)
        {
            int total = 0;
            while (!IsWritten)
            {
                bool isHead = _headWritten < _head.Length;
                if (!isHead && _pieceStart == _pieceEnd)
                {
                    _pieceStart = 0;
                    int read = _content.Read(_position, scratch, 0, scratch.Length);
                    if (read <= 0 || read > scratch.Length) return -1; // that breaks off what can never be complete
                    _pieceEnd = read;
                    _position += read;
                }

                int taken = isHead
                    ? transport.Write(_head, _headWritten, _head.Length - _headWritten)
                    : transport.Write(scratch, _pieceStart, _pieceEnd - _pieceStart);
                if (taken < 0) return -1;
                if (taken == 0) break;

                total += taken;
                if (isHead) _headWritten += taken;
                else _pieceStart += taken;
            }

            return total;
        }
    }
}
