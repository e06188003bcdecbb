namespace NanoWs
{
    /// <summary>The handler of a protocol on top of WebSocket that has deadlines of its own.</summary>
    internal abstract class TimedHandler : WsHandler
    {
        /// <summary>Called by the loop thread in each round of the client's loop that has a connection, at least every 50 ms.</summary>
        internal abstract void OnRound(long now);
    }
}
