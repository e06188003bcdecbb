namespace NanoWs
{
    /// <summary>The handler of a protocol within WebSocket messages that has deadlines of its own.</summary>
    internal abstract class WsRoundHandler : WsHandler
    {
        /// <summary>Called by the loop thread in each of its rounds while there is a connection, which may still be opening.</summary>
        /// <param name="now">The time of the client's clock, in milliseconds.</param>
        internal abstract void OnRound(long now);
    }
}
