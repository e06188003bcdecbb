#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public sealed partial class WsServer
    {
        private protected override void Watch(Waiter waiter)
        {
            bool canGiveWay = false;
            for (int i = 0; i < _usedCount; i++)
            {
                _slots[i].Watch(waiter);
                canGiveWay |= _slots[i].State == WsState.Connecting;
            }

            // Who waits for a slot cannot wake the loop: with all taken it would wake it all the time.
            if (_usedCount < _slots.Length) waiter.Watch(_listener.Socket, true, false);
            else if (canGiveWay) waiter.Watch(null, true, false);
        }

        static partial void GrantTime(WsTransport transport, ref long now) => now += transport.HandshakeTime;
    }
}
#endif
