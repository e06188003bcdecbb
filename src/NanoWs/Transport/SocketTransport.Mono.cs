#if !NET && !NANOFRAMEWORK_1_0
using System;
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class SocketTransport
    {
        // Mono's other Send loops until everything is sent, and spins while the peer reads nothing, although the socket is non-blocking.
        // With a list it sends once.
        private readonly ArraySegment<byte>[] _piece = new ArraySegment<byte>[1];

        private int SendOnce(byte[] buffer, int offset, int count, out SocketError error)
        {
            _piece[0] = new ArraySegment<byte>(buffer, offset, count);
            return _socket.Send(_piece, SocketFlags.None, out error);
        }
    }
}
#endif
