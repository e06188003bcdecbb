#if NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    internal sealed partial class TcpConnector
    {
        private static IPAddress[] Resolve(string host) => Dns.GetHostEntry(host).AddressList;

        // Socket exceptions have a number but no message.
        private static string Explain(Exception e)
        {
            var socket = e as SocketException;
            if (socket == null) return e.Message;
            return socket.ErrorCode == (int)SocketError.ConnectionRefused ? Refused : "socket error " + socket.ErrorCode.ToString() + ".";
        }
    }
}
#endif
