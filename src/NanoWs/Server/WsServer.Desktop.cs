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
                WsState state = _slots[i].State;
                canGiveWay |= state == WsState.Connecting || (state == WsState.Closing && _waiting.Count > 0);
            }

            // A client that has to wait for a slot must not wake the loop: it would do so continuously.
            int free = _slots.Length - _usedCount;
            if (free > 1 || (free == 1 && !canGiveWay))
            {
                waiter.Watch(_waiting.Count < MaxWaiting ? _listener.Socket : null, true, false);
                WatchWaiting(waiter);
            }
            else if (canGiveWay)
            {
                waiter.Watch(null, true, false);
            }
        }

        private void WatchWaiting(Waiter waiter)
        {
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                var client = (WsTransport)_waiting[i];
                if (!client.HasLeft)
                {
                    waiter.Watch(client.Socket, true, false);
                    continue;
                }

                // It would wake the loop again and again.
                if (i == 0) _dropped = _clock.Milliseconds + WsOpening.Grace;
                _waiting.RemoveAt(i);
                client.Close();
            }
        }

        static partial void GrantTime(WsConnection connection, ref int lag)
        {
            WsTransport transport = connection._transport;
            if (lag < WsOpening.Grace || transport == null || connection.IsWriting) return;
            lag -= transport.HandshakeTime;
            if (lag < WsOpening.Grace) lag = -1;
        }
    }
}
#endif
