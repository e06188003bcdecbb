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

        // Throws OutOfMemoryException. When memory runs out within calls, the interpreter skips them, and may end (docs/robustness.md);
        // with 1,024 bytes here it did more often than with 2,048, and with 4,096 clients wait for seconds. A server whose free memory is
        // in small pieces would never accept anybody, so every 1,000th attempt in a row needs only 1,024; each takes a millisecond or
        // more.
        partial void RequireResources() => _ = new byte[(_refusals + 1) % 1000 == 0 ? 1024 : 2048];

        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            // With less, a server may start and then serve hardly anybody, often without being able to report it. Or the interpreter
            // ends under load: among 16 hostile clients, for a station with 8 to 10 KB of free heap at the start in 4 of 16 runs, with
            // 10 KB in 2 of 16, with 12 KB in none of 12.
            _ = new byte[12288];
            address = wanted ?? IPAddress.Any;
            return new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
    }
}
#endif
