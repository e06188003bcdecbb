#if NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal sealed partial class Metrics
    {
        private static long FreeHeap() => nanoFramework.Runtime.Native.GC.Run(false);
    }
}
#endif
