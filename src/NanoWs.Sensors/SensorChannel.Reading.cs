using System;
using System.Text;

namespace NanoWs
{
    // What others than the clients that have joined read of a channel.
    public sealed partial class SensorChannel
    {
        /// <summary>Gets the number of the last round: each Publish after a value was set is one.</summary>
        public long Round
        {
            get
            {
                lock (_frame) return _round; // a board reads 64 bits in two steps
            }
        }

        /// <summary>Gets the number of frames sent to clients.</summary>
        public int FramesSent => _framesSent;

        /// <summary>Returns the reading with this name; null if there is none.</summary>
        internal Reading Find(string name)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_readings[i].Name == name) return _readings[i];
            }

            return null;
        }

        /// <summary>Returns the beginning of the description.</summary>
        internal string DescribeHead()
        {
            string head = "{\"type\":\"hello\",\"seq\":" + Round.ToString() + ",\"uptime\":" + Uptime.ToString();
            long time = WallClock.Milliseconds;
            if (time > 0) head += ",\"time\":" + time.ToString();
            if (_history != null)
            {
                head += ",\"history\":{\"interval\":" + _history.Interval.ToString()
                    + ",\"points\":" + _history.Points.ToString() + "}";
            }

            if (!string.IsNullOrEmpty(Members)) head += "," + Members;
            return head + ",\"readings\":[";
        }

        /// <summary>Returns the description of a reading; at their end what follows it; null after that.</summary>
        internal string Describe(int i, bool hasValue, string after)
        {
            if (i > _count) return null;
            if (i == _count) return "]}" + after;
            lock (_frame) return (i > 0 ? "," : "") + _readings[i].Describe(hasValue);
        }

        /// <summary>Returns a reader of the history that there is now; null if there is none.</summary>
        internal HistoryReader ReadHistory()
        {
            lock (_frame) return _history == null ? null : new HistoryReader(_history, _readings, _count);
        }

        /// <summary>Writes the next frame of the history before <paramref name="end"/>, and returns the offset after it.</summary>
        internal int WriteHistory(HistoryReader reader, byte[] buffer, int at, int end)
        {
            lock (_frame)
            {
                at = reader.Write(buffer, at, end);
                reader.Taken();
                return at;
            }
        }

        /// <summary>
        /// Returns the readings, as bits, that have changed since a round, which may be one of before a restart of the board: then all.
        /// </summary>
        internal int ChangedSince(long round)
        {
            lock (_frame)
            {
                int changed = 0;
                for (int i = 0; i < _count; i++)
                {
                    if (round > _round || round <= 0 || _readings[i]._round > round) changed |= 1 << i;
                }

                return changed;
            }
        }

        /// <summary>
        /// Writes a frame with those of the changed readings that fit before <paramref name="end"/>, beginning with the reading
        /// <paramref name="first"/>. Returns the offset after it, and in <paramref name="changed"/> those that did not fit.
        /// </summary>
        internal int WriteFrame(byte[] buffer, int at, int end, ref int changed, ref int first)
        {
            lock (_frame)
            {
                int encoded = changed;
                at = Encode(buffer, at, ref encoded, end, ref first);
                changed &= ~encoded;
                _framesSent++;
                return at;
            }
        }

        /// <summary>Returns a frame with the changed readings, however many.</summary>
        internal byte[] FrameWith(int changed)
        {
            int size = SmallestFrame;
            for (int i = 0; i < _count; i++) size += _readings[i].MaxSize + 1;
            var buffer = new byte[size];
            int first = 0;
            int end = WriteFrame(buffer, 0, size, ref changed, ref first);
            var frame = new byte[end];
            Array.Copy(buffer, frame, end);
            return frame;
        }

        /// <summary>Returns a row of a reading's history as CSV; null after the end.</summary>
        /// <param name="reading">The reading.</param>
        /// <param name="point">The number of the point; the next one afterwards.</param>
        internal string HistoryRow(Reading reading, ref long point)
        {
            lock (_frame)
            {
                if (point < _history.Oldest) point = _history.Oldest;
                if (point >= _history.End || point < 0) return null;
                long uptime = point * _history.Interval;
                string value = reading.PointText((int)(point % _history.Points));
                point++;
                return uptime.ToString() + "," + WallClock.Format(uptime - Uptime) + "," + value + "\n";
            }
        }

        /// <summary>Returns the current value of a reading in decimal; "null" if there is none.</summary>
        internal string ValueText(Reading reading)
        {
            lock (_frame) return reading.ValueText();
        }
    }
}
