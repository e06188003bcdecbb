using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>
    /// One direction of a simulated connection: what is written arrives later, in other pieces, and with a window between the two ends that
    /// has only so many bytes. It may stall, lose everything from some byte on, or reset the connection at one.
    /// </summary>
    internal sealed class Pipe
    {
        public const int Never = int.MaxValue;

        private const int MostMarks = 8;

        /// <summary>From this byte on nothing arrives any more.</summary>
        public int LostFrom = Never;

        /// <summary>This byte resets the connection.</summary>
        public int ResetAt = Never;

        /// <summary>After this byte nothing arrives for <see cref="StallTime"/> milliseconds.</summary>
        public int StallAt = Never;

        public int StallTime;

        /// <summary>The reader has closed: writing resets the connection.</summary>
        public bool IsRefused;

        private readonly Link _link;
        private readonly byte[] _bytes; // a ring
        private readonly int[] _marks = new int[MostMarks]; // bytes up to here arrive ...
        private readonly long[] _times = new long[MostMarks]; // ... at this time
        private int _markCount;
        private int _written;
        private int _arrived;
        private int _read;
        private long _endTime = -1; // when the end of the stream arrives
        private long _stalledUntil;

        public Pipe(Link link, int window)
        {
            _link = link;
            _bytes = new byte[window];
        }

        /// <summary>Whether bytes have arrived that nobody has read.</summary>
        public bool HasUnread => Available() > 0;

        /// <summary>Whether all that was written and arrives has been read.</summary>
        public bool IsEmpty => _written == _read;

        public bool IsEnding => _endTime >= 0;

        private bool IsLost => _written > LostFrom || LostFrom <= _arrived;

        public int Write(byte[] buffer, int offset, int count)
        {
            if (IsEnding) return -1;
            if (IsRefused)
            {
                _link.Reset();
                return count;
            }

            int room = _bytes.Length - (_written - _read);
            if (count > room) count = room;
            if (count <= 0) return 0;
            count = Split(count);
            if (_written < ResetAt && _written + count > ResetAt) count = ResetAt - _written;
            int at = _written % _bytes.Length;
            int first = count < _bytes.Length - at ? count : _bytes.Length - at;
            Array.Copy(buffer, offset, _bytes, at, first);
            Array.Copy(buffer, offset + first, _bytes, 0, count - first);
            int before = _written;
            _written += count;
            Mark(_link.Now + _link.NextDelay());
            if (before < StallAt && _written >= StallAt) Stall();
            if (before < LostFrom && _written >= LostFrom) _link.Faults.Losses++;
            if (_written >= ResetAt)
            {
                _link.Faults.Resets++;
                _link.Reset();
            }

            return count;
        }

        private int Split(int count)
        {
            if (count < 2 || !_link.Dice.OneIn(_link.Splits)) return count;
            _link.Faults.Split++;
            return 1 + _link.Dice.Below(count);
        }

        private void Stall()
        {
            _link.Faults.Stalls++;
            _stalledUntil = _link.Now + StallTime;
        }

        private void Mark(long time)
        {
            if (time > _link.Now) _link.Faults.Delayed++;
            if (_markCount > 0 && time < _times[_markCount - 1]) time = _times[_markCount - 1];
            if (_markCount < MostMarks) _markCount++;
            _marks[_markCount - 1] = _written;
            _times[_markCount - 1] = time;
        }

        private int Available()
        {
            long now = _link.Now;
            if (now >= _stalledUntil)
            {
                int past = 0;
                while (past < _markCount && _times[past] <= now) _arrived = _marks[past++];
                if (past > 1) _link.Faults.Merged++;
                if (past > 0)
                {
                    _markCount -= past;
                    for (int i = 0; i < _markCount; i++)
                    {
                        _marks[i] = _marks[i + past];
                        _times[i] = _times[i + past];
                    }
                }
            }

            return (_arrived < LostFrom ? _arrived : LostFrom) - _read;
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            int there = Available();
            if (there <= 0) return IsEnding && _link.Now >= _endTime && IsEmpty && !IsLost ? -1 : 0;
            if (count > there) count = there;
            count = Split(count);
            int at = _read % _bytes.Length;
            int first = count < _bytes.Length - at ? count : _bytes.Length - at;
            Array.Copy(_bytes, at, buffer, offset, first);
            Array.Copy(_bytes, 0, buffer, offset + first, count - first);
            _read += count;
            return count;
        }

        /// <summary>The writer has nothing more to say. Its last word arrives behind all bytes.</summary>
        public void End()
        {
            if (IsEnding) return;
            _endTime = _link.Now + _link.NextDelay();
            if (_markCount > 0 && _endTime < _times[_markCount - 1]) _endTime = _times[_markCount - 1];
            if (_endTime < _stalledUntil) _endTime = _stalledUntil;
        }

        /// <summary>From now on nothing arrives.</summary>
        public void Lose()
        {
            int arrived = _read + Available();
            if (LostFrom > arrived) LostFrom = arrived;
        }
    }
}
