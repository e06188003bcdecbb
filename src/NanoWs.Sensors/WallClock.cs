using System;

namespace NanoWs
{
    /// <summary>The time of day in UTC, which a board does not know before it has asked a time server.</summary>
    internal static class WallClock
    {
        // A board that does not know begins at 1970, or at the date of its firmware.
        private const int FirstYear = 2025;

        private static readonly DateTime s_epoch = new DateTime(1970, 1, 1);

        /// <summary>Gets the time in milliseconds since 1970; 0 if it is unknown.</summary>
        public static long Milliseconds
        {
            get
            {
                DateTime now = DateTime.UtcNow;
                return now.Year < FirstYear ? 0 : (now.Ticks - s_epoch.Ticks) / TimeSpan.TicksPerMillisecond;
            }
        }

        /// <summary>Returns the time so many milliseconds from now (RFC 3339); empty if it is unknown.</summary>
        public static string Format(long fromNow)
        {
            DateTime now = DateTime.UtcNow;
            if (now.Year < FirstYear) return "";
            return new DateTime(now.Ticks + fromNow * TimeSpan.TicksPerMillisecond).ToString("yyyy-MM-dd'T'HH:mm:ss") + "Z";
        }
    }
}
