using System;

namespace NanoWs
{
    /// <summary>The response to a long poll: one frame with what is newer than a round, or 204 when the time is over.</summary>
    internal sealed class LongPoll : WsContent
    {
        private readonly SensorChannel _channel;
        private readonly ReadingCursor _cursor;
        private readonly long _end;
        private byte[] _frame; // made when the response begins

        public LongPoll(SensorChannel channel, long after, int wait)
        {
            _channel = channel;
            _cursor = new ReadingCursor(channel, after);
            _end = channel.UptimeMs + wait;
        }

        public override string ContentType => "application/json";

        public override bool IsLive => !IsReady;

        public override bool IsReady => _frame != null || _cursor.HasNews || _channel.UptimeMs >= _end;

        public override int Length => (_frame ??= MakeFrame()).Length;

        // Under one lock: the frame must have all that its number promises.
        private byte[] MakeFrame()
        {
            lock (_channel._frame)
            {
                if (!_cursor.HasNews) return new byte[0];
                int size = SensorChannel.SmallestFrame;
                for (int i = 0; i < _channel._count; i++) size += _channel._readings[i].MaxSize;
                var buffer = new byte[size];
                var frame = new byte[_cursor.Write(buffer, 0, size)];
                Array.Copy(buffer, frame, frame.Length);
                return frame;
            }
        }

        public override int Status => Length > 0 ? HttpStatus.Ok : HttpStatus.NoContent;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > Length - position) count = Length - position;
            Array.Copy(_frame, position, buffer, offset, count);
            return count;
        }
    }
}
