using System;

namespace NanoWs
{
    /// <summary>The time of day in UTC, which a board does not know before it has asked a time server.</summary>
    internal static class WallClock
    {
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

        /// <summary>Returns the time so many milliseconds from now (RFC 3339); empty if it is unknown.</summary>
        public static string Format(long fromNow)
        {
            long time = Milliseconds;
            if (time == 0) return "";
            long ticks = DateTime.UnixEpoch.Ticks + (time + fromNow) * TimeSpan.TicksPerMillisecond;
            return new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss") + "Z";
        }
    }
}
