using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Sends named readings to any number of clients, always with their latest values. Instead of a queue, the channel keeps one bit for
    /// each reading and client: when a client can accept a frame, it gets the latest values of all readings that have changed. A sleeping
    /// laptop, a background tab or a slow phone delays no other client and costs nothing. Safe from any thread.
    /// </summary>
    /// <remarks>
    /// The frames are text: {"type":"readings","seq":58,"uptime":12845,"values":{"cpu":12.5,"heap":81234}}, with the number of the round
    /// and the milliseconds since the channel was created; or CBOR, see <see cref="CborSubprotocol"/>. A value that is not a number, or is
    /// too large for its decimals, is null.
    /// docs/protocol.md describes all messages. NanoWs.Sensors.Http serves the same to clients without a WebSocket, and a
    /// <see cref="ReadingCursor"/> reads them for anything else.
    /// </remarks>
    public sealed partial class SensorChannel
    {
        /// <summary>The maximum number of readings: one bit each.</summary>
        public const int MaxReadings = 63;

        /// <summary>The subprotocol of clients that get the values in CBOR (RFC 8949) instead of JSON: name it in the options.</summary>
        public const string CborSubprotocol = "nanows.cbor";

        // Hardly ever the same after a restart, because the start of a board takes a little longer or shorter each time. With it a client
        // that comes back with the number of a round is not taken for one that has seen that round of this start.
        internal readonly long _boot;

        /// <summary>
        /// The bytes of the smallest frame: there is room for the text around the values, the uptime, and the longest name with the longest
        /// number.
        /// </summary>
        public const int SmallestFrame = 144;

        private const int MaxKeySize = 44; // of the longest name

        internal readonly Reading[] _readings = new Reading[MaxReadings];
        private readonly Subscriber[] _subscribers;
        internal readonly byte[] _frame; // also the lock
        private readonly WsClock _clock;
        private readonly long _start;
        internal int _count;
        internal History _history; // null if none is kept
        private long _news; // the readings set since the last Publish, as bits
        internal long _round; // the number of the last Publish with news
        private long _uptime; // of that round
        private long _framesSent;

        /// <param name="maxClients">The maximum number of clients: the server's MaxConnections.</param>
        /// <param name="frameSize">
        /// The maximum size of a frame, in bytes, at least <see cref="SmallestFrame"/>; readings that do not fit are sent in the next one.
        /// </param>
        /// <param name="clock">The source of the uptime; null for the system's clock.</param>
        public SensorChannel(int maxClients, int frameSize = 256, WsClock clock = null)
        {
            if (maxClients < 0) throw new ArgumentOutOfRangeException(nameof(maxClients), "Must not be negative.");
            if (frameSize < SmallestFrame) throw new ArgumentOutOfRangeException(nameof(frameSize), "Must be at least 144 bytes.");
            _subscribers = new Subscriber[maxClients];
            _frame = new byte[frameSize];
            _clock = clock ?? new WsClock();
            _start = _clock.Milliseconds;
            _boot = _start & 0xFFFFFF;
            BeginHead();
        }

        /// <summary>Gets the milliseconds since the channel was created.</summary>
        public long UptimeMs => _clock.Milliseconds - _start;

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

        /// <summary>Gets the number of frames sent to clients.</summary>
        public long FramesSent
        {
            get
            {
                lock (_frame) return _framesSent;
            }
        }

        /// <summary>
        /// Additional members of the description, in JSON, such as "\"station\":\"Greenhouse\""; null for none. They are sent as they
        /// are: with invalid JSON, or the name of a member that the description has anyway, no client understands it. For texts see
        /// <see cref="Json.Quote"/>.
        /// </summary>
        public string HelloMembers;

        /// <summary>
        /// Keeps the values of the past: <paramref name="points"/> of each reading, one at every <paramref name="intervalMs"/>, in memory
        /// allocated once: 4 or 2 bytes for a point (<see cref="Reading.PointSize"/>). The point of a time is the value of the first
        /// round at that time or later. Clients that join get it after the current values. Call it before the first Publish.
        /// </summary>
        /// <param name="intervalMs">The time between two points, in milliseconds, at least 1.</param>
        /// <param name="points">The number of points, at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">The interval or the number of points is less than 1.</exception>
        /// <exception cref="InvalidOperationException">It was called before.</exception>
        public void KeepHistory(int intervalMs, int points)
        {
            string wrong = intervalMs < 1 ? nameof(intervalMs) : points < 1 ? nameof(points) : null;
            if (wrong != null) throw new ArgumentOutOfRangeException(wrong, "Must be at least 1.");
            if (_history != null) throw new InvalidOperationException("The history is kept already.");
            _history = new History(intervalMs, points);
        }

        /// <summary>Adds a reading. Add all of them before clients join.</summary>
        /// <param name="name">
        /// Its name in the frames: 1 to 40 letters, digits, dots, dashes and underscores. Each name must be unique.
        /// </param>
        /// <param name="decimals">The number of digits after the decimal point, 0 to 6.</param>
        /// <returns>The reading, whose value is to be set.</returns>
        /// <exception cref="ArgumentException">The name is invalid or already in use, or the number of decimals is invalid.</exception>
        /// <exception cref="InvalidOperationException">There are already <see cref="MaxReadings"/> readings.</exception>
        public Reading Add(string name, int decimals)
        {
            bool isInRange = decimals >= 0 && decimals <= FixedPoint.MaxDecimals;
            if (!isInRange) throw new ArgumentOutOfRangeException(nameof(decimals), "Must be 0 to 6.");
            byte[] key = KeyOf(name);
            lock (_frame)
            {
                RequireFree(name);
                return _readings[_count] = new Reading(this, _count++, name, key, decimals);
            }
        }

        /// <summary>Adds a reading whose value is a text. Add all of them before clients join.</summary>
        /// <param name="name">Its name, as for <see cref="Add"/>.</param>
        /// <param name="maxLength">
        /// The maximum length of the text, in bytes of UTF-8, at least 1; together with the name at most 55.
        /// </param>
        /// <exception cref="ArgumentException">The name is invalid or already in use, or the length is invalid.</exception>
        /// <exception cref="InvalidOperationException">There are already <see cref="MaxReadings"/> readings.</exception>
        public TextReading AddText(string name, int maxLength)
        {
            byte[] key = KeyOf(name);
            int most = MaxKeySize + FixedPoint.MaxSize - 2 - key.Length; // so that it fits into the smallest frame, with its quotes
            bool isInRange = maxLength >= 1 && maxLength <= most;
            if (!isInRange) throw new ArgumentOutOfRangeException(nameof(maxLength), "Must be at least 1, and with the name at most 55.");
            lock (_frame)
            {
                RequireFree(name);
                var reading = new TextReading(this, _count, name, key, maxLength);
                _readings[_count++] = reading;
                return reading;
            }
        }

        private void RequireFree(string name)
        {
            if (_count == MaxReadings) throw new InvalidOperationException("There are already 63 readings.");
            for (int i = 0; i < _count; i++)
            {
                if (_readings[i].Name == name) throw new ArgumentException("The name is taken.");
            }
        }

        // Returns the name in quotes, after a comma and before a colon. It needs no escaping in JSON.
        private static byte[] KeyOf(string name)
        {
            byte[] key = Encoding.UTF8.GetBytes(",\"" + name + "\":");
            int end = key.Length - 2;
            bool isValid = end > 2 && key.Length <= MaxKeySize;
            for (int i = 2; i < end; i++)
            {
                byte b = key[i];
                int lower = b | 0x20;
                bool isLetter = lower >= 'a' && lower <= 'z';
                bool isDigit = b >= '0' && b <= '9';
                isValid &= isLetter || isDigit || b == '.' || b == '-' || b == '_';
            }

            return isValid ? key : throw new ArgumentException("The name must be 1 to 40 of A-Z, a-z, 0-9, . - _");
        }

        /// <summary>
        /// Records that a reading, given as a bit, has been set, and returns the round in which it will be sent. Under the lock.
        /// </summary>
        internal long Note(long bit)
        {
            _news |= bit;
            return _round + 1;
        }
    }
}
