using System;
using System.Text;

namespace NanoWs
{
    /// <summary>A named text of a <see cref="SensorChannel"/>. There is no history of it, and it is not among the metrics.</summary>
    public sealed class TextReading : Reading
    {
        private const int NullSize = 4;

        private readonly byte[] _json; // the text in JSON, in quotes
        private int _size; // of that; 0 if there is none
        private int _textSize; // without quotes and backslashes

        internal TextReading(SensorChannel channel, int number, string name, byte[] key, int maxLength)
            : base(channel, number, name, key, 0, maxLength < 2 ? NullSize : maxLength + 2)
        {
            MaxLength = maxLength;
            _json = new byte[maxLength + 2];
            PointSize = 0;
        }

        /// <summary>The maximum length of the text in UTF-8, in bytes; a quote or backslash counts as two.</summary>
        public readonly int MaxLength;

        /// <summary>Not for a text.</summary>
        /// <exception cref="InvalidOperationException">Always.</exception>
        public override void Set(double value) => throw new InvalidOperationException("This reading is a text.");

        /// <summary>
        /// Sets the text; null for none. It is sent by the next <see cref="SensorChannel.Publish"/>. Safe from any thread.
        /// </summary>
        /// <exception cref="ArgumentException">The text is longer than <see cref="MaxLength"/>, or has control characters.</exception>
        public void Set(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
            string problem = Problem(bytes);
            if (problem != null) throw new ArgumentException(problem);
            lock (_channel._frame)
            {
                int at = 0;
                if (text != null)
                {
                    _json[at++] = (byte)'"';
                    foreach (byte b in bytes)
                    {
                        if (IsEscaped(b)) _json[at++] = (byte)'\\';
                        _json[at++] = b;
                    }

                    _json[at++] = (byte)'"';
                }

                _size = at;
                _textSize = bytes.Length;
                NoteSet();
            }
        }

        /// <summary>Returns why a text cannot be set, for users; null if it can.</summary>
        public string Check(string text) => Problem(Encoding.UTF8.GetBytes(text));

        private string Problem(byte[] bytes)
        {
            int size = 0;
            foreach (byte b in bytes)
            {
                if (b < ' ') return "The text must not contain control characters.";
                size += IsEscaped(b) ? 2 : 1;
            }

            return size > MaxLength ? "The text is too long: at most " + MaxLength.ToString() + " bytes." : null;
        }

        private static bool IsEscaped(byte b) => b == '"' || b == '\\';

        internal override string MoreMembers() => ",\"maxLength\":" + MaxLength.ToString();

        // The channel asks for it, instead of writing the value itself, because the value is no number.
        internal override int WriteLatest(byte[] buffer, int at)
        {
            if (_size == 0) return base.WriteLatest(buffer, at); // null
            Array.Copy(_json, 0, buffer, at, _size);
            return at + _size;
        }

        /// <summary>The length of the text, in bytes; -1 if there is none. Under the channel's lock.</summary>
        internal int TextSize => _size == 0 ? -1 : _textSize;

        /// <summary>Writes the text as it is, without quotes; returns the offset after it. Under the channel's lock.</summary>
        internal int WriteText(byte[] buffer, int at)
        {
            for (int i = 1; i < _size - 1; i++)
            {
                if (_json[i] == '\\') i++; // the next one is what it escapes
                buffer[at++] = _json[i];
            }

            return at;
        }
    }
}
