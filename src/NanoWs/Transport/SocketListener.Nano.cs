#if NANOFRAMEWORK_1_0
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public partial class SocketListener
    {
        // As many as ESP-IDF's accept mailbox holds by default: it resets what does not fit there, while a client that finds the backlog full
        // is asked to try again by TCP, after a second at first. With 4, a newcomer waited for up to 10 s among 15 that come again and again.
        private const int Backlog = 6;

        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            address = wanted ?? IPAddress.Any;
            return new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
    }
}
#endif
