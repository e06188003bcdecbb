#if !NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class MdnsResponder
    {
        // The address by which others reach this machine: of an interface that leads to a router, if one does.
        private static IPAddress FindAddress()
        {
            IPAddress found = IPAddress.Any;
            foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
            {
                bool isUseful = candidate.OperationalStatus == OperationalStatus.Up && candidate.SupportsMulticast &&
                    candidate.NetworkInterfaceType != NetworkInterfaceType.Loopback;
                if (!isUseful) continue;
                IPInterfaceProperties properties = candidate.GetIPProperties();
                foreach (UnicastIPAddressInformation information in properties.UnicastAddresses)
                {
                    if (information.Address.AddressFamily != AddressFamily.InterNetwork) continue;
                    if (properties.GatewayAddresses.Count > 0) return information.Address;
                    found = information.Address;
                    break;
                }
            }

            return found;
        }

        // The system's own responder, and others, use the same port.
        private static void Prepare(Socket socket)
        {
            socket.Blocking = false;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        }

        // An error here concerns one packet: Windows reports that one was too long, and that nobody received the last reply.
        private static int ReceiveBytes(Socket socket, byte[] buffer, SocketFlags flags) =>
            socket.Receive(buffer, 0, buffer.Length, flags, out _);

        private static void ReceiveBytes(Socket socket, byte[] buffer, ref EndPoint sender)
        {
            try
            {
                socket.ReceiveFrom(buffer, 0, buffer.Length, SocketFlags.None, ref sender);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
            }
        }
    }
}
#endif
