using System;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Gives a board a name on its network, such as greenhouse.local, and announces its pages to those that look for web servers: a
    /// responder of multicast DNS (RFC 6762) with a DNS-SD service of the type _http._tcp (RFC 6763), for IPv4.
    /// </summary>
    /// <remarks>
    /// It is polled from a loop of the application's, and belongs to the thread of that loop. A call neither waits nor throws, and a packet
    /// costs no memory, unless it makes a reply to its sender or another name necessary. Without a network it tries again every five
    /// seconds; <see cref="Failure"/> says what is wrong.
    /// </remarks>
    public sealed partial class MdnsResponder : IDisposable
    {
        private const int MdnsPort = 5353;
        private const int MaxLabel = 58; // 63 (RFC 1035) less the longest number
        private const int MaxText = 200; // so that all records fit into one packet
        private const int MaxPackets = 4; // a board reads so many in a few milliseconds
        private const int RetryInterval = 5000;
        private const long Group = 0xFB0000E0; // 224.0.0.251

        private readonly MdnsProtocol _protocol;
        private readonly IPEndPoint _group = new IPEndPoint(new IPAddress(Group), MdnsPort);
        private readonly IPAddress _address;
        private readonly WsClock _clock;
        private IPAddress _current;
        private Socket _socket;
        private bool _isOpen;
        private long _next; // when to look for the address again

        /// <summary>Creates a responder, which does nothing before <see cref="Open"/>.</summary>
        /// <param name="hostName">
        /// The name before ".local": 1 to 58 letters, digits and hyphens, not beginning or ending with a hyphen. If another host has it
        /// already, this one gets a number: greenhouse-2.
        /// </param>
        /// <param name="port">The TCP port of the pages, 1 to 65535.</param>
        /// <param name="instance">
        /// The title under which the pages are listed (RFC 6763 section 4.1.1): 1 to 58 bytes of UTF-8; null: the host's name. If there are
        /// others of that title, it gets a number: Greenhouse (2).
        /// </param>
        /// <param name="text">
        /// What a client should know in addition (RFC 6763 section 6), such as "path=/garden" for a page that is not at "/"; null for
        /// nothing. At most 200 bytes.
        /// </param>
        /// <param name="address">The board's IPv4 address; null: the one that its network interface has at the time.</param>
        /// <param name="clock">For tests.</param>
        /// <exception cref="ArgumentException">One of them is invalid.</exception>
        public MdnsResponder(string hostName, int port, string instance = null, string text = null, IPAddress address = null,
            WsClock clock = null)
        {
            if (!IsHostName(hostName)) throw new ArgumentException("1 to 58 letters, digits and hyphens are expected.", nameof(hostName));
            if (port < 1 || port > 65535) throw new ArgumentOutOfRangeException(nameof(port), "The port must be between 1 and 65535.");
            instance ??= hostName;
            int length = Encoding.UTF8.GetBytes(instance).Length;
            if (length == 0 || length > MaxLabel) throw new ArgumentException("1 to 58 bytes are expected.", nameof(instance));
            if (address != null && address.GetAddressBytes().Length != 4)
            {
                throw new ArgumentException("An IPv4 address is expected: names are for IPv4 only.", nameof(address));
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
            if (bytes.Length > MaxText) throw new ArgumentException("At most 200 bytes are expected.", nameof(text));
            var data = new byte[bytes.Length + 1];
            data[0] = (byte)bytes.Length;
            bytes.CopyTo(data, 1);
            _protocol = new MdnsProtocol(hostName, instance, port, data);
            _address = address;
            _clock = clock ?? new WsClock();
        }

        private static bool IsHostName(string name)
        {
            if (name == null || name.Length == 0 || name.Length > MaxLabel || name[0] == '-' || name[name.Length - 1] == '-') return false;
            foreach (char c in name)
            {
                if (!(c >= '0' && c <= '9' || (c | 32) >= 'a' && (c | 32) <= 'z' || c == '-')) return false;
            }

            return true;
        }

        /// <summary>Gets the host's name without ".local", with the number that it got if others had it.</summary>
        public string HostName => _protocol.Host;

        /// <summary>Gets the title under which the pages are listed, with the number that it got if others had it.</summary>
        public string Instance => _protocol.Instance;

        /// <summary>
        /// Gets whether the names have been probed and announced (RFC 6762 section 8), which takes two seconds from the first
        /// <see cref="Poll"/> with a network.
        /// </summary>
        public bool IsAnnounced => _socket != null && _protocol.IsSettled;

        /// <summary>
        /// Gets why there is no socket, or the last packet was not sent: the exception of the last attempt; null if it succeeded, or if
        /// there is no network yet.
        /// </summary>
        public Exception Failure { get; private set; }

        /// <summary>Lets <see cref="Poll"/> open the socket, as soon as there is a network.</summary>
        public void Open()
        {
            _isOpen = true;
            _next = _clock.Milliseconds;
        }

        /// <summary>
        /// Reads what has arrived, at most four packets, and sends what is due. To be called at least every 50 ms: others wait for
        /// responses, and take a name for free if nobody objects within 250 ms (RFC 6762 section 8.1).
        /// </summary>
        public void Poll()
        {
            if (!_isOpen) return;
            long now = _clock.Milliseconds;
            try
            {
                if (now >= _next) FollowAddress(now);
                if (_socket == null) return;
                for (int i = 0; i < MaxPackets && _socket.Poll(0, SelectMode.SelectRead); i++) Receive(now);
                int count = _protocol.Next(now);
                if (count > 0) _socket.SendTo(_protocol.Buffer, 0, count, SocketFlags.None, _group);
            }
            catch (Exception e)
            {
                // The network is gone, or sockets or memory have run out.
                Failure = e;
                CloseSocket();
                _next = now + RetryInterval;
            }
        }

        /// <summary>Tells the network that the names are free again (RFC 6762 section 10.1), and closes the socket.</summary>
        public void Close()
        {
            _isOpen = false;
            if (_socket == null) return;
            int count = _protocol.Goodbye();
            try
            {
                if (count > 0) _socket.SendTo(_protocol.Buffer, 0, count, SocketFlags.None, _group);
            }
            catch (Exception)
            {
                // Without a network nothing can be sent, and nobody has the name in a cache.
            }

            CloseSocket();
        }

        /// <summary>The same as <see cref="Close"/>.</summary>
        public void Dispose() => Close();

        private void CloseSocket()
        {
            Socket socket = _socket;
            _socket = null;
            if (socket != null) socket.Close();
        }

        // With another address everything begins again, because the board may be on another network.
        private void FollowAddress(long now)
        {
            _next = now + RetryInterval;
            IPAddress address = _address ?? FindAddress();
            if (_socket != null && address.Equals(_current)) return;
            CloseSocket();
            if (address.Equals(IPAddress.Any)) return;
            _current = address;
            byte[] bytes = address.GetAddressBytes();
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            JoinGroup(_socket, bytes);
            _protocol.Start(bytes, now);
            Failure = null;
        }

        // What works on an ESP32, from the sources of nf-interpreter (src/PAL/Lwip/lwIP_Sockets.cpp) and of espressif/esp-lwip
        // (src/api/sockets.c): the options of the level IP are passed on under lwIP's numbers, with the bytes as they are. A membership is
        // both addresses, one after the other, there as in all systems (struct ip_mreq); lwIP takes the first byte of the two numbers. It
        // drops the membership with the socket, and returns no packet of ours.
        private static void JoinGroup(Socket socket, byte[] address)
        {
            Prepare(socket);
            socket.Bind(new IPEndPoint(IPAddress.Any, MdnsPort));
            var membership = new byte[8];
            new IPAddress(Group).GetAddressBytes().CopyTo(membership, 0);
            address.CopyTo(membership, 4);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address);
            // RFC 6762 section 11.
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 255);
        }

        // Most packets do not concern the board: they are read without asking who sent them, which would create objects.
        private void Receive(long now)
        {
            byte[] buffer = _protocol.Buffer;
            if (!_protocol.Read(ReceiveBytes(_socket, buffer, SocketFlags.Peek)))
            {
                ReceiveBytes(_socket, buffer, SocketFlags.None);
                return;
            }

            EndPoint sender = _group;
            ReceiveBytes(_socket, buffer, ref sender);
            var source = (IPEndPoint)sender;
            int count = _protocol.Take(source.Address.GetHashCode(), source.Port == MdnsPort, now);
            if (count > 0) Reply(count, sender);
        }

        // The sender's address may be forged, and unreachable.
        private void Reply(int count, EndPoint sender)
        {
            try
            {
                _socket.SendTo(_protocol.Buffer, 0, count, SocketFlags.None, sender);
            }
            catch (SocketException)
            {
            }
        }
    }
}
