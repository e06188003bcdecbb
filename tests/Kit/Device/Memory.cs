using System;
#if NANOFRAMEWORK_1_0
using System.Threading;
using Native = nanoFramework.Runtime.Native;
#endif

namespace NanoWs.Kit
{
    /// <summary>The managed heap, after a full collection.</summary>
    internal static class Memory
    {
#if NANOFRAMEWORK_1_0
        /// <summary>How much more than before may be in use, in bytes.</summary>
        public const int Bound = 2000;

        /// <summary>Bytes in use, but for a constant.</summary>
        public static long Used()
        {
            // Finalizers run on a thread of their own, and their objects go with the second collection. The device has no call that waits
            // for them.
            Native.GC.Run(true);
            Thread.Sleep(20);
            return -(long)Native.GC.Run(true);
        }
#else
        /// <summary>How much more than before may be in use, in bytes.</summary>
        public const int Bound = 200000;

        /// <summary>Bytes in use.</summary>
        public static long Used()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(true);
        }
#endif
    }
}
