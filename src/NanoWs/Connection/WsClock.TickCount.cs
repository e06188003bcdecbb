#if NET || NANOFRAMEWORK_1_0
using System;

namespace NanoWs
{
    public partial class WsClock
    {
        /// <summary>Gets the time in milliseconds since an arbitrary moment.</summary>
        public virtual long Milliseconds => Environment.TickCount64;
    }
}
#endif
