#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public sealed partial class WsServer
    {
        private protected override void Watch(Waiter waiter)
        {
            for (int i = 0; i < _usedCount; i++) _slots[i].Watch(waiter);
            if (_usedCount < _slots.Length) waiter.Watch(_listener.Socket, true, false);
        }
    }
}
#endif
