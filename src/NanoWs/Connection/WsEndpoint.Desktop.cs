#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        private volatile int _loop;

        private protected void Wait(int milliseconds)
        {
            _waiter.RecordActivity(_activeRounds);
            if (_waiter.ShouldSpin()) return;
            _waiter.Clear();
            Watch(_waiter);
            _waiter.Wait(milliseconds);
        }

        /// <summary>Adds what to wait for to the waiter.</summary>
        private protected abstract void Watch(Waiter waiter);
    }
}
#endif
