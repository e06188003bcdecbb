namespace NanoWs
{
    /// <summary>The result of one round of a <see cref="WsOpening"/>.</summary>
    internal enum OpeningStep
    {
        /// <summary>There was nothing to do.</summary>
        Idle,

        /// <summary>Something was received or sent.</summary>
        Active,

        /// <summary>The WebSocket is open.</summary>
        Open,

        /// <summary>A response that does not open a WebSocket has been sent: further input is ignored.</summary>
        Responded,

        /// <summary>The stream has ended, or the deadline has passed.</summary>
        Failed,
    }
}
