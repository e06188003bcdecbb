namespace NanoWs
{
    /// <summary>The response to a long poll: one frame with what is newer than a round, or 204 when the time is over.</summary>
    internal sealed class LongPoll : BodyContent
    {
        private readonly SensorChannel _channel;
        private readonly long _after;
        private readonly long _end;
        private byte[] _frame; // made when the response begins

        public LongPoll(SensorChannel channel, long after, int wait)
        {
            _channel = channel;
            _after = after;
            _end = channel.Uptime + wait;
        }

        private bool IsNewer => _channel.Round != _after && _channel.Round > 0;

        public override bool IsLive => !IsReady;

        public override bool IsReady => _frame != null || IsNewer || _channel.Uptime >= _end;

        protected override byte[] Body => _frame ??= IsNewer ? _channel.FrameWith(_channel.ChangedSince(_after)) : new byte[0];
    }
}
