using System;

namespace NanoWs.Transports
{
    /// <summary>
    /// The latest values in what a client receives, whatever it is: frames of readings, events, the description, metrics. All of them have
    /// the name of a reading in quotes, "r7", then perhaps other fields, and then the value after ': ', '":' or '} '.
    /// </summary>
    internal sealed class Values
    {
        private const string Word = "value";

        private readonly int[] _values = new int[Crowd.Readings]; // without the decimal point
        private int _reading = -1; // whose value is next
        private int _state;
        private int _number;
        private int _matched; // how many letters of the word are those of "value"; negative once one is not

        private readonly byte[] _end = new byte[8]; // the last bytes received

        /// <summary>Returns whether this, and a line feed, came last.</summary>
        public bool EndWith(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (_end[_end.Length - 1 - text.Length + i] != text[i]) return false;
            }

            return _end[_end.Length - 1] == '\n';
        }

        /// <summary>Returns whether all readings have these values.</summary>
        public bool AreAll(int value)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                if (_values[i] != value + i) return false;
            }

            return true;
        }

        /// <summary>Takes what was received.</summary>
        public void Feed(byte[] buffer, int count)
        {
            for (int i = 0; i < count; i++) Feed(buffer[i]);
        }

        private static int Match(int matched, byte b) => matched >= 0 && matched < Word.Length && Word[matched] == b ? matched + 1 : -1;

        private void Feed(byte b)
        {
            Array.Copy(_end, 1, _end, 0, _end.Length - 1);
            _end[_end.Length - 1] = b;
            bool isDigit = b >= '0' && b <= '9';
            switch (_state)
            {
                case 0: // anywhere
                    if (b == '"') _state = 1;
                    else if (_reading >= 0 && b == '}') _state = 4;
                    break;
                case 1: // after a quote
                    _matched = Match(0, b);
                    _number = 0;
                    _state = b == 'r' ? 2 : b == '"' ? 0 : 5;
                    break;
                case 2: // the number of a reading
                    if (isDigit) _number = _number * 10 + (b - '0');
                    else if (b != '"') _state = 5;
                    else
                    {
                        _reading = _number;
                        _state = 3;
                    }

                    break;
                case 3: // after the name: its value, or other fields
                    _number = 0;
                    _state = b == ':' ? 6 : 0;
                    break;
                case 4: // after the brace
                    _number = 0;
                    _state = b == ' ' ? 6 : b == '"' ? 1 : 0;
                    break;
                case 5: // in another word
                    if (b == '"') _state = _matched == Word.Length && _reading >= 0 ? 3 : 0;
                    else _matched = Match(_matched, b);
                    break;
                case 6: // in the value
                    if (isDigit) _number = _number * 10 + (b - '0');
                    else if (b != '.')
                    {
                        if (_reading < _values.Length) _values[_reading] = _number;
                        _reading = -1;
                        _state = b == '"' ? 1 : 0;
                    }

                    break;
            }
        }
    }
}
