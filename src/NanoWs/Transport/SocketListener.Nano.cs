#if NANOFRAMEWORK_1_0
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public partial class SocketListener
    {
        private const int Backlog = 4;

        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            address = wanted ?? IPAddress.Any;
            return new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
    }
}
#endif
