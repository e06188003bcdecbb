#if NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class MdnsResponder
    {
        private const int MaxWait = 100; // in milliseconds; Poll has said that there is a packet, or room for one

        private static IPAddress FindAddress() => IPGlobalProperties.GetIPAddress();

        // What works on an ESP32, from the sources of nf-interpreter (src/PAL/Lwip/lwIP_Sockets.cpp) and of espressif/esp-lwip
        // (src/api/sockets.c): the options of the level IP are passed on under lwIP's numbers, with the bytes as they are. A membership
        // is both addresses, one after the other; lwIP takes the first byte of the two numbers. It drops the membership with the
        // socket, and returns no packet of ours. Nobody else there has the port.
        private static Socket NewSocket(byte[] address)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                socket.SendTimeout = socket.ReceiveTimeout = MaxWait;
                socket.Bind(new IPEndPoint(IPAddress.Any, MdnsPort));
                var membership = new byte[8];
                new IPAddress(Group).GetAddressBytes().CopyTo(membership, 0);
                address.CopyTo(membership, 4);
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, membership);
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, address);
                // RFC 6762 section 11.
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 255);
                return socket;
            }
            catch (Exception)
            {
                socket.Close();
                throw;
            }
        }

        // Peeking works with Receive, but not with ReceiveFrom: only the former translates the flag for lwIP (same file). And only the
        // latter creates objects for the sender's address.
        private static int ReceiveBytes(Socket socket, byte[] buffer, SocketFlags flags) =>
            socket.Receive(buffer, 0, buffer.Length, flags);

        private static void ReceiveBytes(Socket socket, byte[] buffer, ref EndPoint sender) =>
            socket.ReceiveFrom(buffer, 0, buffer.Length, SocketFlags.None, ref sender);
    }
}
#endif
