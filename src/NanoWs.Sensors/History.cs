using System;

namespace NanoWs
{
    /// <summary>
    /// The times of the points that a channel keeps: point n has the values of the first round at n intervals after the channel's creation
    /// or later. The values are with the readings. Everything here happens under the channel's lock.
    /// </summary>
    internal sealed class History
    {
        /// <summary>The time between two points, in milliseconds.</summary>
        public readonly int Interval;

        /// <summary>The number of points kept.</summary>
        public readonly int Points;

        /// <summary>The number after that of the newest point.</summary>
        public long End;

        private long _first = -1; // the number of the first point ever; -1: none
        private long _due; // when the next point is due

        public History(int interval, int points)
        {
            Interval = interval;
            Points = points;
        }

        /// <summary>Gets the number of the oldest point; the end if there is none.</summary>
        public long Oldest => _first < 0 ? End : End - Points > _first ? End - Points : _first;

        /// <summary>Keeps the readings' values, if a point is due.</summary>
        public void Sample(long uptime, Reading[] readings, int count)
        {
            if (uptime < _due) return;
            long point = uptime / Interval;
            if (_first < 0) _first = End = point;
            if (End < point - Points) End = point - Points;
            for (int i = 0; i < count; i++)
            {
                readings[i].KeepPoints(Points);
                for (long missed = End; missed < point; missed++) readings[i].StorePoint((int)(missed % Points), true);
                readings[i].StorePoint((int)(point % Points), false);
            }

            End = point + 1;
            _due = End * Interval;
        }
    }
}
