#if NET
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        internal const int MaxWaiting = 8; // clients that wait for a slot of a server
    }
}
#endif
