#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    /// <summary>The free memory, of which a desktop has no fixed amount.</summary>
    internal static class FreeHeap
    {
        /// <summary>Gets the free memory in bytes; -1 if it is unknown.</summary>
        public static long Bytes => -1;
    }
}
#endif
