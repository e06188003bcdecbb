#if !NET && !NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal sealed partial class Metrics
    {
        // Mono does not say.
        private static long FreeHeap() => -1;
    }
}
#endif
