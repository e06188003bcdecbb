using System;

namespace NanoWs
{
    // New connections, and slow ones that give way to them.
    public sealed partial class WsServer
    {
        // When no slot is free, additional clients wait in the listener's backlog, unless a slow connection can give way. The time is that
        // of the beginning of the round: a handler that took long has kept the others from being served, and they are not judged by it.
        private bool Accept(long now)
        {
            if (IsStopping) return false;
            if (!_isOpen) Prepare();
            WsTransport transport = null;
            try
            {
                int slot = _usedCount + 1 < _slots.Length ? _usedCount : SlotFor(now);
                if (slot < 0 || (transport = _listener.Accept()) == null) return false;
                if (slot < _usedCount) Drop(slot);
                Admit(transport, _clock.Milliseconds);
            }
            catch (Exception e)
            {
                // No memory for another connection, most likely.
                if (transport != null) transport.Close();
                _handler.Report(null, WsError.InternalFailure, e);
                PauseAfterFailure();
                return false;
            }

            return true;
        }

        // Time for what has to happen before the request can come.
        static partial void GrantTime(WsConnection connection, ref int lag);

        private void Admit(WsTransport transport, long now)
        {
            int free = _usedCount;
            if (_slots[free].HasBuffers(_spare) && free + 1 < _slots.Length) Swap(free, free + 1);
            WsConnection slot = _slots[free];
            var opening = new ServerExchange(_router, (WsServerOptions)_options, slot.HasBuffers(_spare), now);
            var connection = new WsConnection(slot, transport, opening);
            lock (_frame) _slots[free] = connection;
            _usedCount = free + 1;
        }

        private void Drop(int i)
        {
            _slots[i].Abort();
            Release(i);
        }

        // The slot for a newcomer when at most one is free; -1 if it has to wait. The spare slot opens no WebSocket: so while only that one
        // is free, the connection that is most behind gives way, and if one may still be in time, the newcomer waits for the outcome.
        private int SlotFor(long now)
        {
            int used = _usedCount;
            int found = used < _slots.Length ? used : -1;
            if (found >= 0 && !_slots[used].HasBuffers(_spare)) return used;
            int most = 0;
            for (int i = 0; i < used; i++)
            {
                int lag = _slots[i].OpeningLag(now);
                GrantTime(_slots[i], ref lag);
                if (lag > 0 && _slots[i].HasBuffers(_spare)) lag = 1; // less than any other
                if (lag < 0 && most == 0) found = -1;
                if (lag <= most) continue;
                most = lag;
                found = i;
            }

            return found;
        }
    }
}
