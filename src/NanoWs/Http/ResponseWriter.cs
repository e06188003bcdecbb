namespace NanoWs
{
    /// <summary>
    /// A response being sent, in steps of any size: its head, then the content, read step by step into a buffer of the caller. It is
    /// released when a WebSocket is open.
    /// </summary>
    internal sealed class ResponseWriter
    {
        private readonly byte[] _head;
        private readonly WsContent _content; // null: there is only the head
        private readonly int _length; // of the content, as the head states it
        private int _headSent;
        private int _position; // in the content, of the next bytes to read
        private int _pieceStart;
        private int _pieceEnd;

        /// <summary>Creates a writer for a complete response.</summary>
        public ResponseWriter(byte[] message)
        {
            _head = message;
        }

        /// <summary>Creates a writer for content; for the head only if the client already has the content or asked for the head.</summary>
        public ResponseWriter(WsContent content, string ifNoneMatch, bool isHead)
        {
            bool isKnown = content.ETag != null && Matches(ifNoneMatch, content.ETag);
            int length = content.Length;
            _head = HeadFor(content, length, isKnown);
            if (isKnown || isHead) return;
            _content = content;
            _length = length;
        }

        // RFC 9110 section 13.1.2: a list of entity tags, or "*"; the comparison is weak.
        private static bool Matches(string ifNoneMatch, string etag) =>
            ifNoneMatch != null && (ifNoneMatch == "*" || ifNoneMatch.IndexOf(etag) >= 0);

        // 200, or 304 if the client already has the content.
        private static byte[] HeadFor(WsContent content, int length, bool isKnown)
        {
            string head = isKnown ? "HTTP/1.1 304 Not Modified" : "HTTP/1.1 200 OK\r\nContent-Type: " + content.ContentType
                + "\r\nContent-Length: " + length.ToString();
            if (!isKnown && content.ContentEncoding != null) head += "\r\nContent-Encoding: " + content.ContentEncoding;
            if (content.ContentEncoding != null) head += "\r\nVary: Accept-Encoding";
            if (content.ETag != null) head += "\r\nCache-Control: no-cache\r\nETag: " + content.ETag;
            string policy = content.ContentSecurityPolicy;
            if (policy != null) head += "\r\nContent-Security-Policy: " + policy;
            return Ascii.Bytes(head + WsResponse.LastFields);
        }

        /// <summary>Gets the total size in bytes.</summary>
        public int Length => _head.Length + _length;

        private bool IsInHead => _headSent < _head.Length;

        /// <summary>Gets whether all of it has been sent.</summary>
        public bool IsSent => !IsInHead && _pieceStart == _pieceEnd && _position == _length;

        /// <summary>
        /// Prepares the next bytes, in <see cref="Buffer"/> from <see cref="Offset"/> on, and returns how many; -1 if the content ends
        /// before its length, so that the response can never be complete. Must not be called once all has been sent.
        /// </summary>
        /// <param name="scratch">The buffer that the content is read into; the caller must not use it until all has been sent.</param>
        public int Prepare(byte[] scratch)
        {
            if (IsInHead)
            {
                Buffer = _head;
                return _head.Length - _headSent;
            }

            Buffer = scratch;
            if (_pieceStart < _pieceEnd) return _pieceEnd - _pieceStart;
            int most = _length - _position < scratch.Length ? _length - _position : scratch.Length;
            int read = _content.Read(_position, scratch, 0, most);
            if (read <= 0 || read > most) return -1;
            _pieceStart = 0;
            _pieceEnd = read;
            _position += read;
            return read;
        }

        /// <summary>The buffer that contains the bytes to send.</summary>
        public byte[] Buffer;

        /// <summary>Gets the offset of the bytes to send.</summary>
        public int Offset => IsInHead ? _headSent : _pieceStart;

        /// <summary>Reports that <paramref name="count"/> of them were sent.</summary>
        public void Sent(int count)
        {
            if (IsInHead) _headSent += count;
            else _pieceStart += count;
        }
    }
}
