using System;

namespace NanoWs
{
    /// <summary>
    /// Numbers with a fixed number of decimals, as integers: 21.5 with one decimal is 215. Rounding and digits are those of .NET's own
    /// formatting ("F1"), except that there is no negative zero; nothing is allocated.
    /// </summary>
    internal static class FixedPoint
    {
        /// <summary>The greatest number of decimals.</summary>
        public const int MaxDecimals = 6;

        /// <summary>What stands for a value that is not a number, or too large.</summary>
        public const long None = long.MinValue;

        /// <summary>The most bytes that a number takes: 15 digits, sign and point.</summary>
        public const int MaxSize = 17;

        // Below it a double has three binary places, so that halves are exact, and the cast cannot wrap, as it does silently on the device.
        private const double Limit = 1e15;

        // "00" to "99": on the interpreter a copy of two digits takes half as long as two divisions.
        private static readonly byte[] s_pairs = Pairs();

        private static readonly int[] s_powers = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

        private static byte[] Pairs()
        {
            var pairs = new byte[200];
            for (int i = 0; i < 100; i++)
            {
                pairs[2 * i] = (byte)('0' + i / 10);
                pairs[2 * i + 1] = (byte)('0' + i % 10);
            }

            return pairs;
        }

        /// <summary>
        /// Returns the nearest number with so many decimals, of two equally near the even one; None if the value is too large or not a
        /// number.
        /// </summary>
        public static long From(double value, int decimals)
        {
            double power = s_powers[decimals];
            double scaled = value * power;
            if (!(scaled > -Limit && scaled < Limit)) return None;
            long whole = (long)scaled;
            double rest = scaled - whole;
            if (rest < 0.5 && rest > -0.5) return whole;
            if (rest > 0.5 || (rest == 0.5 && IsUp(whole, Error(value, power, scaled)))) return whole + 1;
            if (rest < -0.5 || (rest == -0.5 && IsUp(whole, -Error(value, power, scaled)))) return whole - 1;
            return whole;
        }

        // Half-way between two numbers, unless the product was rounded to get there.
        private static bool IsUp(long whole, double error) => error > 0 || (error == 0 && (whole & 1) != 0);

        // What rounding has taken from the product, exactly: 0.015 is a little less than 1.5 hundredths. (Dekker's multiplication: the
        // halves of the value have few enough digits for their products to be exact.)
        private static double Error(double value, double power, double product)
        {
            double split = value * 134217729.0; // 2 to the power of 27, plus 1
            double high = split - (split - value);
            return high * power - product + (value - high) * power;
        }

        /// <summary>Writes a number in decimal, or null for None; returns the offset after it.</summary>
        public static int Write(byte[] buffer, int at, long number, int decimals) =>
            number == None ? WriteNull(buffer, at) : WriteNumber(buffer, at, number, decimals);

        /// <summary>Writes a number, which is not None, in decimal; returns the offset after it.</summary>
        public static int WriteNumber(byte[] buffer, int at, long number, int decimals)
        {
            if (number < 0)
            {
                buffer[at++] = (byte)'-';
                number = -number;
            }

            if (decimals == 0) return WriteWhole(buffer, at, number);
            int power = s_powers[decimals];
            int fraction;
            if (number <= int.MaxValue)
            {
                // In 32 bits as far as possible: a board's processor divides 64 bits in software.
                int small = (int)number;
                int whole = small / power;
                fraction = small - whole * power;
                at = WriteWhole(buffer, at, whole);
            }
            else
            {
                long whole = number / power;
                fraction = (int)(number - whole * power);
                at = WriteWhole(buffer, at, whole);
            }

            buffer[at] = (byte)'.';
            if (decimals == 1)
            {
                buffer[at + 1] = (byte)('0' + fraction);
                return at + 2;
            }

            if (decimals == 2)
            {
                Array.Copy(s_pairs, 2 * fraction, buffer, at + 1, 2);
                return at + 3;
            }

            WriteDigits(buffer, at + 1, fraction, decimals);
            return at + 1 + decimals;
        }

        private static int WriteNull(byte[] buffer, int at)
        {
            buffer[at] = (byte)'n';
            buffer[at + 1] = (byte)'u';
            buffer[at + 2] = buffer[at + 3] = (byte)'l';
            return at + 4;
        }

        /// <summary>Writes a number that is not negative, without decimals; returns the offset after it.</summary>
        public static int WriteWhole(byte[] buffer, int at, long value)
        {
            if (value <= int.MaxValue) return WriteWhole(buffer, at, (int)value);
            long high = value / 1000000;
            at = WriteWhole(buffer, at, high);
            WriteDigits(buffer, at, (int)(value - high * 1000000), 6);
            return at + 6;
        }

        // Without zeros in front. Straight code here and below, because on the interpreter a loop costs twice as much.
        private static int WriteWhole(byte[] buffer, int at, int value)
        {
            if (value < 100)
            {
                if (value >= 10)
                {
                    Array.Copy(s_pairs, 2 * value, buffer, at, 2);
                    return at + 2;
                }

                buffer[at] = (byte)('0' + value);
                return at + 1;
            }

            if (value < 1000)
            {
                int hundreds = value / 100;
                buffer[at] = (byte)('0' + hundreds);
                Array.Copy(s_pairs, 2 * (value - 100 * hundreds), buffer, at + 1, 2);
                return at + 3;
            }

            at = WriteWhole(buffer, at, value / 1000);
            WriteDigits(buffer, at, value % 1000, 3);
            return at + 3;
        }

        /// <summary>Writes the last 1 to 6 digits of a number.</summary>
        internal static void WriteDigits(byte[] buffer, int at, int value, int count)
        {
            switch (count)
            {
                case 1:
                    buffer[at] = (byte)('0' + value);
                    break;
                case 2:
                    Array.Copy(s_pairs, 2 * value, buffer, at, 2);
                    break;
                case 3:
                    buffer[at] = (byte)('0' + value / 100);
                    Array.Copy(s_pairs, 2 * (value % 100), buffer, at + 1, 2);
                    break;
                default:
                    WriteDigits(buffer, at, value / 1000, count - 3);
                    WriteDigits(buffer, at + count - 3, value % 1000, 3);
                    break;
            }
        }

        /// <summary>Returns a number of 1 to 15 digits; -1 for anything else.</summary>
        public static long ParseWhole(string text)
        {
            if (text == null || text.Length < 1 || text.Length > 15) return -1;
            long number = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') return -1;
                number = number * 10 + (text[i] - '0');
            }

            return number;
        }
    }
}
