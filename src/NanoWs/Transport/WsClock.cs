#if !NET && !NANOFRAMEWORK_1_0
using System.Diagnostics;
#else
using System;
#endif

namespace NanoWs
{
    /// <summary>Time that only goes forward, whatever SNTP does to the calendar. A test supplies its own.</summary>
    public class WsClock
    {
        /// <summary>Milliseconds since some moment.</summary>
#if !NET && !NANOFRAMEWORK_1_0
        public virtual long Milliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
#else
        public virtual long Milliseconds => Environment.TickCount64;
#endif
    }
}
