using System.Text;

namespace NanoWs
{
    /// <summary>The message that describes a channel and its readings, "hello", with or without their values.</summary>
    internal sealed class Description : PieceContent
    {
        private readonly SensorChannel _channel;
        private readonly bool _hasValues;
        private readonly string _before;
        private readonly string _after; // null: there is only what comes before
        private int _next = -1; // the reading of the next piece; -1: the head

        /// <param name="channel">The channel.</param>
        /// <param name="hasValues">Whether the readings have their values.</param>
        /// <param name="before">What comes before the message.</param>
        /// <param name="after">What comes after the message; null to leave out both.</param>
        public Description(SensorChannel channel, bool hasValues, string before, string after)
        {
            _channel = channel;
            _hasValues = hasValues;
            _before = before;
            _after = after;
        }

        public override string ContentType => "application/json";

        protected override byte[] Next()
        {
            int i = _next++;
            string piece;
            if (i < 0) piece = _after == null ? _before : _before + _channel.DescribeHead();
            else piece = _after == null ? null : _channel.Describe(i, _hasValues, _after);
            return piece == null ? null : Encoding.UTF8.GetBytes(piece);
        }
    }
}
