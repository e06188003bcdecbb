using System.Text;

namespace NanoWs
{
    /// <summary>The message that describes a channel and its readings, "hello", with or without their values.</summary>
    internal sealed class Description : PieceContent
    {
        private readonly SensorChannel _channel;
        private readonly bool _hasValues;

        public Description(SensorChannel channel, bool hasValues)
        {
            _channel = channel;
            _hasValues = hasValues;
        }

        public override string ContentType => "application/json";

        protected override byte[] Piece(int number)
        {
            string piece = number == 0 ? _channel.DescribeHead() : _channel.Describe(number - 1, _hasValues);
            return piece == null ? null : Encoding.UTF8.GetBytes(piece);
        }
    }
}
