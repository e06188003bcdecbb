namespace NanoWs.Storm
{
    /// <summary>Time that the test moves.</summary>
    internal sealed class VirtualClock : WsClock
    {
        /// <summary>The time.</summary>
        public long Now = 1000;

        public override long Milliseconds => Now;
    }
}
