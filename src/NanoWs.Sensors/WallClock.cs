using System;

namespace NanoWs
{
    /// <summary>The time of day in UTC, which a board does not know before it has asked a time server.</summary>
    internal static class WallClock
    {
        /// <summary>The most bytes that a time takes.</summary>
        public const int MaxSize = 20;

        // 2025. A board that does not know begins at 1970, or at the date of its firmware.
        private const long FirstKnown = 1735689600000;

        /// <summary>Gets the time in milliseconds since 1970; 0 if it is unknown.</summary>
        public static long Milliseconds
        {
            get
            {
                long time = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
                return time < FirstKnown ? 0 : time;
            }
        }

        /// <summary>Writes a time in milliseconds since 1970 (RFC 3339), nothing if it is 0; returns the offset after it.</summary>
        public static int Write(byte[] buffer, int at, long time)
        {
            if (time == 0) return at;
            var date = new DateTime(DateTime.UnixEpoch.Ticks + time * TimeSpan.TicksPerMillisecond);
            at = Write(buffer, at, date.Year, 4, '-');
            at = Write(buffer, at, date.Month, 2, '-');
            at = Write(buffer, at, date.Day, 2, 'T');
            at = Write(buffer, at, date.Hour, 2, ':');
            at = Write(buffer, at, date.Minute, 2, ':');
            return Write(buffer, at, date.Second, 2, 'Z');
        }

        private static int Write(byte[] buffer, int at, int number, int digits, char end)
        {
            FixedPoint.WriteDigits(buffer, at, number, digits);
            at += digits;
            buffer[at] = (byte)end;
            return at + 1;
        }
    }
}
