namespace NanoWs
{
    /// <summary>
    /// A response being sent, in steps of any size: its head, then the content, read step by step into a buffer of the caller. It is
    /// released when a WebSocket is open.
    /// </summary>
    internal sealed class ResponseWriter
    {
        // Of a chunk (RFC 9112 section 7.1): its size in four hexadecimal digits and a line end before it, a line end after it.
        private const int ChunkHead = 6;
        private const int ChunkOverhead = 8;
        private const int MaxChunk = 0xFFFF;

        private readonly WsContent _content; // null: there is only the message
        private readonly WsRequest _request;
        private int _contentLeft; // the number of bytes that have not been read, of those that the head states; -1 if it states none
        private int _position; // in the content, of the next bytes to read
        private int _end; // of the bytes to send

        /// <summary>The buffer that contains the bytes to send, after <see cref="Prepare"/>; null before the head.</summary>
        public byte[] Buffer;

        /// <summary>The offset of the bytes to send.</summary>
        public int Offset;

        /// <summary>Creates a writer for a complete response.</summary>
        public ResponseWriter(byte[] message)
        {
            Buffer = message;
            _end = message.Length;
        }

        /// <summary>Creates a writer for content; for the head only if the client already has the content or asked for the head.</summary>
        public ResponseWriter(WsContent content, WsRequest request)
        {
            _content = content;
            _request = request;
        }

        // RFC 9110 section 13.1.2: a list of entity tags, or "*"; the comparison is weak. A tag of the application's that is not in quotes
        // is none, and might be a part of another.
        private static bool Matches(string ifNoneMatch, string etag) =>
            ifNoneMatch != null && etag.LastIndexOf('"') > 0 && (ifNoneMatch == "*" || ifNoneMatch.IndexOf(etag) >= 0);

        // 304 if the client already has the content.
        private void Begin()
        {
            WsContent content = _content;
            string tag = content.ETag;
            bool isKnown = tag != null && Matches(_request.IfNoneMatch, tag);
            int length = content.Length;
            int status = isKnown ? HttpStatus.NotModified : content.Status;
            string head = "HTTP/1.1 " + WsResponse.StatusLine(status);
            if (!isKnown && status != HttpStatus.NoContent)
            {
                head += "\r\nContent-Type: " + content.ContentType;
                if (length >= 0) head += "\r\nContent-Length: " + length.ToString();
                else if (!_request.IsHttp10) head += "\r\nTransfer-Encoding: chunked";
                if (content.ContentEncoding != null) head += "\r\nContent-Encoding: " + content.ContentEncoding;
            }

            if (content.ContentEncoding != null) head += "\r\nVary: Accept-Encoding";
            if (tag != null) head += "\r\nCache-Control: no-cache\r\nETag: " + tag;
            else if (length < 0) head += "\r\nCache-Control: no-store";
            string policy = content.ContentSecurityPolicy;
            if (policy != null) head += "\r\nContent-Security-Policy: " + policy;
            Buffer = Ascii.Bytes(head + WsResponse.LastFields);
            _end = Buffer.Length;
            if (!isKnown && !_request.IsHead) _contentLeft = length;
        }

        /// <summary>Gets whether all of it has been sent.</summary>
        public bool IsSent => Buffer != null && Offset == _end && _contentLeft == 0;

        /// <summary>Gets whether nothing is pending: it waits for live content, or all has been sent.</summary>
        public bool IsWaiting => Offset == _end;

        /// <summary>
        /// Prepares the next bytes, in <see cref="Buffer"/> from <see cref="Offset"/> on, and returns how many; 0 if live content has none
        /// now; -1 if the content ends before its length, so that the response can never be complete. Must not be called once all has been
        /// sent.
        /// </summary>
        /// <param name="scratch">The buffer that the content is read into; the caller must not use it until all has been sent.</param>
        public int Prepare(byte[] scratch)
        {
            if (Offset < _end) return _end - Offset;
            bool isReady = _content.IsReady;
            if (Buffer == null && (isReady || _request.IsHead)) Begin();
            else if (!isReady) return 0;
            else
            {
                bool isSized = _contentLeft >= 0;
                bool isChunked = !isSized && !_request.IsHttp10;
                int start = isChunked ? ChunkHead : 0;
                int most = isChunked ? scratch.Length - ChunkOverhead : scratch.Length;
                if (isSized && most > _contentLeft) most = _contentLeft;
                if (isChunked && most > MaxChunk) most = MaxChunk;
                int read = _content.Read(_position, scratch, start, most);
                if (read < 0 || read > most || (isSized && read == 0)) return -1;
                Buffer = scratch;
                Offset = 0;
                _end = read;
                _position += read;
                if (isSized) _contentLeft -= read;
                else if (read == 0) _contentLeft = 0;
                if (isChunked) EndChunk(scratch, read);
            }

            return _end - Offset;
        }

        // One without bytes is the last, and what follows it the end of the message.
        private void EndChunk(byte[] scratch, int count)
        {
            for (int i = 3, rest = count; i >= 0; i--, rest >>= 4) scratch[i] = (byte)"0123456789ABCDEF"[rest & 15];
            _end = ChunkHead + count;
            scratch[4] = scratch[_end] = (byte)'\r';
            scratch[5] = scratch[_end + 1] = (byte)'\n';
            _end += 2;
        }

        /// <summary>Reports that <paramref name="count"/> of them were sent.</summary>
        public void Sent(int count) => Offset += count;
    }
}
