namespace NanoWs
{
    /// <summary>The message that describes a channel and its readings, "hello", with or without their values.</summary>
    internal sealed class Description : Pieces
    {
        private readonly SensorChannel _channel;
        private readonly bool _hasValues;

        public Description(SensorChannel channel, bool hasValues)
        {
            _channel = channel;
            _hasValues = hasValues;
        }

        // The beginning, one piece for each reading, and the closing brackets.
        protected override string Piece(int number)
        {
            if (number == 0) return Head();
            int i = number - 1;
            int count = _channel._count;
            if (i >= count) return i == count ? "]}" : null;
            lock (_channel._frame) return (i > 0 ? "," : "") + _channel._readings[i].Describe(_hasValues);
        }

        private string Head()
        {
            SensorChannel channel = _channel;
            string head = "{\"type\":\"hello\",\"boot\":" + channel._boot.ToString()
                + ",\"seq\":" + channel.Sequence.ToString() + ",\"uptime\":" + channel.UptimeMs.ToString();
            long time = WallClock.Milliseconds;
            if (time > 0) head += ",\"time\":" + time.ToString();
            History history = channel._history;
            if (history != null)
            {
                head += ",\"history\":{\"interval\":" + history.Interval.ToString() + ",\"points\":" + history.Points.ToString() + "}";
            }

            if (!string.IsNullOrEmpty(channel.HelloMembers)) head += "," + channel.HelloMembers;
            return head + ",\"readings\":[";
        }
    }
}
