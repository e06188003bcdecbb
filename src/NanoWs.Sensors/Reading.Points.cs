using System;

namespace NanoWs
{
    // The points of a reading's history.
    public partial class Reading
    {
        private int[] _points; // the history: point n is at n modulo their count; null if there is none, or it is in _smallPoints
        private short[] _smallPoints; // the same for a PointSize of 2; null otherwise

        /// <summary>
        /// Allocates the points of the history, unless they are there. Without memory it has only gaps until there is some.
        /// </summary>
        internal void KeepPoints(int count)
        {
            if (_points != null || _smallPoints != null || PointSize == 0) return;
            try
            {
                if (PointSize == 2)
                {
                    var small = new short[count];
                    for (int i = 0; i < count; i++) small[i] = short.MinValue;
                    _smallPoints = small;
                    return;
                }

                var points = new int[count];
                for (int i = 0; i < count; i++) points[i] = int.MinValue;
                _points = points;
            }
            catch (OutOfMemoryException)
            {
            }
        }

        /// <summary>Stores the value, or a gap, as a point of the history. Under the channel's lock.</summary>
        internal void StorePoint(int index, bool isGap)
        {
            long value = isGap ? FixedPoint.None : _value;
            int most = _smallPoints == null ? int.MaxValue : short.MaxValue;
            int point = value > most || value < -most ? -most - 1 : (int)value;
            if (_smallPoints != null) _smallPoints[index] = (short)point;
            else if (_points != null) _points[index] = point;
        }

        private long Point(int index)
        {
            if (_smallPoints != null) return _smallPoints[index] == short.MinValue ? FixedPoint.None : _smallPoints[index];
            return _points == null || _points[index] == int.MinValue ? FixedPoint.None : _points[index];
        }

        /// <summary>
        /// Writes a point of the history, or nothing, or null; returns the offset after it. Under the channel's lock.
        /// </summary>
        internal int WritePoint(byte[] buffer, int at, int index, bool isGapNull)
        {
            long point = Point(index);
            return point == FixedPoint.None && !isGapNull ? at : FixedPoint.Write(buffer, at, point, _decimals);
        }
    }
}
