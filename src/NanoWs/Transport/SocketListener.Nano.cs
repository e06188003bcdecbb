#if NANOFRAMEWORK_1_0
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public partial class SocketListener
    {
        // As many as ESP-IDF's accept mailbox holds by default: it resets connections beyond that. A client that finds the backlog full is
        // asked by TCP to try again, after a second at first: with 4, one among 15 that connect again and again waited for up to 10 s.
        private const int Backlog = 6;

        // Throws OutOfMemoryException, so that the client waits in the backlog. When memory runs out in the middle of calls, the
        // interpreter itself may end: with 1,024 bytes here it did so more often, and with 4,096 most clients waited in vain for 15 s. But
        // a server whose free memory is in small pieces would never accept anybody again: so after each 1,000 attempts in vain, of a
        // millisecond or more, 1,024 have to do.
        partial void RequireMemory() => _ = new byte[(_refusals + 1) % 1000 == 0 ? 1024 : 2048];

        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            // With less a server starts, but then serves nobody, or hardly anybody, and often cannot even report it; or the interpreter
            // ends under load: among 16 hostile clients a station did in 4 of 16 runs with 8 to 10 KB of free heap at the start, in 2 of 16
            // with 10 KB, in none of 14 with 12.
            _ = new byte[12288];
            address = wanted ?? IPAddress.Any;
            return new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
    }
}
#endif
