using System;
using System.Text;

namespace NanoWs.Tests
{
    /// <summary>DNS messages, made and shown as text by the tests' own code (RFC 1035 section 4).</summary>
    internal sealed class DnsPacket
    {
        public const int Host = 1, Pointer = 12, Text = 16, IPv6 = 28, Service = 33, Nsec = 47, Any = 255;
        public const int Internet = 1, Unique = 0x8001, Unicast = 0x8001; // classes, with the bit that multicast DNS has given them

        private readonly byte[] _bytes = new byte[1500];
        private int _length = 12;

        public DnsPacket(int flags = 0, int id = 0)
        {
            Set(0, id);
            Set(2, flags);
        }

        public static DnsPacket Response() => new DnsPacket(0x8400);

        /// <summary>Sets a number of the header: 4 is that of questions, 6 of answers.</summary>
        public DnsPacket Set(int at, int value)
        {
            _bytes[at] = (byte)(value >> 8);
            _bytes[at + 1] = (byte)value;
            return this;
        }

        private void Count(int at) => Set(at, (_bytes[at] << 8 | _bytes[at + 1]) + 1);

        public DnsPacket Byte(int value)
        {
            _bytes[_length++] = (byte)value;
            return this;
        }

        public DnsPacket Number(int value) => Byte(value >> 8).Byte(value);

        // "*12" at the end is a pointer to offset 12.
        public DnsPacket Name(string name)
        {
            foreach (string label in name.Split('.'))
            {
                if (label[0] == '*') return Number(0xC000 | int.Parse(label.Substring(1)));
                byte[] bytes = Encoding.UTF8.GetBytes(label);
                Byte(bytes.Length);
                foreach (byte b in bytes) Byte(b);
            }

            return Byte(0);
        }

        public DnsPacket Ask(string name, int type, int kind = Internet)
        {
            Count(4);
            return Name(name).Number(type).Number(kind);
        }

        private DnsPacket Record(int section, string name, int type, int kind, int ttl, byte[] data)
        {
            Count(section);
            Name(name).Number(type).Number(kind).Number(ttl >> 16).Number(ttl).Number(data.Length);
            foreach (byte b in data) Byte(b);
            return this;
        }

        public DnsPacket Answer(string name, int type, byte[] data, int ttl = 120, int kind = Unique) =>
            Record(6, name, type, kind, ttl, data);

        public DnsPacket Propose(string name, int type, byte[] data) => Record(8, name, type, Internet, 120, data);

        public DnsPacket Add(string name, int type, byte[] data) => Record(10, name, type, Unique, 120, data);

        public byte[] ToArray() => From(0);

        private byte[] From(int offset) => Bytes.Slice(_bytes, offset, _length - offset);

        // ---- Data of records

        public static byte[] Address(int last) => new byte[] { 127, 0, 0, (byte)last };

        public static byte[] Target(string name) => new DnsPacket().Name(name).From(12);

        public static byte[] ServiceAt(int port, string host) => new DnsPacket().Number(0).Number(0).Number(port).Name(host).From(12);

        // ---- Showing

        /// <summary>
        /// "query" or "response" with its id if it has one, then an entry for each question (?), answer (=), authority (~), and additional
        /// record (+). QU is the bit for unicast responses, ! the cache-flush bit.
        /// </summary>
        public static string Show(byte[] packet)
        {
            if (packet == null) return "";
            int flags = Get(packet, 2), id = Get(packet, 0);
            string text = flags == 0 ? "query" : flags == 0x8400 ? "response" : "flags " + flags.ToString();
            if (id != 0) text += " " + id.ToString();
            int at = 12;
            for (int i = Get(packet, 4); i > 0; i--)
            {
                text += "; ? " + ShowName(packet, ref at) + " " + ShowType(Get(packet, at)) + (Get(packet, at + 2) == Unicast ? " QU" : "");
                at += 4;
            }

            for (int section = 0; section < 3; section++)
            {
                for (int i = Get(packet, 6 + 2 * section); i > 0; i--)
                {
                    text += "; " + "=~+"[section].ToString() + " " + ShowRecord(packet, ref at);
                }
            }

            return at == packet.Length ? text : text + "; " + (packet.Length - at).ToString() + " bytes more";
        }

        private static int Get(byte[] packet, int at) => packet[at] << 8 | packet[at + 1];

        private static string ShowType(int type) => type switch
        {
            Host => "A",
            Pointer => "PTR",
            Text => "TXT",
            IPv6 => "AAAA",
            Service => "SRV",
            Nsec => "NSEC",
            Any => "ANY",
            _ => type.ToString(),
        };

        private static string ShowName(byte[] packet, ref int at)
        {
            string name = "";
            while (packet[at] != 0)
            {
                if (packet[at] >= 0xC0)
                {
                    int target = Get(packet, at) & 0x3FFF;
                    if (target >= at) return "forward";
                    at += 2;
                    return name + ShowName(packet, ref target);
                }

                name += Encoding.UTF8.GetString(packet, at + 1, packet[at]) + ".";
                at += packet[at] + 1;
            }

            at++;
            return name.Length > 0 && name[name.Length - 1] == '.' ? name.Substring(0, name.Length - 1) : name;
        }

        private static string ShowRecord(byte[] packet, ref int at)
        {
            string text = ShowName(packet, ref at);
            int type = Get(packet, at), kind = Get(packet, at + 2), ttl = Get(packet, at + 4) << 16 | Get(packet, at + 6);
            int end = at + 10 + Get(packet, at + 8);
            at += 10;
            string bit = kind == Unique ? "!" : kind == Internet ? "" : " class " + kind.ToString();
            text += " " + ShowType(type) + " " + ttl.ToString() + bit + " ";
            text += ShowData(packet, type, ref at, end);
            return at == end ? text : text + " and not at the end";
        }

        private static string ShowData(byte[] packet, int type, ref int at, int end)
        {
            string text = "";
            if (type == Pointer) return ShowName(packet, ref at);
            if (type == Service)
            {
                text = Get(packet, at).ToString() + " " + Get(packet, at + 2).ToString() + " " + Get(packet, at + 4).ToString() + " ";
                at += 6;
                // Section 18.14: resolvers that do not know of multicast expect this name without compression.
                for (int i = at; i < end; i++) if (packet[i] >= 0xC0) text += "compressed ";
                return text + ShowName(packet, ref at);
            }

            if (type == Nsec)
            {
                text = ShowName(packet, ref at);
                for (int bit = 0; bit < 8 * packet[at + 1]; bit++)
                {
                    if ((packet[at + 2 + bit / 8] & 0x80 >> bit % 8) != 0) text += " " + ShowType(bit);
                }

                at += 2 + packet[at + 1];
                return text;
            }

            if (type == Text)
            {
                while (at < end)
                {
                    text += "\"" + Encoding.UTF8.GetString(packet, at + 1, packet[at]) + "\"";
                    at += packet[at] + 1;
                }

                return text;
            }

            for (; at < end; at++) text += (text.Length == 0 ? "" : ".") + packet[at].ToString();
            return text;
        }
    }
}
