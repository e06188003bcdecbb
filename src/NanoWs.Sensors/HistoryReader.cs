using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// What one client has been sent of the history that there was when it came. Everything happens under the channel's lock and, but for
    /// the constructor, allocates nothing.
    /// </summary>
    internal sealed class HistoryReader
    {
        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"history\",\"name\":");
        private static readonly byte[] s_uptime = Encoding.UTF8.GetBytes(",\"uptime\":");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":[");

        private readonly History _history;
        private readonly Reading[] _readings;
        private readonly int _count;
        private readonly long _end;
        private int _reading;
        private long _point;
        private long _written;

        private HistoryReader(History history, Reading[] readings, int count)
        {
            _history = history;
            _readings = readings;
            _count = count;
            _end = history.End;
            SkipOthers();
        }

        /// <summary>Returns a reader of the history that a channel has now; null if it keeps none. Takes the lock.</summary>
        public static HistoryReader Of(SensorChannel channel)
        {
            lock (channel._frame)
            {
                return channel._history == null ? null : new HistoryReader(channel._history, channel._readings, channel._count);
            }
        }

        // To the next reading that has points.
        private void SkipOthers()
        {
            while (_reading < _count && _readings[_reading].PointSize == 0) _reading++;
            _point = _history.Oldest;
        }

        /// <summary>Gets whether there is no more.</summary>
        public bool IsOver => _reading == _count || _history.Oldest >= _end;

        /// <summary>Writes as many points of one reading as fit before <paramref name="end"/>, and returns the offset after them.</summary>
        public int Write(byte[] frame, int at, int end)
        {
            Reading reading = _readings[_reading];
            if (_point < _history.Oldest) _point = _history.Oldest;
            long point = _point;
            Array.Copy(s_prefix, 0, frame, at, s_prefix.Length);
            at = reading.WriteKey(frame, at + s_prefix.Length);
            Array.Copy(s_uptime, 0, frame, at, s_uptime.Length);
            at = FixedPoint.Write(frame, at + s_uptime.Length, point * _history.Interval, 0);
            Array.Copy(s_values, 0, frame, at, s_values.Length);
            at += s_values.Length;
            int index = (int)(point % _history.Points);
            for (; point < _end && at + FixedPoint.MaxSize + 3 <= end; point++)
            {
                if (point != _point) frame[at++] = (byte)',';
                at = reading.WritePoint(frame, at, index, true);
                if (++index == _history.Points) index = 0;
            }

            _written = point;
            frame[at] = (byte)']';
            frame[at + 1] = (byte)'}';
            return at + 2;
        }

        /// <summary>Reports that what was written last has been sent.</summary>
        public void Taken()
        {
            _point = _written;
            if (_point < _end) return;
            _reading++;
            SkipOthers();
        }
    }
}
