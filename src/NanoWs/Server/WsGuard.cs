namespace NanoWs
{
    /// <summary>
    /// Admits requests to a server, whatever its handler: <see cref="WsServerOptions.Guard"/>. NanoWs.Auth has one that asks for a
    /// password.
    /// </summary>
    public abstract class WsGuard
    {
        /// <summary>
        /// Called for every request, for a WebSocket or for content, before the handler's OnRequest, which is not called unless this
        /// returns <see cref="WsResponse.Accept"/>. Called by the loop thread; an exception refuses the request with 500.
        /// </summary>
        public abstract WsResponse Check(WsConnection connection, WsRequest request);
    }
}
