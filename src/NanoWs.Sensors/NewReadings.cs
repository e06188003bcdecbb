using System;

namespace NanoWs
{
    /// <summary>The response to a long poll: one frame with what is newer than a round, or 204 when the time is over.</summary>
    internal sealed class NewReadings : WsContent
    {
        private readonly SensorChannel _channel;
        private readonly long _after;
        private readonly long _end;
        private byte[] _frame; // made when the response begins

        public NewReadings(SensorChannel channel, long after, int wait)
        {
            _channel = channel;
            _after = after;
            _end = channel.Uptime + wait;
        }

        private bool IsNewer => _channel.Round != _after && _channel.Round > 0;

        public override string ContentType => "application/json";

        public override bool IsLive => !IsReady;

        public override bool IsReady => _frame != null || IsNewer || _channel.Uptime >= _end;

        // Asked for before the status.
        public override int Length
        {
            get
            {
                if (_frame == null) _frame = IsNewer ? _channel.FrameWith(_channel.ChangedSince(_after)) : new byte[0];
                return _frame.Length;
            }
        }

        public override int Status => Length > 0 ? HttpStatus.Ok : HttpStatus.NoContent;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > _frame.Length - position) count = _frame.Length - position;
            Array.Copy(_frame, position, buffer, offset, count);
            return count;
        }
    }
}
