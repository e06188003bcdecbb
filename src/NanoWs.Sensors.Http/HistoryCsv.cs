using System;
using System.Text;

namespace NanoWs
{
    /// <summary>The history of one reading as CSV (RFC 4180, with line feeds).</summary>
    internal sealed class HistoryCsv : WsContent
    {
        // Uptime, time and value, with two commas and a line feed: less than the room that content always has.
        private const int MaxRow = 15 + 1 + WallClock.MaxSize + 1 + FixedPoint.MaxSize + 1;

        private readonly SensorChannel _channel;
        private readonly Reading _reading;
        private long _point; // the next one
        private bool _isBegun;

        private HistoryCsv(SensorChannel channel, Reading reading)
        {
            _channel = channel;
            _reading = reading;
        }

        /// <summary>Returns the history of a channel's reading; null if there is none of this name, or no history of it.</summary>
        public static HistoryCsv Of(SensorChannel channel, string name)
        {
            for (int i = 0; channel._history != null && i < channel._count; i++)
            {
                Reading reading = channel._readings[i];
                if (reading.Name == name && reading.PointSize != 0) return new HistoryCsv(channel, reading);
            }

            return null;
        }

        public override string ContentType => "text/csv; charset=utf-8";

        public override int Length => -1;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (_isBegun) return WriteRows(buffer, offset, offset + count) - offset;
            _isBegun = true;
            byte[] titles = Encoding.UTF8.GetBytes("uptime,time," + _reading.Name + "\n");
            Array.Copy(titles, 0, buffer, offset, titles.Length);
            return titles.Length;
        }

        // Writes as many rows as fit before "end", and returns the offset after them.
        private int WriteRows(byte[] buffer, int at, int end)
        {
            lock (_channel._frame)
            {
                History history = _channel._history;
                if (_point < history.Oldest) _point = history.Oldest;
                long time = WallClock.Milliseconds;
                long offset = time == 0 ? 0 : time - _channel.UptimeMs;
                for (; _point < history.End && at + MaxRow <= end; _point++)
                {
                    long uptime = _point * history.Interval;
                    at = FixedPoint.WriteWhole(buffer, at, uptime);
                    buffer[at++] = (byte)',';
                    at = WallClock.Write(buffer, at, time == 0 ? 0 : uptime + offset);
                    buffer[at++] = (byte)',';
                    at = _reading.WritePoint(buffer, at, (int)(_point % history.Points), false);
                    buffer[at++] = (byte)'\n';
                }

                return at;
            }
        }
    }
}
