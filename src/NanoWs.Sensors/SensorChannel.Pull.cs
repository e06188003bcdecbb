using System;
using System.Text;

namespace NanoWs
{
    // What SensorSite's responses and the description read of a channel, and its statistics.
    public sealed partial class SensorChannel
    {
        /// <summary>
        /// Gets the number of the last round, "seq" in the messages: each Publish after a value was set is one.
        /// </summary>
        public long Sequence
        {
            get
            {
                lock (_frame) return _round; // a board reads 64 bits in two steps
            }
        }

        /// <summary>The round of a client that has seen one of another start.</summary>
        internal const long OtherStart = -2;

        // Hardly ever the same after a restart, because the start of a board takes a little longer or shorter each time. With it a client
        // that comes back with the number of a round is not taken for one that has seen that round of this start.
        internal readonly long _boot;

        /// <summary>
        /// Returns the number of a round that a client has seen, "58", or "16381-58" with the start; OtherStart, or -1 for no number.
        /// </summary>
        internal long Seen(string text)
        {
            int dash = text == null ? -1 : text.IndexOf('-');
            if (dash < 0) return Query.ToNumber(text);
            long boot = Query.ToNumber(text.Substring(0, dash));
            long round = Query.ToNumber(text.Substring(dash + 1));
            return (boot | round) < 0 ? -1 : boot == _boot ? round : OtherStart;
        }

        /// <summary>Returns whether a round is one of this channel's.</summary>
        internal bool Knows(long round)
        {
            lock (_frame) return round > 0 && round <= _round;
        }

        /// <summary>Returns whether there is anything that a client who has seen a round has not.</summary>
        internal bool HasNews(long round)
        {
            lock (_frame) return round != _round && _round > 0;
        }

        // Uptime, time and value, with two commas and a line feed: less than the room that content always has.
        private const int MaxRow = 15 + 1 + WallClock.MaxSize + 1 + FixedPoint.MaxSize + 1;

        /// <summary>Gets the number of frames sent to clients.</summary>
        public long FramesSent => _framesSent;

        /// <summary>Returns the reading with this name; null if there is none, or no history of it.</summary>
        internal Reading FindHistory(string name)
        {
            for (int i = 0; _history != null && i < _count; i++)
            {
                if (_readings[i].Name == name && _readings[i].PointSize != 0) return _readings[i];
            }

            return null;
        }

        /// <summary>Returns the beginning of the description.</summary>
        internal string DescribeHead()
        {
            string head = "{\"type\":\"hello\",\"boot\":" + _boot.ToString()
                + ",\"seq\":" + Sequence.ToString() + ",\"uptime\":" + UptimeMs.ToString();
            long time = WallClock.Milliseconds;
            if (time > 0) head += ",\"time\":" + time.ToString();
            if (_history != null)
            {
                head += ",\"history\":{\"interval\":" + _history.Interval.ToString()
                    + ",\"points\":" + _history.Points.ToString() + "}";
            }

            if (!string.IsNullOrEmpty(HelloMembers)) head += "," + HelloMembers;
            return head + ",\"readings\":[";
        }

        /// <summary>Returns the description of reading i; the closing brackets after the last reading; null after that.</summary>
        internal string Describe(int i, bool hasValue)
        {
            if (i > _count) return null;
            if (i == _count) return "]}";
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
        /// Adds the readings that have changed since a round to <paramref name="changed"/>, as bits; all of them if it is not one of the
        /// channel's. The round is the last one afterwards. Returns whether there are any.
        /// </summary>
        internal bool TakeNews(ref long round, ref long changed)
        {
            lock (_frame)
            {
                bool isAll = !Knows(round);
                for (int i = 0; i < _count && HasNews(round); i++)
                {
                    if (isAll || _readings[i]._round > round) changed |= 1L << i;
                }

                round = _round;
                return changed != 0;
            }
        }

        /// <summary>
        /// Writes a frame with those of the changed readings that fit before <paramref name="end"/>, beginning with the reading
        /// <paramref name="first"/>. Returns the offset after it, and in <paramref name="changed"/> those that did not fit.
        /// </summary>
        internal int WriteFrame(byte[] buffer, int at, int end, ref long changed, ref int first)
        {
            lock (_frame)
            {
                long encoded = changed;
                at = EncodeJson(buffer, at, ref encoded, end, ref first);
                changed &= ~encoded;
                _framesSent++;
                return at;
            }
        }

        /// <summary>Returns a frame with all that has changed since a round; empty if nothing has.</summary>
        internal byte[] FrameSince(long round)
        {
            // Under one lock: the frame must have all that its number promises.
            lock (_frame)
            {
                long changed = 0;
                if (!TakeNews(ref round, ref changed)) return new byte[0];
                int size = SmallestFrame;
                for (int i = 0; i < _count; i++) size += _readings[i].MaxSize;
                var buffer = new byte[size];
                int first = 0;
                var frame = new byte[WriteFrame(buffer, 0, size, ref changed, ref first)];
                Array.Copy(buffer, frame, frame.Length);
                return frame;
            }
        }

        /// <summary>Writes rows of a reading's history as CSV before <paramref name="end"/>, and returns the offset after them.</summary>
        /// <param name="reading">The reading.</param>
        /// <param name="point">The number of the next point; the next one afterwards.</param>
        /// <param name="buffer">The buffer.</param>
        /// <param name="at">The offset of the first row.</param>
        /// <param name="end">The end of the room for them.</param>
        internal int WriteRows(Reading reading, ref long point, byte[] buffer, int at, int end)
        {
            lock (_frame)
            {
                History history = _history;
                if (point < history.Oldest) point = history.Oldest;
                long time = WallClock.Milliseconds;
                long offset = time == 0 ? 0 : time - UptimeMs;
                for (; point < history.End && at + MaxRow <= end; point++)
                {
                    long uptime = point * history.Interval;
                    at = FixedPoint.WriteWhole(buffer, at, uptime);
                    buffer[at++] = (byte)',';
                    at = WallClock.Write(buffer, at, time == 0 ? 0 : uptime + offset);
                    buffer[at++] = (byte)',';
                    at = reading.WritePoint(buffer, at, (int)(point % history.Points), false);
                    buffer[at++] = (byte)'\n';
                }

                return at;
            }
        }
    }
}
