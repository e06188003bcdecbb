using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// The names and records that a responder has, and the writing of messages with them. Sets of records are bits of an int.
    /// </summary>
    internal sealed class MdnsZone
    {
        // Names; each is labels before its parent.
        internal const int Local = 0, Type = 1, Services = 2, Host = 3, Instance = 4;

        // Records: the types are A, PTR, PTR, SRV, TXT, NSEC, NSEC.
        internal const int Address = 0, Pointer = 1, ServicesPointer = 2, Service = 3, Text = 4, HostNsec = 5, InstanceNsec = 6, Count = 7;

        // There may be others with the same name and type, on other hosts (RFC 6762 section 2).
        internal const int Shared = 1 << Pointer | 1 << ServicesPointer;

        private const int Any = 255;
        internal const int Header = 12;

        // Tables by record, a hexadecimal digit or a byte for each, record 0 in the lowest: an array would take a hundred bytes of flash.
        private const int Owners = 0x4344213, Targets = 0x4303140; // Local means no target
        private const long Types = 0x2F2F10210C0C01;

        private readonly byte[] _buffer;
        private readonly byte[][] _names = new byte[5][];
        private readonly byte[][] _data = new byte[Count][]; // beside the target
        private readonly byte[] _offsets = new byte[10]; // of the names in the message, 0 if not there; two bytes for each
        private int _position;

        internal MdnsZone(byte[] buffer, int port, byte[] text)
        {
            _buffer = buffer;
            _names[Local] = new byte[1];
            NameLabels(Local, "\u0005local");
            NameLabels(Type, "\u0005_http\u0004_tcp");
            NameLabels(Services, "\u0009_services\u0007_dns-sd\u0004_udp");
            _data[Address] = new byte[4];
            _data[Pointer] = _data[ServicesPointer] = new byte[0];
            byte[] data = _data[Service] = new byte[6]; // priority and weight are 0
            data[4] = (byte)(port >> 8);
            data[5] = (byte)port;
            _data[Text] = text;
            data = _data[HostNsec] = new byte[3]; // section 6.1: a bitmap of one byte, with type 1
            data[1] = 1;
            data[2] = 0x40;
            data = _data[InstanceNsec] = new byte[7]; // of five bytes, with types 16 and 33
            data[1] = 5;
            data[4] = 0x80;
            data[6] = 0x40;
        }

        internal byte[] IPv4 => _data[Address];

        private static int Parent(int name) => name == Instance ? Type : Local;

        private static int Owner(int record) => Owners >> 4 * record & 15;

        private static int Target(int record) => Targets >> 4 * record & 15;

        private static int TypeOf(int record) => (int)(Types >> 8 * record) & 255;

        // Section 10: two minutes where the host's name or address may change, otherwise 75 minutes.
        internal static int Ttl(int record) => (Shared >> record & 1) != 0 || record == Text ? 4500 : 120;

        internal void NameLabels(int name, string labels)
        {
            byte[] own = Encoding.UTF8.GetBytes(labels);
            byte[] parent = _names[Parent(name)];
            byte[] all = _names[name] = new byte[own.Length + parent.Length];
            own.CopyTo(all, 0);
            parent.CopyTo(all, own.Length);
        }

        // ---- Reading

        /// <summary>Returns which of our names is at this place of the packet; 0 for none.</summary>
        internal int Find(int at, int end)
        {
            for (int name = Instance; name > Local; name--)
            {
                if (DnsName.Compare(_buffer, at, end, _names[name]) == 0) return name;
            }

            return 0;
        }

        /// <summary>
        /// Returns the records that answer a question. A name of ours that has no record of the type gets the NSEC record, which says so
        /// (section 6.1): without it, a browser that asks for an IPv6 address as well would wait for it.
        /// </summary>
        internal static int Answers(int name, int type)
        {
            int answers = 0, nsec = 0;
            for (int record = 0; record < Count; record++)
            {
                if (Owner(record) != name) continue;
                if (record >= HostNsec) nsec = 1 << record;
                else if (type == TypeOf(record) || type == Any) answers |= 1 << record;
            }

            return answers != 0 ? answers : nsec;
        }

        /// <summary>Returns our record of this name and type, or -1.</summary>
        internal static int Record(int name, int type)
        {
            int record = HostNsec - 1;
            while (record >= 0 && (Owner(record) != name || TypeOf(record) != type)) record--;
            return record;
        }

        /// <summary>
        /// Compares data in the packet with those of our record: 0 if they are equal, positive if they come later (section 8.2).
        /// </summary>
        internal int Compare(int record, int at, int length)
        {
            byte[] data = _data[record];
            for (int i = 0; i < data.Length; i++)
            {
                if (i == length) return -1;
                int difference = _buffer[at + i] - data[i];
                if (difference != 0) return difference;
            }

            int target = Target(record);
            if (target == Local) return length - data.Length;
            return DnsName.Compare(_buffer, at + data.Length, at + length, _names[target]);
        }

        // ---- Writing

        /// <summary>Begins a message in the buffer. A reply that repeats the questions begins behind them, and keeps their id.</summary>
        internal void Begin(int position, int flags)
        {
            Array.Clear(_offsets, 0, _offsets.Length);
            Array.Clear(_buffer, 6, Header - 6);
            if (position == Header) Array.Clear(_buffer, 0, 6);
            _buffer[2] = (byte)(flags >> 8);
            _buffer[3] = 0;
            _position = position;
        }

        /// <summary>Puts the number of entries of a section into the header, and returns the length of the message.</summary>
        internal int End(int section, int count)
        {
            _buffer[section + 1] = (byte)count;
            return _position;
        }

        // For all types, as a probe asks.
        internal void PutQuestion(int name, int kind)
        {
            PutName(name);
            Put(Any);
            Put(kind);
        }

        /// <summary>
        /// Puts records into the message, and returns how many there was room for. The cache-flush bit, 0x8000 or 0, is for those that are
        /// ours alone (section 10.2).
        /// </summary>
        internal int Put(int records, int maxTtl, int cacheFlush)
        {
            int count = 0;
            for (int record = 0; record < Count; record++)
            {
                if ((records >> record & 1) == 0 || _position + Room(record) > _buffer.Length) continue;
                PutName(Owner(record));
                Put(TypeOf(record));
                Put(1 | ((Shared >> record & 1) == 0 ? cacheFlush : 0));
                Put(0);
                Put(Ttl(record) < maxTtl ? Ttl(record) : maxTtl);
                PutData(record);
                count++;
            }

            return count;
        }

        private int Room(int record) => _names[Owner(record)].Length + 10 + _data[record].Length + _names[Target(record)].Length;

        private void PutData(int record)
        {
            int start = _position += 2;
            int target = Target(record);
            if (record >= HostNsec) PutName(target);
            Put(_data[record], _data[record].Length);
            // Section 18.14: no compression here in replies to those who do not know of multicast.
            if (record == Service) Put(_names[target], _names[target].Length);
            else if (record < Service && target != Local) PutName(target);
            int end = _position;
            _position = start - 2;
            Put(end - start);
            _position = end;
        }

        private void PutName(int name)
        {
            int offset = DnsName.UInt16(_offsets, 2 * name);
            if (offset != 0)
            {
                Put(0xC000 | offset);
                return;
            }

            _offsets[2 * name] = (byte)(_position >> 8);
            _offsets[2 * name + 1] = (byte)_position;
            byte[] bytes = _names[name];
            if (name == Local)
            {
                Put(bytes, bytes.Length);
                return;
            }

            Put(bytes, bytes.Length - _names[Parent(name)].Length);
            PutName(Parent(name));
        }

        private void Put(int value)
        {
            _buffer[_position++] = (byte)(value >> 8);
            _buffer[_position++] = (byte)value;
        }

        private void Put(byte[] bytes, int count)
        {
            Array.Copy(bytes, 0, _buffer, _position, count);
            _position += count;
        }
    }
}
