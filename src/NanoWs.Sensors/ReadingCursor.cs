using System;

namespace NanoWs
{
    /// <summary>
    /// How far its owner has read a <see cref="SensorChannel"/>: for what passes readings on in its own time and in a form of its own.
    /// Rounds that are published meanwhile are not queued: of each reading it gets the latest value. Only its owner may use it, one call
    /// at a time; other threads may use the channel meanwhile. No call allocates anything.
    /// </summary>
    /// <remarks>
    /// Either reading by reading, with <see cref="Next"/>, or in messages of a limited size, with <see cref="WriteFrame"/>:
    /// <code>
    /// for (Reading reading; (reading = cursor.Next()) != null;)
    /// {
    ///     int name = reading.WriteName(buffer, 0);
    ///     int end = reading.WriteValue(buffer, name);
    ///     if (!Send(buffer, name, end))
    ///     {
    ///         cursor.Repeat(reading);
    ///         break;
    ///     }
    /// }
    /// </code>
    /// </remarks>
    public sealed class ReadingCursor
    {
        private readonly SensorChannel _channel;
        private long _changed; // the readings still to be read, as bits
        private int _first; // where to go on

        /// <param name="channel">The channel.</param>
        /// <param name="sequence">
        /// The number of the last round that the owner has read (<see cref="SensorChannel.Sequence"/>). After 0, or one that the channel
        /// has not had, all readings are to be read, those never set with the value null, once there has been a round.
        /// </param>
        public ReadingCursor(SensorChannel channel, long sequence = 0)
        {
            _channel = channel ?? throw new ArgumentNullException(nameof(channel));
            if (sequence > 0 && sequence <= channel.Sequence) Sequence = sequence;
        }

        /// <summary>
        /// Gets the number of the last round that the cursor has taken in. Unless <see cref="IsInRound"/>, its owner has read all of it.
        /// </summary>
        public long Sequence { get; private set; }

        /// <summary>Gets whether some of the readings of the rounds up to <see cref="Sequence"/> are still to be read.</summary>
        public bool IsInRound => _changed != 0;

        /// <summary>Gets whether there are readings to be read.</summary>
        public bool HasNews
        {
            get
            {
                lock (_channel._frame) return _changed != 0 || _channel._round != Sequence;
            }
        }

        /// <summary>
        /// Returns the next reading that has changed; null if there is none. It counts as read: see <see cref="Repeat"/>. Its value is
        /// written afterwards (<see cref="Reading.WriteValue"/>), and so is the latest.
        /// </summary>
        public Reading Next()
        {
            lock (_channel._frame)
            {
                if (!TakeNews()) return null;
                int i = _first;
                while ((_changed & 1L << i) == 0) i = After(i);
                _changed &= ~(1L << i);
                _first = After(i);
                return _channel._readings[i];
            }
        }

        private int After(int i) => i + 1 < _channel._count ? i + 1 : 0;

        /// <summary>Has a reading read once more, because what was to be done with it failed: after the others that have changed.</summary>
        /// <exception cref="ArgumentException">The reading is of another channel.</exception>
        public void Repeat(Reading reading)
        {
            if (reading == null) throw new ArgumentNullException(nameof(reading));
            if (reading._channel != _channel) throw new ArgumentException("The reading is of another channel.");
            _changed |= reading._bit;
        }

        /// <summary>
        /// Writes a message with those readings that have changed and fit, in JSON, as a WebSocket gets it, and returns the offset after
        /// it: <paramref name="at"/> if none has changed. The readings in it count as read.
        /// </summary>
        /// <param name="buffer">The buffer.</param>
        /// <param name="at">Where the message begins.</param>
        /// <param name="end">
        /// Where it ends at the latest: at least <see cref="SensorChannel.SmallestFrame"/> bytes after its beginning.
        /// </param>
        /// <exception cref="ArgumentException">There are fewer bytes.</exception>
        public int WriteFrame(byte[] buffer, int at, int end)
        {
            if (end - at < SensorChannel.SmallestFrame) throw new ArgumentException("A frame needs at least 144 bytes.");
            return Write(buffer, at, end);
        }

        /// <summary>WriteFrame with fewer bytes: a reading with a long name may not fit, and would never be read.</summary>
        internal int Write(byte[] buffer, int at, int end)
        {
            lock (_channel._frame)
            {
                if (!TakeNews()) return at;
                long encoded = _changed;
                at = _channel.WriteFrame(buffer, at, ref encoded, end, ref _first);
                _changed &= ~encoded;
                return at;
            }
        }

        // Notes what the rounds since the last call have changed, under the lock. Returns whether there is anything to be read.
        private bool TakeNews()
        {
            SensorChannel channel = _channel;
            long round = channel._round;
            if (round != Sequence)
            {
                for (int i = 0; i < channel._count; i++)
                {
                    if (Sequence == 0 || channel._readings[i]._round > Sequence) _changed |= 1L << i;
                }

                Sequence = round;
            }

            return _changed != 0;
        }
    }
}
