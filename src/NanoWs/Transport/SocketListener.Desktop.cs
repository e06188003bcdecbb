#if !NANOFRAMEWORK_1_0
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public partial class SocketListener
    {
        // A client that finds the queue full retries after a second.
        private const int Backlog = 512;

        // Without an address, both IPv6 and IPv4 where the machine has both: "localhost" may mean either.
        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            bool both = wanted == null && Socket.OSSupportsIPv6;
            address = both ? IPAddress.IPv6Any : wanted ?? IPAddress.Any;
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (both) socket.DualMode = true;
            socket.Blocking = false;
            return socket;
        }

        partial void ThrowExplained(Exception e)
        {
            string why = (e as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    "another program, or an earlier run of this one, uses it. End that, or choose another port.",
                SocketError.AccessDenied => "access is denied. Choose a port from 1024 on.",
                _ => e.Message.TrimEnd('.') + ".",
            };
            throw new IOException("Cannot listen on port " + _port + ": " + why, e);
        }
    }
}
#endif
