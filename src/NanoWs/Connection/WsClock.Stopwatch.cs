#if !NET && !NANOFRAMEWORK_1_0
using System.Diagnostics;

namespace NanoWs
{
    /// <summary>A monotonic clock, unaffected by changes of the system time. Tests supply their own.</summary>
    /// <remarks>netstandard2.1 has no TickCount64.</remarks>
    public class WsClock
    {
        /// <summary>Gets the time in milliseconds since an arbitrary moment.</summary>
        public virtual long Milliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }
}
#endif
