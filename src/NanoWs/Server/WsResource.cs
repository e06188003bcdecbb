namespace NanoWs
{
    /// <summary>
    /// Responds to requests that are not for a WebSocket: content, or a program. NanoWs.Http serves them on paths.
    /// </summary>
    public abstract class WsResource
    {
        /// <summary>
        /// Called for a request that the guard and the handler's OnRequest have accepted. Return a content's ToResponse,
        /// <see cref="WsResponse.Refuse"/> or <see cref="WsResponse.Redirect"/>. Called by the loop thread: it must not block; an exception
        /// refuses the request with 500. Copy what you need of the request: it is valid only until you return.
        /// </summary>
        public abstract WsResponse Respond(WsConnection connection, WsRequest request);
    }
}
