namespace NanoWs
{
    /// <summary>The last lines that the program has logged. Safe from any thread.</summary>
    internal sealed class EventLog
    {
        /// <summary>How many lines are kept.</summary>
        public const int MaxLines = 20;

        /// <summary>The most characters of a line; the rest is cut off.</summary>
        public const int MaxLength = 100;

        private readonly string[] _lines = new string[MaxLines]; // line n is at n modulo their count; also the lock
        private readonly long[] _uptimes = new long[MaxLines];
        private readonly Reading _reading; // the number of lines
        private int _count;

        public EventLog(Reading reading)
        {
            _reading = reading;
            reading.Set(0);
        }

        /// <summary>Gets how many lines there have been.</summary>
        public int Count
        {
            get
            {
                lock (_lines) return _count;
            }
        }

        /// <summary>Adds a line.</summary>
        public void Add(long uptime, string text)
        {
            if (text.Length > MaxLength)
            {
                bool isWithinPair = text[MaxLength - 1] >= 0xD800 && text[MaxLength - 1] <= 0xDBFF;
                text = text.Substring(0, isWithinPair ? MaxLength - 1 : MaxLength);
            }

            lock (_lines)
            {
                _lines[_count % MaxLines] = text;
                _uptimes[_count % MaxLines] = uptime;
                _reading.Set(++_count);
            }
        }

        /// <summary>Returns a line in JSON, or null if it is not kept any longer.</summary>
        public string Line(int number)
        {
            string text;
            long uptime;
            lock (_lines)
            {
                if (number < _count - MaxLines || number >= _count) return null;
                text = _lines[number % MaxLines];
                uptime = _uptimes[number % MaxLines];
            }

            return "{\"uptime\":" + uptime.ToString() + ",\"text\":" + Json.Quote(text) + "}";
        }
    }
}
