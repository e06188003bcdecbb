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

        internal override int RefusalFor(WsRequest request, bool isFull)
        {
            if (isFull && _content.IsLive) return HttpStatus.ServiceUnavailable;
            return Accepts.Encoding(request.AcceptEncoding, _content.ContentEncoding) ? 0 : HttpStatus.NotAcceptable;
        }

        internal override ResponseWriter CreateWriter(WsRequest request) => new ContentWriter(_content, request);
    }
}
