namespace NanoWs
{
    /// <summary>
    /// The content of a response: a page, a script, an icon, or what a program makes for one request. It is read in steps, so it can stay
    /// in flash, or be made on the way, and never be on the heap as a whole. One object may serve any number of requests at once unless it
    /// remembers what has been read of it.
    /// </summary>
    public abstract class WsContent : WsResource
    {
        /// <summary>Gets the media type: "text/html; charset=utf-8".</summary>
        public abstract string ContentType { get; }

        /// <summary>Gets the size in bytes, as served; -1 if it is unknown: then it ends when Read returns 0.</summary>
        public abstract int Length { get; }

        /// <summary>
        /// Gets the HTTP status, asked for when the response begins: 200 to 599, except 205 and 304, and 204 only with a length of 0. With
        /// any other, or if this or another property throws then, the client gets 500, and <see cref="WsHandler.OnError"/> the reason. (304
        /// is sent for a client's <see cref="ETag"/>.)
        /// </summary>
        public virtual int Status => HttpStatus.Ok;

        /// <summary>Gets "gzip" if the bytes are compressed; otherwise null.</summary>
        public virtual string ContentEncoding => null;

        /// <summary>
        /// Gets the entity tag in double quotes (RFC 9110 section 8.8.3), which saves a browser from downloading content that it already
        /// has; null for none, as content of unknown length always has.
        /// </summary>
        public virtual string ETag => null;

        /// <summary>
        /// Gets the Content-Security-Policy of a page; null for none. By default no other site may show the page in a frame. A page whose
        /// scripts are known should say so: "default-src 'none'; script-src 'sha256-...'; connect-src 'self'; frame-ancestors 'none'".
        /// </summary>
        public virtual string ContentSecurityPolicy => "frame-ancestors 'none'";

        /// <summary>
        /// Gets whether the response may have to wait for news, such as an event stream or a long poll. It takes the place of a WebSocket
        /// until its end, and is refused with 503 if all of those are in use. Asked when the request arrives.
        /// </summary>
        public virtual bool IsLive => false;

        /// <summary>
        /// Gets whether the response can begin or, once it has, whether there is more to read, or its end. Asked in every round of the
        /// loop, by the loop thread. For live content; other content is always ready.
        /// </summary>
        public virtual bool IsReady => true;

        /// <summary>
        /// Copies bytes of the content from <paramref name="position"/> on, and returns how many: at least 1 unless the length is unknown
        /// and this is the end, at most <paramref name="count"/>, which is at least 64. Called by the loop thread, of content of unknown
        /// length once in each round of the loop: it must not block.
        /// </summary>
        public abstract int Read(int position, byte[] buffer, int offset, int count);

        /// <summary>
        /// Returns a response with this content, which may be made for one request. A client that does not accept its compression gets 406.
        /// For a WebSocket it is a refusal.
        /// </summary>
        public WsResponse ToResponse() => new ContentResponse(this);

        /// <summary>Serves the content for GET and HEAD, and refuses other methods with 405.</summary>
        public override WsResponse Respond(WsConnection connection, WsRequest request) =>
            request.IsSafe ? ToResponse() : WsResponse.Refuse(HttpStatus.MethodNotAllowed);
    }
}
