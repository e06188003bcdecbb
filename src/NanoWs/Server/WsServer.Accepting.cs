using System;
using System.Collections;

namespace NanoWs
{
    // New connections, and slow ones that give way to them.
    public sealed partial class WsServer
    {
        // The clients that wait for a slot (WsTransport), oldest first, in addition to those in the system's queue. That of a device is
        // short: a client that finds it full tries again only after a second, and by then others have taken every place.
        private readonly ArrayList _waiting = new ArrayList();
        private int _turn; // the index of the one looked at last
        // When the last one was closed; or Grace after one came into the empty list, or filled it, or the oldest got a slot.
        private long _dropped;

        // While at most one slot is free, only clients that have sent something get one, so that silent ones do not keep them out. The time
        // is that of the beginning of the round: a handler that took long has kept the others from being served, and they are not judged by
        // it. The oldest of those that wait is closed, unless it has sent something: soon if the list is full, or if sockets or memory have
        // run out, but slowly, so that each has time to send its request; otherwise if none has been closed for long.
        private bool Accept(long now)
        {
            if (IsStopping) return false;
            if (!_isOpen) Prepare();
            WsTransport next = null;
            try
            {
                bool isScarce = _usedCount + 1 >= _slots.Length;
                int count = _waiting.Count;
                int slot = isScarce && count > 0 ? SlotFor(now) : _usedCount;
                if (slot >= 0 && count > 0)
                {
                    // One in each round: without memory the interpreter skips calls, and loops of them do harm (docs/robustness.md).
                    next = (WsTransport)_waiting[_turn = (_turn + 1) % count];
                    if (isScarce && !next.HasInput()) next = null;
                    else
                    {
                        if (_turn == 0) _dropped = now + WsOpening.Grace;
                        _waiting.RemoveAt(_turn);
                    }
                }

                if (next == null)
                {
                    if (count > 0 && now - _dropped > (count == MaxWaiting || _listener.IsShort ? WsOpening.Grace / MaxWaiting
                        : _options.HandshakeTimeoutMs) && !(next = (WsTransport)_waiting[0]).HasInput())
                    {
                        _dropped = now;
                        _waiting.RemoveAt(0);
                        next.Close();
                    }
                    else if (count == MaxWaiting) return false;

                    next = null; // if the listener throws, nobody who waits is closed
                    if ((next = _listener.Accept()) == null) return false;
                    if (isScarce) slot = SlotFor(now);
                }

                if (slot < 0 || (isScarce && !next.HasInput()))
                {
                    if (count == 0 || (count == MaxWaiting - 1 && now - _dropped > WsOpening.Grace / MaxWaiting))
                    {
                        _dropped = now + WsOpening.Grace;
                    }

                    _waiting.Add(next);
                }
                else
                {
                    if (slot < _usedCount) Drop(slot);
                    Admit(next, _clock.Milliseconds);
                }
            }
            catch (Exception e)
            {
                // No memory for another connection, most likely.
                _waiting.Remove(next);
                if (next != null) next.Close();
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
            slot = new WsConnection(slot, transport, new ServerExchange(_router, (WsServerOptions)_options, slot.HasBuffers(_spare), now));
            lock (_frame) _slots[free] = slot;
            _usedCount = free + 1;
        }

        private void Drop(int i)
        {
            _slots[i].Abort();
            Release(i);
        }

        // The slot for a newcomer when at most one is free; -1 if it has to wait. The spare slot opens no WebSocket: so while only that one
        // is free, the connection that is most behind gives way, and if one may still be in time, the newcomer waits for the outcome. A
        // response that has taken long gives way only if no slot is free, not even the spare one, and no connection is behind or may still
        // be in time.
        private int SlotFor(long now)
        {
            int used = _usedCount;
            int found = used < _slots.Length ? used : -1;
            if (found >= 0 && !_slots[used].HasBuffers(_spare)) return used;
            int most = found >= 0 ? WsOpening.LongLag : 0;
            for (int i = 0; i < used; i++)
            {
                int lag = _slots[i].OpeningLag(now);
                GrantTime(_slots[i], ref lag);
                if (lag >= WsOpening.Grace && _slots[i].HasBuffers(_spare)) lag = WsOpening.Grace - 1; // less than the others
                if (lag < 0) lag = WsOpening.LongLag + 1;
                if (lag <= most) continue;
                most = lag;
                found = lag == WsOpening.LongLag + 1 ? -1 : i;
            }

            return found;
        }
    }
}
