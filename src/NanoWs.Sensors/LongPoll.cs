using System;

namespace NanoWs
{
    /// <summary>The response to a long poll: one frame with what is newer than a round, or 204 when the time is over.</summary>
    internal sealed class LongPoll : WsContent
    {
        private readonly SensorChannel _channel;
        private readonly long _after;
        private readonly long _end;
        private byte[] _frame; // made when the response begins

        public LongPoll(SensorChannel channel, long after, int wait)
        {
            _channel = channel;
            _after = after;
            _end = channel.UptimeMs + wait;
        }

        public override string ContentType => "application/json";

        public override bool IsLive => !IsReady;

        public override bool IsReady => _frame != null || _channel.HasNews(_after) || _channel.UptimeMs >= _end;

        public override int Length => (_frame ??= _channel.FrameSince(_after)).Length;

        public override int Status => Length > 0 ? HttpStatus.Ok : HttpStatus.NoContent;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > Length - position) count = Length - position;
            Array.Copy(_frame, position, buffer, offset, count);
            return count;
        }
    }
}
