using System;

namespace NanoWs
{
    /// <summary>A named value of a <see cref="SensorChannel"/>.</summary>
    public sealed class Reading
    {
        private readonly SensorChannel _channel;
        private readonly int _number;
        private readonly int _decimals;
        private readonly byte[] _label; // "name":
        private long _value = FixedPoint.None;

        internal Reading(SensorChannel channel, int number, string name, byte[] label, int decimals)
        {
            _channel = channel;
            _number = number;
            _label = label;
            _decimals = decimals;
            Name = name;
        }

        /// <summary>The name in the frames.</summary>
        public readonly string Name;

        /// <summary>
        /// Sets the value. It is sent by the next <see cref="SensorChannel.Publish"/>, even if it is the same as before. A value that is
        /// not a number, or is too large, is sent as null. Safe from any thread.
        /// </summary>
        public void Set(double value) => _channel.Set(this, _number, FixedPoint.From(value, _decimals));

        /// <summary>Keeps a value; under the channel's lock, because a board stores 64 bits in two steps.</summary>
        internal void Keep(long value) => _value = value;

        /// <summary>Gets the most bytes that <see cref="Write"/> writes.</summary>
        internal int MaxSize => _label.Length + FixedPoint.MaxSize;

        /// <summary>Writes label and value; returns the offset after them. Under the channel's lock.</summary>
        internal int Write(byte[] frame, int at)
        {
            byte[] label = _label;
            Array.Copy(label, 0, frame, at, label.Length);
            return FixedPoint.Write(frame, at + label.Length, _value, _decimals);
        }
    }
}
