using System.Text;

namespace NanoWs
{
    /// <summary>The history of one reading as CSV (RFC 4180, with line feeds).</summary>
    internal sealed class HistoryCsv : PieceContent
    {
        private readonly SensorChannel _channel;
        private readonly Reading _reading;
        private long _point = -1;
        private bool _isBegun;

        public HistoryCsv(SensorChannel channel, Reading reading)
        {
            _channel = channel;
            _reading = reading;
        }

        public override string ContentType => "text/csv; charset=utf-8";

        protected override byte[] Next()
        {
            string row = _isBegun ? _channel.HistoryRow(_reading, ref _point) : "uptime,time," + _reading.Name + "\n";
            _isBegun = true;
            return row == null ? null : Encoding.UTF8.GetBytes(row);
        }
    }
}
