namespace NanoWs
{
    internal sealed partial class MdnsProtocol
    {
        private const int Response = 0x8000;
        private const int Truncated = 0x200;
        private const int NotZero = 0x780F; // section 18: opcode and response code
        private const int Internet = 1, AnyClass = 255;
        private const int Nsec = 47;

        /// <summary>
        /// Reads the packet of this length in the buffer, and returns whether it is worth a <see cref="Take"/>. One that is malformed is
        /// not; of one that fills the buffer, and so may have been cut, the entries that are whole count.
        /// </summary>
        internal bool Read(int count)
        {
            _asked = _askedQuietly = _known = _contested = _earlier = _later = 0;
            if (count < MdnsZone.Header) return false;
            _flags = DnsName.UInt16(Buffer, 2);
            if ((_flags & NotZero) != 0) return false;
            int at = ReadQuestions(count);
            _end = at;
            if (at > 0) at = ReadRecords(at, count);
            if (at < 0 && count < BufferSize) return false;
            return ((_flags & Response) != 0 ? _contested : _asked | _known | _earlier | _later) != 0;
        }

        // Returns where they end, or -1.
        private int ReadQuestions(int end)
        {
            int at = MdnsZone.Header;
            for (int count = DnsName.UInt16(Buffer, 4); count > 0; count--)
            {
                int type = DnsName.Skip(Buffer, at, end);
                if (type < 0 || type + 4 > end) return -1;
                int kind = DnsName.UInt16(Buffer, type + 2); // the upper bit: the response may come by unicast (section 5.4)
                if ((kind & 0x7FFF) == Internet || (kind & 0x7FFF) == AnyClass)
                {
                    int answers = MdnsZone.Answers(_zone.Find(at, end), DnsName.UInt16(Buffer, type));
                    _asked |= answers;
                    if (kind >= 0x8000) _askedQuietly |= answers;
                }

                at = type + 4;
            }

            return at;
        }

        private int ReadRecords(int at, int end)
        {
            int answers = DnsName.UInt16(Buffer, 6);
            int total = answers + DnsName.UInt16(Buffer, 8) + DnsName.UInt16(Buffer, 10);
            for (int i = 0; i < total; i++)
            {
                int type = DnsName.Skip(Buffer, at, end);
                if (type < 0 || type + 10 > end) return -1;
                int length = DnsName.UInt16(Buffer, type + 8);
                if (type + 10 + length > end) return -1;
                int name = (DnsName.UInt16(Buffer, type + 2) & 0x7FFF) == Internet ? _zone.Find(at, end) : 0;
                if (name != 0) ReadRecord(name, type, length, i < answers);
                at = type + 10 + length;
            }

            return at;
        }

        private void ReadRecord(int name, int at, int length, bool isAnswer)
        {
            int type = DnsName.UInt16(Buffer, at);
            int record = MdnsZone.Record(name, type);
            int order = record < 0 ? 1 : _zone.Compare(record, at + 10, length);
            int ttl = DnsName.UInt16(Buffer, at + 4) != 0 ? 0xFFFF : DnsName.UInt16(Buffer, at + 6);
            if ((_flags & Response) != 0)
            {
                // A host with our name may send records of other types, too. An NSEC record is skipped: it may be our own, looped back.
                if (order == 0 || ttl == 0 || name < MdnsZone.Host || type == Nsec) return;
                if (record >= 0 || IsProbing) _contested |= 1 << name;
            }
            else if (isAnswer)
            {
                // Section 7.1: known for at least half of its time to live.
                if (order == 0 && 2 * ttl >= MdnsZone.Ttl(record)) _known |= 1 << record;
            }
            else if (name >= MdnsZone.Host)
            {
                Contest(name, type, record, order);
            }
        }

        // Section 8.2: the host whose first record comes later, in the order of types and data, gets the name. We send only one record of
        // a name, so it is enough to know whether the other host has one before it, and one after it.
        private void Contest(int name, int type, int record, int order)
        {
            int proposed = name == MdnsZone.Host ? MdnsZone.Address : MdnsZone.Service;
            if (record != proposed) order = type - (name == MdnsZone.Host ? 1 : 33);
            if (order < 0) _earlier |= 1 << name;
            if (order > 0) _later |= 1 << name;
        }

        /// <summary>Acts on the packet that was read. Returns the length of the reply to its sender in the buffer, or 0.</summary>
        /// <param name="source">A number for the sender's address.</param>
        /// <param name="isPeer">Whether it was sent from port 5353.</param>
        /// <param name="now">The time.</param>
        internal int Take(int source, bool isPeer, long now)
        {
            if ((_flags & Response) != 0)
            {
                if (isPeer) Yield(now); // section 6: responses from other ports are ignored
                return 0;
            }

            if (IsProbing)
            {
                if ((_later & ~_earlier) != 0) Restart(now + Second);
                return 0;
            }

            if (!isPeer) return ReplyToLegacy();
            if (source == _asker && _asked == 0) _pending &= ~_known;
            int asked = _asked & ~_known;
            // Section 5.4: by unicast, if it was multicast not long ago. A host that probes gets multicast, because it may share its port.
            bool isProbe = DnsName.UInt16(Buffer, 8) != 0;
            int quietly = isProbe ? 0 : asked & _askedQuietly & Recent(now, 0);
            Queue(asked & ~quietly & ~Recent(now, isProbe ? ProbeInterval : Second), source, now);
            return quietly == 0 ? 0 : WriteResponse(MdnsZone.Header, quietly, More(quietly), int.MaxValue, CacheFlush);
        }

        // Section 6.7: the resolvers of DNS, such as dig's.
        private int ReplyToLegacy()
        {
            if (_asked == 0 || _end < 0) return 0;
            return WriteResponse(_end, _asked, More(_asked), LegacyTtl, 0);
        }

        // Section 6: at once if nobody else may answer, otherwise after 20 to 120 ms. Section 7.2: if the sender's list of known records
        // goes on, after 400 to 500 ms.
        private void Queue(int records, int source, long now)
        {
            if (records == 0) return;
            long due = now;
            if ((_flags & Truncated) != 0) due += 400 + Jitter(100, now);
            else if ((records & MdnsZone.Shared) != 0) due += 20 + Jitter(100, now);
            _asker = (_flags & Truncated) != 0 ? source : 0;
            if (_pending == 0 || due < _due) _due = due;
            _pending |= records;
        }

        // Section 9: an established name is probed again, so that one of both gives it up. Section 8.1: while a name
        // is being probed, the other host keeps it; after many conflicts, further attempts wait.
        private void Yield(long now)
        {
            for (int name = MdnsZone.Host; name <= MdnsZone.Instance; name++)
            {
                if (!IsProbing || (_contested >> name & 1) == 0) continue;
                _numbers[name] = (_numbers[name] + 1) % 99;
                Name(name);
            }

            Restart(++_conflicts > Tolerated ? now + 5 * Second : now);
        }
    }
}
