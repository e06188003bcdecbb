namespace NanoWs
{
    /// <summary>A response with content.</summary>
    internal sealed class ContentResponse : WsResponse
    {
        private readonly WsContent _content;

        public ContentResponse(WsContent content)
            : base(HttpStatus.Ok, null)
        {
            _content = content;
        }

        internal override int RefusalFor(WsRequest request, bool isFull, bool isForeign)
        {
            // A page of another site could not read such responses, but could occupy all slots with them.
            if ((isFull || isForeign) && _content.IsLive) return isForeign ? HttpStatus.Forbidden : HttpStatus.ServiceUnavailable;
            return Accepts.Encoding(request.AcceptEncoding, _content.ContentEncoding) ? 0 : HttpStatus.NotAcceptable;
        }

        internal override ResponseWriter CreateWriter(WsRequest request) => new ContentResponseWriter(_content, request);
    }
}
