namespace NanoWs
{
    /// <summary>
    /// Content that a server serves in addition to its WebSockets: a page, a script, an icon. It is read in steps, so it can stay in flash
    /// and never be on the heap as a whole.
    /// </summary>
    public abstract class WsContent
    {
        /// <summary>Gets the media type: "text/html; charset=utf-8".</summary>
        public abstract string ContentType { get; }

        /// <summary>Gets the size in bytes, as served.</summary>
        public abstract int Length { get; }

        /// <summary>Gets "gzip" if the bytes are compressed; otherwise null.</summary>
        public virtual string ContentEncoding => null;

        /// <summary>
        /// Gets the entity tag in double quotes (RFC 9110 section 8.8.3), which saves a browser from downloading content that it already
        /// has; null for none.
        /// </summary>
        public virtual string ETag => null;

        /// <summary>
        /// Gets the Content-Security-Policy of a page; null for none. By default no other site may show the page in a frame. A page whose
        /// scripts are known should say so: "default-src 'none'; script-src 'sha256-...'; connect-src 'self'; frame-ancestors 'none'".
        /// </summary>
        public virtual string ContentSecurityPolicy => "frame-ancestors 'none'";

        /// <summary>
        /// Copies bytes of the content from <paramref name="position"/> on, and returns how many: at least 1, at most
        /// <paramref name="count"/>. Called by the loop thread: it must not block.
        /// </summary>
        public abstract int Read(int position, byte[] buffer, int offset, int count);
    }
}
