#if NANOFRAMEWORK_1_0
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class MdnsResponder
    {
        private const int MaxWait = 100; // in milliseconds; Poll has said that there is a packet, or room for one

        private static IPAddress FindAddress() => IPGlobalProperties.GetIPAddress();

        // Unlike on a desktop, no other program has the port, so it need not be shared.
        private static void Prepare(Socket socket) => socket.SendTimeout = socket.ReceiveTimeout = MaxWait;

        // Peeking works with Receive, but not with ReceiveFrom: only the former translates the flag for lwIP (lwIP_Sockets.cpp). And only
        // the latter creates objects for the sender's address.
        private static int ReceiveBytes(Socket socket, byte[] buffer, SocketFlags flags) =>
            socket.Receive(buffer, 0, buffer.Length, flags);

        private static void ReceiveBytes(Socket socket, byte[] buffer, ref EndPoint sender) =>
            socket.ReceiveFrom(buffer, 0, buffer.Length, SocketFlags.None, ref sender);
    }
}
#endif
