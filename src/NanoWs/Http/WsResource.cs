namespace NanoWs
{
    /// <summary>What a server serves on a path: content, or a program's responses to requests.</summary>
    public abstract class WsResource
    {
        /// <summary>
        /// Called for a request that the guard and the handler's OnRequest have accepted. Return <see cref="WsResponse.Serve"/>,
        /// <see cref="WsResponse.Refuse"/> or <see cref="WsResponse.Redirect"/>. Called by the loop thread: it must not block; an exception
        /// refuses the request with 500. Copy what you need of the request: it is valid only until you return.
        /// </summary>
        public abstract WsResponse Respond(WsConnection connection, WsRequest request);
    }
}
