#if !NET && !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        // Clients that wait for a slot of a server. A Meadow has seven connections, and one too many ends them all.
        internal const int MaxWaiting = 1;
    }
}
#endif
