using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A named value of a <see cref="SensorChannel"/>. Set what describes it before clients join. (Fields, because on the interpreter a
    /// property costs a hundred bytes of flash.)
    /// </summary>
    public partial class Reading
    {
        internal readonly SensorChannel _channel;
        internal readonly long _bit; // the reading's, in sets of readings

        // Read by the channel and its cursors, under its lock. (Fields, because a property costs flash.)
        internal long _value = FixedPoint.None; // times ten to the power of the decimals
        internal long _round; // in which the value is or will be published

        internal readonly int _decimals;
        internal readonly byte[] _key; // ,"name":
        private int _pointSize = 4;

        internal Reading(SensorChannel channel, int number, string name, byte[] key, int decimals, int valueSize = FixedPoint.MaxSize)
        {
            _channel = channel;
            _bit = 1L << number;
            MaxSize = key.Length + valueSize + 2;
            _key = key;
            _decimals = decimals;
            Name = name;
        }

        /// <summary>The name in the frames.</summary>
        public readonly string Name;

        /// <summary>The name shown to users; null for <see cref="Name"/>.</summary>
        public string Label;

        /// <summary>The unit of the values, such as "°C"; null for none.</summary>
        public string Unit;

        /// <summary>How a page shows it, and whether users can set it (<see cref="ReadingKind"/>); null for a chart.</summary>
        public string Kind;

        /// <summary>The title under which a page shows it with others; null for none.</summary>
        public string Group;

        /// <summary>A short explanation for users; null for none.</summary>
        public string Hint;

        /// <summary>The texts of a state or choice, whose values are their numbers, from 0; null for other kinds.</summary>
        public string[] Choices;

        /// <summary>
        /// Additional members of the reading's description, in JSON, such as "\"place\":\"roof\""; null for none. They are sent as they
        /// are: with invalid JSON, or the name of a member that the description has anyway, no client understands the description. For
        /// texts see <see cref="Json.Quote"/>.
        /// </summary>
        public string HelloMembers;

        /// <summary>Whether the values are simulated.</summary>
        public bool IsSimulated;

        /// <summary>The least possible value, for the axis of a chart; NaN if unknown.</summary>
        public double Min = double.NaN;

        /// <summary>The greatest possible value, for the axis of a chart; NaN if unknown.</summary>
        public double Max = double.NaN;

        /// <summary>
        /// By how much one step of a slider or number changes it, counted from <see cref="Min"/>; NaN: by one in the last decimal place.
        /// </summary>
        public double Step = double.NaN;

        /// <summary>Values below it need attention; NaN for none.</summary>
        public double WarnBelow = double.NaN;

        /// <summary>Values above it need attention; NaN for none.</summary>
        public double WarnAbove = double.NaN;

        /// <summary>
        /// Gets or sets the size of a point of the history, in bytes: 4; 0 to keep none of this reading; or 2 for values that are between
        /// -32,767 and 32,767 when written without their decimal point (-3,276.7 to 3,276.7 with one decimal). Others are gaps. See
        /// <see cref="SensorChannel.KeepHistory"/>.
        /// </summary>
        /// <exception cref="ArgumentException">It is not 0, 2 or 4.</exception>
        public int PointSize
        {
            get => _pointSize;
            set
            {
                if (value != 0 && value != 2 && value != 4) throw new ArgumentException("PointSize must be 0, 2 or 4.");
                _pointSize = value;
            }
        }

        /// <summary>
        /// Sets the value. It is sent by the next <see cref="SensorChannel.Publish"/>, even if it is the same as before. A value that is
        /// not a number, or is too large, is sent as null. Safe from any thread.
        /// </summary>
        public virtual void Set(double value)
        {
            long scaled = FixedPoint.From(value, _decimals);
            lock (_channel._frame) // because a board stores 64 bits in two steps
            {
                _value = scaled;
                _round = _channel.Note(_bit);
            }
        }

        /// <summary>Notes that the value was set in a derived class. Under the channel's lock.</summary>
        internal void NoteSet() => _round = _channel.Note(_bit);

        /// <summary>Returns a value as it is sent: "21.5" for 21.52 with one decimal; "null" if it is too large or not a number.</summary>
        public string Format(double value) => Text(new byte[FixedPoint.MaxSize], FixedPoint.From(value, _decimals));

        /// <summary>Returns the description as a JSON object, with or without the value.</summary>
        internal string Describe(bool hasValue)
        {
            var buffer = new byte[MaxSize];
            string value = hasValue ? ",\"value\":" + Encoding.UTF8.GetString(buffer, 0, WriteLatest(buffer, 0)) : "";
            return "{\"name\":\"" + Name + "\",\"label\":" + Json.Quote(Label ?? Name) + ",\"unit\":" + Json.Quote(Unit)
                + ",\"decimals\":" + _decimals.ToString() + ",\"simulated\":" + (IsSimulated ? "true" : "false")
                + Member(buffer, "min", Min) + Member(buffer, "max", Max) + Member(buffer, "step", Step)
                + Member(buffer, "warnBelow", WarnBelow) + Member(buffer, "warnAbove", WarnAbove)
                + (PointSize == 0 ? ",\"history\":false" : "")
                + Member("kind", Kind) + Member("group", Group) + Member("hint", Hint) + MoreMembers()
                + (string.IsNullOrEmpty(HelloMembers) ? "" : "," + HelloMembers) + value + "}";
        }

        private static string Member(string name, string text) => text == null ? "" : ",\"" + name + "\":" + Json.Quote(text);

        /// <summary>Returns members of the description that not all readings have, each after a comma.</summary>
        internal virtual string MoreMembers()
        {
            if (Choices == null) return "";
            string list = "";
            foreach (string choice in Choices) list += (list == "" ? "" : ",") + Json.Quote(choice);
            return ",\"choices\":[" + list + "]";
        }

        // Nothing for a value that is not a number, or too large.
        private string Member(byte[] buffer, string name, double value)
        {
            long scaled = FixedPoint.From(value, _decimals);
            if (scaled == FixedPoint.None) return "";
            return ",\"" + name + "\":" + Text(buffer, scaled);
        }

        private string Text(byte[] buffer, long scaled) =>
            Encoding.UTF8.GetString(buffer, 0, FixedPoint.Write(buffer, 0, scaled, _decimals));

        /// <summary>Writes the name, of 1 to 40 bytes, and returns the offset after it. Allocates nothing.</summary>
        public int WriteName(byte[] buffer, int at)
        {
            int count = _key.Length - 4;
            Array.Copy(_key, 2, buffer, at, count);
            return at + count;
        }

        /// <summary>
        /// Writes the latest value in decimal, "21.5", or "null" if there is none, at most 17 bytes, and returns the offset after it. A
        /// text is in JSON, in quotes: at most two bytes more than its <see cref="TextReading.MaxLength"/>, or null. Allocates
        /// nothing. Safe from any thread.
        /// </summary>
        public int WriteValue(byte[] buffer, int at)
        {
            lock (_channel._frame) return WriteLatest(buffer, at);
        }

        /// <summary>Writes the latest value; returns the offset after it. Under the channel's lock.</summary>
        internal virtual int WriteLatest(byte[] buffer, int at) => FixedPoint.Write(buffer, at, _value, _decimals);

        /// <summary>The most bytes that name and value take in a frame, with the braces that end it.</summary>
        internal readonly int MaxSize;

        /// <summary>Writes the name in quotes; returns the offset after it.</summary>
        internal int WriteKey(byte[] frame, int at)
        {
            int count = _key.Length - 2;
            Array.Copy(_key, 1, frame, at, count);
            return at + count;
        }
    }
}
