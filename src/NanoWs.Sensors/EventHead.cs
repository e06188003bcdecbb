using System;
using System.Text;

namespace NanoWs
{
    /// <summary>The beginning of an event stream: when to come back, and for a new client the description of the readings.</summary>
    internal sealed class EventHead : PieceContent
    {
        private static readonly byte[] s_data = Encoding.UTF8.GetBytes("data: ");

        private readonly SensorChannel _channel;
        private readonly bool _isDescribed;
        private int _next = -2; // the reading of the next piece; before the first one, the head of the description; before that, retry

        public EventHead(SensorChannel channel, bool isDescribed)
        {
            _channel = channel;
            _isDescribed = isDescribed;
        }

        public override string ContentType => "text/event-stream";

        protected override byte[] Next()
        {
            int i = _next++;
            string piece;
            if (i == -2) piece = "retry: 2000\n\n";
            else if (!_isDescribed) piece = null;
            else if (i == -1) piece = "data: " + _channel.DescribeHead();
            else piece = i > _channel.Count ? null : _channel.Describe(i, false) + (i == _channel.Count ? "\n\n" : "");
            return piece == null ? null : Encoding.UTF8.GetBytes(piece);
        }

        /// <summary>Writes the name of the field that has an event's data; returns the offset after it.</summary>
        public static int WriteField(byte[] buffer, int at)
        {
            Array.Copy(s_data, 0, buffer, at, s_data.Length);
            return at + s_data.Length;
        }
    }
}
