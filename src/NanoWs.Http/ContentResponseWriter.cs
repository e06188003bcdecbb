namespace NanoWs
{
    /// <summary>
    /// Prepares the head of a response, then content, read step by step into a buffer of the caller, ServerExchange, which sends them.
    /// </summary>
    internal sealed class ContentResponseWriter : ResponseWriter
    {
        // Of a chunk (RFC 9112 section 7.1): its size in four hexadecimal digits and a line end before it, a line end after it.
        private const int ChunkHead = 6;
        private const int ChunkOverhead = 8;
        private const int MaxChunk = 0xFFFF;

        private readonly WsContent _content;
        private readonly WsRequest _request;
        private int _contentLeft; // the number of bytes that have not been read, of those that the head states; -1 if it states none
        private int _status;
        private int _position; // in the content, of the next bytes to read

        /// <summary>Creates a writer for content; for the head only if the client already has the content or asked for the head.</summary>
        public ContentResponseWriter(WsContent content, WsRequest request)
            : base(content.IsLive)
        {
            _content = content;
            _request = request;
        }

        // RFC 9110 section 13.1.2: a list of entity tags, or "*"; the comparison is weak. A tag of the application's that is not in quotes
        // is none, and might be a part of another.
        private static bool Matches(string ifNoneMatch, string etag) =>
            ifNoneMatch != null && etag.LastIndexOf('"') > 0 && (ifNoneMatch == "*" || Ascii.IndexOf(ifNoneMatch, etag) >= 0);

        // 304 if the client already has the content.
        private void Begin()
        {
            WsContent content = _content;
            string tag = content.ETag;
            bool isKnown = tag != null && Matches(_request.IfNoneMatch, tag);
            int length = content.Length;
            int status = isKnown ? HttpStatus.NotModified : content.Status;
            bool hasBody = !isKnown && (status != HttpStatus.NoContent || length != 0);
            if (hasBody) WsResponse.CheckStatus(status);
            string head = "HTTP/1.1 " + WsResponse.StatusLine(status);
            if (hasBody)
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
            byte[] bytes = Ascii.Bytes(head + WsResponse.LastFields);
            SetBytes(bytes, bytes.Length);
            _status = status;
            if (!isKnown && !_request.IsHead) _contentLeft = length;
        }

        public override int Status => _status;

        public override bool IsMade => _contentLeft < 0;

        public override bool IsSent => Buffer != null && Offset == End && _contentLeft == 0;

        /// <summary>Also returns 0 if live content has no bytes now, and -1 if the content ends before its length.</summary>
        public override int Prepare(byte[] scratch)
        {
            if (Offset < End) return End - Offset;
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
                _position += read;
                if (isSized) _contentLeft -= read;
                else if (read == 0) _contentLeft = 0;
                SetBytes(scratch, isChunked ? EndChunk(scratch, read) : read);
            }

            return End - Offset;
        }

        // Puts a chunk around the bytes, and returns its end. One without bytes is the last, and what follows it the end of the message.
        private static int EndChunk(byte[] scratch, int count)
        {
            for (int i = 3, rest = count; i >= 0; i--, rest >>= 4) scratch[i] = (byte)"0123456789ABCDEF"[rest & 15];
            int end = ChunkHead + count;
            scratch[4] = scratch[end] = (byte)'\r';
            scratch[5] = scratch[end + 1] = (byte)'\n';
            return end + 2;
        }
    }
}
