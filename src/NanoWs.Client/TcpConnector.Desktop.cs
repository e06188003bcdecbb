#if !NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    internal sealed partial class TcpConnector
    {
        private static IPAddress[] Resolve(string host) =>
            IPAddress.TryParse(host, out IPAddress address) ? new[] { address } : Dns.GetHostAddresses(host);

        private static string Explain(Exception e)
        {
            bool isRefused = (e as SocketException)?.SocketErrorCode == SocketError.ConnectionRefused;
            return isRefused ? Refused : e.Message;
        }
    }
}
#endif
