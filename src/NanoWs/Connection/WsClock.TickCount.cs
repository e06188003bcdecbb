#if NET || NANOFRAMEWORK_1_0
using System;

namespace NanoWs
{
    /// <summary>A monotonic clock, unaffected by changes of the system time. Tests supply their own.</summary>
    public class WsClock
    {
        /// <summary>Gets the time in milliseconds since an arbitrary moment.</summary>
        public virtual long Milliseconds => Environment.TickCount64;
    }
}
#endif
