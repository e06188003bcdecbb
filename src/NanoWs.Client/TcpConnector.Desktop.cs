#if !NANOFRAMEWORK_1_0
using System;
using System.Net;

namespace NanoWs
{
    internal sealed partial class TcpConnector
    {
        private static IPAddress[] Resolve(string host) =>
            IPAddress.TryParse(host, out IPAddress address) ? new[] { address } : Dns.GetHostAddresses(host);

        private static string Explain(Exception e) => e.Message;
    }
}
#endif
