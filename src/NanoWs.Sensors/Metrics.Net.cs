#if NET
using System;

namespace NanoWs
{
    internal sealed partial class Metrics
    {
        private static long FreeHeap() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - GC.GetTotalMemory(false);
    }
}
#endif
