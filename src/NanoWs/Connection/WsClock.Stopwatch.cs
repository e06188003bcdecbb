#if !NET && !NANOFRAMEWORK_1_0
using System.Diagnostics;

namespace NanoWs
{
    // netstandard2.1 has no TickCount64.
    public partial class WsClock
    {
        /// <summary>Gets the time in milliseconds since an arbitrary moment.</summary>
        public virtual long Milliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }
}
#endif
