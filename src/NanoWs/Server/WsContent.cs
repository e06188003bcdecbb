using System;

namespace NanoWs
{
    /// <summary>
    /// A document that the server serves beside its WebSockets: a page, a script, an icon. It is read piece by piece, so it can lie in
    /// flash and never be on the heap as a whole.
    /// </summary>
    public abstract class WsContent
    {
        /// <summary>The media type: "text/html; charset=utf-8".</summary>
        public abstract string ContentType { get; }

        /// <summary>The size in bytes, as served.</summary>
        public abstract int Length { get; }

        /// <summary>"gzip" if the bytes are compressed; null if not.</summary>
        public virtual string ContentEncoding => null;

        /// <summary>
        /// A version mark in double quotes (RFC 9110 section 8.8.3), which spares a browser that has the document the download; null for none.
        /// </summary>
        public virtual string ETag => null;

        /// <summary>
        /// Copies bytes of the document from <paramref name="position"/> on, and returns how many: at least 1, at most
        /// <paramref name="count"/>. Called from the server's loop, so it must not block.
        /// </summary>
        public abstract int Read(int position, byte[] buffer, int offset, int count);
    }

    /// <summary>A document that is an array.</summary>
    public sealed class WsBytesContent : WsContent
    {
        private readonly byte[] _bytes;
        private readonly string _contentType;

        /// <param name="contentType">The media type.</param>
        /// <param name="bytes">The document. Not copied: leave it as it is.</param>
        public WsBytesContent(string contentType, byte[] bytes)
        {
            _contentType = contentType ?? throw new ArgumentNullException(nameof(contentType));
            _bytes = bytes ?? throw new ArgumentNullException(nameof(bytes));
        }

        /// <inheritdoc/>
        public override string ContentType => _contentType;

        /// <inheritdoc/>
        public override int Length => _bytes.Length;

        /// <inheritdoc/>
        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > _bytes.Length - position) count = _bytes.Length - position;
            Array.Copy(_bytes, position, buffer, offset, count);
            return count;
        }
    }
}
