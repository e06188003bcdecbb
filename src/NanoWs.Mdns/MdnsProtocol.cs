using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A responder without its socket (RFC 6762): it reads what was received into the buffer, and writes there what is to be sent. The time
    /// is a parameter, in milliseconds. It allocates only to take another name.
    /// </summary>
    /// <remarks>
    /// A packet is dealt with in two steps, because on nanoFramework asking for the sender's address allocates: <see cref="Read"/> says
    /// whether the packet matters at all, and <see cref="Take"/> acts on it.
    /// </remarks>
    internal sealed partial class MdnsProtocol
    {
        // How much of a packet is read, at most. Questions come first in it, and then the answers that the sender knows already.
        internal const int BufferSize = 1024;

        private const int ToProbe = 3; // sections 8.1 and 8.3: the names are probed three times, and announced twice
        private const int Settled = 5;
        private const int ProbeInterval = 250;
        private const int Second = 1000;
        private const int Tolerated = 10; // conflicts in a row; section 8.1
        private const int LegacyTtl = 10;
        private const int IsResponse = 0x8400; // with authority
        private const int CacheFlush = 0x8000;
        private const int Announced = 1 << MdnsZone.Address | MdnsZone.Shared | 1 << MdnsZone.Service | 1 << MdnsZone.Text;

        internal readonly byte[] Buffer = new byte[BufferSize];
        private readonly MdnsZone _zone;
        private readonly string _host, _instance;
        private readonly int[] _sent = new int[MdnsZone.Count]; // when each record was multicast last
        private readonly int[] _numbers = new int[MdnsZone.Instance + 1]; // of the names, less 1

        private int _step = Settled; // the next one: probes, then announcements
        private long _next; // when it is due
        private int _conflicts; // in a row
        private int _pending; // the records to multicast
        private long _due;
        private int _asker; // whose list of known records goes on in further packets (section 7.2); 0 for none
        private uint _random;

        // What the last packet says: sets of records, then of names.
        private int _flags, _end, _asked, _askedQuietly, _known, _contested, _earlier, _later;

        internal MdnsProtocol(string host, string instance, int port, byte[] text)
        {
            _host = host;
            _instance = instance;
            _zone = new MdnsZone(Buffer, port, text);
            Name(MdnsZone.Host);
            Name(MdnsZone.Instance);
        }

        internal string Host => Label(MdnsZone.Host);

        internal string Instance => Label(MdnsZone.Instance);

        internal bool IsSettled => _step == Settled;

        // Between the probes, and for 250 ms after the last.
        private bool IsProbing => _step <= ToProbe;

        // RFC 6763 appendix D: a host is name-2, an instance "Name (2)".
        private string Label(int name)
        {
            string label = name == MdnsZone.Host ? _host : _instance;
            if (_numbers[name] == 0) return label;
            string number = (_numbers[name] + 1).ToString();
            return name == MdnsZone.Host ? label + "-" + number : label + " (" + number + ")";
        }

        private void Name(int name)
        {
            string label = Label(name);
            _zone.NameLabels(name, (char)Encoding.UTF8.GetBytes(label).Length + label);
        }

        /// <summary>Starts to probe the names, for a host that has a new address (section 8).</summary>
        internal void Start(byte[] address, long now)
        {
            address.CopyTo(_zone.IPv4, 0);
            for (int i = 0; i < address.Length; i++) _random = _random * 31 + address[i];
            for (int record = 0; record < _sent.Length; record++) _sent[record] = (int)now - 0x40000000;
            Restart(now + Jitter(ProbeInterval, now));
        }

        private void Restart(long at)
        {
            _step = 0;
            _next = at;
            _pending = 0;
        }

        // Linear congruential: hosts only have to differ from each other. Their addresses do.
        private int Jitter(int range, long now)
        {
            _random = (_random + (uint)now) * 1664525 + 1013904223;
            return (int)((_random >> 16) % (uint)range);
        }

        /// <summary>
        /// Writes the next packet to be multicast into the buffer. Returns its length, or 0 if none is due; to be called again until then.
        /// </summary>
        internal int Next(long now)
        {
            if (_step < Settled && now >= _next) return Step(now);
            if (_pending == 0 || now < _due) return 0;
            int records = _pending & ~Recent(now, ProbeInterval);
            _pending = 0;
            return records == 0 ? 0 : Write(records, now);
        }

        private int Step(long now)
        {
            bool isProbe = _step < ToProbe;
            _step++;
            _next = now + (isProbe ? ProbeInterval : Second);
            if (isProbe) return WriteProbe();
            if (_step == Settled) _conflicts = 0;
            return Write(Announced, now);
        }

        /// <summary>
        /// Writes the packet that takes everything back (section 10.1), except for the type: others on the network may offer it too.
        /// Returns its length, or 0 if nothing was announced.
        /// </summary>
        internal int Goodbye()
        {
            if (IsProbing) return 0;
            _zone.Begin(MdnsZone.Header, IsResponse);
            return _zone.End(6, _zone.Put(Announced & ~(1 << MdnsZone.ServicesPointer), 0, CacheFlush));
        }

        // Section 8.1: one record for each name, so that hosts that probe at the same time can compare. The first asks for a unicast
        // response, which may get lost on a machine where other programs share the port.
        private int WriteProbe()
        {
            int kind = _step == 1 ? 0x8001 : 1;
            _zone.Begin(MdnsZone.Header, 0);
            _zone.PutQuestion(MdnsZone.Host, kind);
            _zone.PutQuestion(MdnsZone.Instance, kind);
            _zone.End(4, 2);
            return _zone.End(8, _zone.Put(1 << MdnsZone.Address | 1 << MdnsZone.Service, int.MaxValue, 0));
        }

        // A multicast response, with the records that the answers refer to, unless they were multicast within the last second (section 6).
        private int Write(int answers, long now)
        {
            int more = More(answers) & ~Recent(now, Second);
            for (int record = 0; record < MdnsZone.Count; record++)
            {
                if (((answers | more) >> record & 1) != 0) _sent[record] = (int)now;
            }

            return WriteResponse(MdnsZone.Header, answers, more, int.MaxValue, CacheFlush);
        }

        private int WriteResponse(int position, int answers, int more, int maxTtl, int cacheFlush)
        {
            _zone.Begin(position, IsResponse);
            _zone.End(6, _zone.Put(answers, maxTtl, cacheFlush));
            return _zone.End(10, _zone.Put(more, maxTtl, cacheFlush));
        }

        // RFC 6763 section 12, and RFC 6762 section 6.2: that there is no IPv6 address goes with the IPv4 address.
        private static int More(int answers)
        {
            int more = 0;
            if ((answers & 1 << MdnsZone.Pointer) != 0) more = 1 << MdnsZone.Service | 1 << MdnsZone.Text;
            if (((answers | more) & 1 << MdnsZone.Service) != 0) more |= 1 << MdnsZone.Address;
            if ((answers & 1 << MdnsZone.HostNsec) != 0) more |= 1 << MdnsZone.Address;
            if (((answers | more) & 1 << MdnsZone.Address) != 0) more |= 1 << MdnsZone.HostNsec;
            return more & ~answers;
        }

        // The records multicast so many milliseconds ago or less; 0: a quarter of their time to live.
        private int Recent(long now, int milliseconds)
        {
            int recent = 0;
            for (int record = 0; record < MdnsZone.Count; record++)
            {
                int limit = milliseconds == 0 ? MdnsZone.Ttl(record) * (Second / 4) : milliseconds;
                if ((int)now - _sent[record] < limit) recent |= 1 << record;
            }

            return recent;
        }
    }
}
