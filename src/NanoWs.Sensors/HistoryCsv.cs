using System;
using System.Text;

namespace NanoWs
{
    /// <summary>The history of one reading as CSV (RFC 4180, with line feeds).</summary>
    internal sealed class HistoryCsv : WsContent
    {
        private readonly SensorChannel _channel;
        private readonly Reading _reading;
        private long _point; // the next one
        private bool _isBegun;

        public HistoryCsv(SensorChannel channel, Reading reading)
        {
            _channel = channel;
            _reading = reading;
        }

        public override string ContentType => "text/csv; charset=utf-8";

        public override int Length => -1;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (_isBegun) return _channel.WriteRows(_reading, ref _point, buffer, offset, offset + count) - offset;
            _isBegun = true;
            byte[] titles = Encoding.UTF8.GetBytes("uptime,time," + _reading.Name + "\n");
            Array.Copy(titles, 0, buffer, offset, titles.Length);
            return titles.Length;
        }
    }
}
