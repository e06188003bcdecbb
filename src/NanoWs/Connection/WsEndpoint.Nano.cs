#if NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        private protected void Wait(int milliseconds) => _waiter.Wait(_activeRounds, milliseconds, _options.IdleDelayMs);
    }
}
#endif
