using System;

namespace NanoWs
{
    /// <summary>Content from a byte array.</summary>
    public class WsBytesContent : WsContent
    {
        private readonly byte[] _bytes;
        private readonly string _contentType;
        private readonly string _contentEncoding;
        private readonly string _etag;

        /// <param name="contentType">The media type.</param>
        /// <param name="bytes">The content. It is not copied: do not change the array.</param>
        /// <param name="contentEncoding">"gzip" if the bytes are compressed; otherwise null.</param>
        /// <param name="etag">
        /// An entity tag: any text of visible ASCII that changes with the content. The double quotes around it (RFC 9110 section 8.8.3)
        /// are added unless they are there. Null for none.
        /// </param>
        public WsBytesContent(string contentType, byte[] bytes, string contentEncoding = null, string etag = null)
        {
            _contentEncoding = contentEncoding;
            _etag = etag == null || etag.LastIndexOf('"') > 0 ? etag : "\"" + etag + "\"";
            _contentType = contentType ?? throw new ArgumentNullException(nameof(contentType));
            _bytes = bytes ?? throw new ArgumentNullException(nameof(bytes));
        }

        /// <inheritdoc/>
        public override string ContentType => _contentType;

        /// <inheritdoc/>
        public override int Length => _bytes.Length;

        /// <inheritdoc/>
        public override string ContentEncoding => _contentEncoding;

        /// <inheritdoc/>
        public override string ETag => _etag;

        /// <inheritdoc/>
        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > _bytes.Length - position) count = _bytes.Length - position;
            Array.Copy(_bytes, position, buffer, offset, count);
            return count;
        }
    }
}
