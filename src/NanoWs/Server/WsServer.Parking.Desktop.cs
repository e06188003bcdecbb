#if !NANOFRAMEWORK_1_0
using System;
using System.Diagnostics;

namespace NanoWs
{
    // Parked connections: those that only wait for input or their deadline, where there are many. They come first among the slots, and are
    // visited when the kernel reports input, when their deadline has passed, or when another thread wants something of them; so a thousand
    // silent ones cost the others nothing. All others are visited in every round: the few where there are only few, those that open,
    // close, defer or have bytes pending, and whatever is not a socket.
    public sealed partial class WsServer
    {
        // To visit this many in every round costs no more than to ask the kernel.
        private const int Few = 16;

        // How often parked connections are looked at, whether there is something to do: every millisecond, and with more than a thousand
        // of them less often, so that this always takes about as much time.
        private const int SweepSize = 1024;
        private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

        private Epoll _epoll;
        private long _nextSweep; // by the system's clock: a test's may stand still

        /// <summary>Gets how many connections are parked; they come first among the slots.</summary>
        internal int ParkedCount { get; private set; }

        partial void VisitParked(ref long now, ref bool active)
        {
            if (_epoll == null && _usedCount <= Few) return;
            if (ParkedCount > _usedCount) ParkedCount = 0; // after a stop
            int count = ParkedCount > 0 ? _epoll.Poll() : 0;
            for (int i = 0; i < count; i++)
            {
                // One that was closed by someone else may be reported for a moment, and its number is another's.
                int slot = _epoll.Number(i);
                if (slot < ParkedCount) active |= Visit(slot, ref now);
            }

            long time = Stopwatch.GetTimestamp();
            if (time < _nextSweep) return;
            _nextSweep = time + s_millisecond * (1 + ParkedCount / SweepSize);
            for (int i = ParkedCount - 1; i >= 0; i--)
            {
                if (_slots[i].IsDue(now)) active |= Visit(i, ref now);
            }

            ParkOthers();
        }

        private bool Visit(int i, ref long now)
        {
            WsConnection slot = _slots[i];
            bool active = true;
            try
            {
                active = slot.Pump(now);
                if (active) now = TimeAfter(now); // a handler may have taken long
            }
            catch (Exception e)
            {
                Crash(slot, e);
            }

            if (!slot.CanBeParked) Unpark(i);
            return active;
        }

        // The last one parked takes its place.
        private void Unpark(int i)
        {
            WsConnection slot = _slots[i];
            if (slot._transport != null) _epoll.Remove(slot._transport.Socket);
            Swap(i, --ParkedCount);
            if (i < ParkedCount) _epoll.Renumber(_slots[i]._transport.Socket, i);
            if (slot._transport == null) Release(ParkedCount);
        }

        private void ParkOthers()
        {
            if (_usedCount > Few) _epoll ??= Epoll.TryCreate();
            if (_epoll == null) return;
            for (int i = ParkedCount; i < _usedCount; i++)
            {
                if (!_slots[i].CanBeParked) continue;
                if (!_epoll.TryAdd(_slots[i]._transport.Socket, ParkedCount)) break; // perhaps in the next sweep
                Swap(i, ParkedCount++);
            }

            if (_usedCount > 0) return;
            _epoll.Dispose();
            _epoll = null;
        }
    }
}
#endif
