namespace NanoWs
{
    /// <summary>
    /// A response being sent, in steps of any size: its head, then the content, read step by step into a buffer of the caller. It is
    /// released when a WebSocket is open.
    /// </summary>
    internal sealed class ResponseWriter
    {
        private readonly WsContent _content; // null: there is only the head
        private int _contentLeft; // the number of its bytes that have not been read, of those that the head states
        private int _position; // in the content, of the next bytes to read
        private int _end; // of the bytes to send

        /// <summary>The buffer that contains the bytes to send, after <see cref="Prepare"/>.</summary>
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
        public ResponseWriter(WsContent content, string ifNoneMatch, bool isHead)
        {
            bool isKnown = content.ETag != null && Matches(ifNoneMatch, content.ETag);
            int length = content.Length;
            Buffer = HeadFor(content, length, isKnown);
            _end = Buffer.Length;
            if (isKnown || isHead) return;
            _content = content;
            _contentLeft = length;
        }

        // RFC 9110 section 13.1.2: a list of entity tags, or "*"; the comparison is weak. A tag of the application's that is not in quotes
        // is none, and might be a part of another.
        private static bool Matches(string ifNoneMatch, string etag) =>
            ifNoneMatch != null && etag.LastIndexOf('"') > 0 && (ifNoneMatch == "*" || ifNoneMatch.IndexOf(etag) >= 0);

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

        /// <summary>Gets whether all of it has been sent.</summary>
        public bool IsSent => Offset == _end && _contentLeft == 0;

        /// <summary>
        /// Prepares the next bytes, in <see cref="Buffer"/> from <see cref="Offset"/> on, and returns how many; -1 if the content ends
        /// before its length, so that the response can never be complete. Must not be called once all has been sent.
        /// </summary>
        /// <param name="scratch">The buffer that the content is read into; the caller must not use it until all has been sent.</param>
        public int Prepare(byte[] scratch)
        {
            if (Offset == _end)
            {
                int most = _contentLeft < scratch.Length ? _contentLeft : scratch.Length;
                int read = _content.Read(_position, scratch, 0, most);
                if (read <= 0 || read > most) return -1;
                Buffer = scratch;
                Offset = 0;
                _end = read;
                _position += read;
                _contentLeft -= read;
            }

            return _end - Offset;
        }

        /// <summary>Reports that <paramref name="count"/> of them were sent.</summary>
        public void Sent(int count) => Offset += count;
    }
}
