#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public sealed partial class WsServer
    {
        private protected override void Watch(Waiter waiter)
        {
            bool canGiveWay = false;
            if (ParkedCount > 0) waiter.Watch(_epoll);
            for (int i = ParkedCount; i < _usedCount; i++)
            {
                _slots[i].Watch(waiter);
                canGiveWay |= _slots[i].State == WsState.Connecting;
            }

            // A client that has to wait for a slot must not wake the loop: it would do so continuously.
            int free = _slots.Length - _usedCount;
            if (free > 1 || (free == 1 && !canGiveWay))
            {
                waiter.Watch(_waiting.Count < MaxWaiting ? _listener.Socket : null, true, false);
                for (int i = 0; i < _waiting.Count; i++) waiter.Watch(((WsTransport)_waiting[i]).Socket, true, false);
            }
            else if (canGiveWay)
            {
                waiter.Watch(null, true, false);
            }
        }

        static partial void GrantTime(WsConnection connection, ref int lag)
        {
            WsTransport transport = connection._transport;
            if (lag <= 0 || transport == null || connection.IsWriting) return;
            lag -= transport.HandshakeTime;
            if (lag < WsOpening.Grace) lag = -1;
        }
    }
}
#endif
