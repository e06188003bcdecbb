using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A named value of a <see cref="SensorChannel"/>. Set what describes it before clients join. (Fields, because on the interpreter a
    /// property costs a hundred bytes of flash.)
    /// </summary>
    public sealed class Reading
    {
        private readonly SensorChannel _channel;
        private readonly int _decimals;
        private readonly byte[] _label; // ,"name":
        private readonly int _bit; // the reading's, in sets of readings
        private long _value = FixedPoint.None;

        internal Reading(SensorChannel channel, int number, string name, byte[] label, int decimals)
        {
            _channel = channel;
            _bit = 1 << number;
            MaxSize = label.Length + FixedPoint.MaxSize;
            _label = label;
            _decimals = decimals;
            Name = name;
        }

        /// <summary>The name in the frames.</summary>
        public readonly string Name;

        /// <summary>The name shown to users; null for <see cref="Name"/>.</summary>
        public string Label;

        /// <summary>The unit of the values, such as "°C"; null for none.</summary>
        public string Unit;

        /// <summary>Whether the values are simulated.</summary>
        public bool IsSimulated;

        /// <summary>The least possible value, for the axis of a chart; NaN if unknown.</summary>
        public double Min = double.NaN;

        /// <summary>The greatest possible value, for the axis of a chart; NaN if unknown.</summary>
        public double Max = double.NaN;

        /// <summary>Values below it need attention; NaN for none.</summary>
        public double WarnBelow = double.NaN;

        /// <summary>Values above it need attention; NaN for none.</summary>
        public double WarnAbove = double.NaN;

        /// <summary>
        /// Sets the value. It is sent by the next <see cref="SensorChannel.Publish"/>, even if it is the same as before. A value that is
        /// not a number, or is too large, is sent as null. Safe from any thread.
        /// </summary>
        public void Set(double value) => _channel.Set(this, _bit, FixedPoint.From(value, _decimals));

        /// <summary>Returns the description as a JSON object.</summary>
        internal string Describe()
        {
            var buffer = new byte[FixedPoint.MaxSize];
            return "{\"name\":\"" + Name + "\",\"label\":" + Json.Quote(Label ?? Name) + ",\"unit\":" + Json.Quote(Unit)
                + ",\"decimals\":" + _decimals.ToString() + ",\"simulated\":" + (IsSimulated ? "true" : "false")
                + Member(buffer, "min", Min) + Member(buffer, "max", Max)
                + Member(buffer, "warnBelow", WarnBelow) + Member(buffer, "warnAbove", WarnAbove) + "}";
        }

        // Nothing for a value that is not a number, or too large.
        private string Member(byte[] buffer, string name, double value)
        {
            long scaled = FixedPoint.From(value, _decimals);
            if (scaled == FixedPoint.None) return "";
            int end = FixedPoint.Write(buffer, 0, scaled, _decimals);
            return ",\"" + name + "\":" + Encoding.UTF8.GetString(buffer, 0, end);
        }

        /// <summary>Keeps a value; under the channel's lock, because a board stores 64 bits in two steps.</summary>
        internal void Keep(long value) => _value = value;

        /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
        internal readonly int MaxSize;

        /// <summary>Writes a comma, label and value; returns the offset after them. Under the channel's lock.</summary>
        internal int Write(byte[] frame, int at)
        {
            byte[] label = _label;
            Array.Copy(label, 0, frame, at, label.Length);
            return FixedPoint.Write(frame, at + label.Length, _value, _decimals);
        }
    }
}
