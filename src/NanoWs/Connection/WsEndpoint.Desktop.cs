#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        // Clients that wait for a slot of a server. A Meadow has seven connections, and one too many ends them all.
#if NET
        internal const int MaxWaiting = 8;
#else
        internal const int MaxWaiting = 1;
#endif

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
