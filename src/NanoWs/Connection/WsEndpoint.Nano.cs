#if NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        private protected void Wait(int milliseconds)
        {
            _waiter.RecordActivity(_activeRounds);
            _waiter.Wait(milliseconds);
        }
    }
}
#endif
