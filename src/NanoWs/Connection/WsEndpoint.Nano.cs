#if NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsEndpoint
    {
        private int _loop; // what is stored is seen by all threads: they take turns

        private protected const int ParkedCount = 0; // so few connections are visited in every round

        internal const int MaxWaiting = 8; // clients that wait for a slot of a server

        private protected void Wait(int milliseconds) => _waiter.Wait(_activeRounds, milliseconds, _options.IdleDelayMs);
    }
}
#endif
