#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal abstract partial class WsOpening
    {
        /// <summary>Gets whether it is waiting for room to send.</summary>
        public abstract bool IsWriting { get; }
    }
}
#endif
