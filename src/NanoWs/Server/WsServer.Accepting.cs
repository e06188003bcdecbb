using System;

namespace NanoWs
{
    // New connections, and slow ones that give way to them.
    public sealed partial class WsServer
    {
        // When all slots are in use, additional clients wait in the listener's backlog, unless a slow connection can give way.
        private bool Accept()
        {
            if (IsStopping) return false;
            if (!_isOpen) Prepare();
            WsTransport transport = null;
            try
            {
                long now = _clock.Milliseconds;
                int slowest = _usedCount < _slots.Length ? _usedCount : Slowest(now);
                if (slowest < 0) return false;
                transport = _listener.Accept();
                if (transport == null) return false;
                if (slowest < _usedCount)
                {
                    _slots[slowest].Abort();
                    Release(slowest);
                }

                GrantTime(transport, ref now);
                Admit(transport, now);
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
        static partial void GrantTime(WsTransport transport, ref long now);

        private void Admit(WsTransport transport, long now)
        {
            int free = _usedCount;
            if (_slots[free].HasBuffers(_spare) && free + 1 < _slots.Length) Swap(free, free + 1);
            WsConnection slot = _slots[free];
            var opening = new ServerOpening(_router, (WsServerOptions)_options, slot.HasBuffers(_spare), now);
            var connection = new WsConnection(slot, transport, opening);
            lock (_frame) _slots[free] = connection;
            _usedCount = free + 1;
        }

        // The connection that gives way: the one that is most behind with its request or its response; -1 if there is none.
        private int Slowest(long now)
        {
            int found = -1;
            int most = 0;
            for (int i = 0; i < _usedCount; i++)
            {
                int lag = _slots[i].OpeningLag(now);
                if (lag <= most) continue;
                most = lag;
                found = i;
            }

            return found;
        }
    }
}
