#if NET
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class SocketTransport
    {
        private int SendOnce(byte[] buffer, int offset, int count, out SocketError error) =>
            _socket.Send(buffer, offset, count, SocketFlags.None, out error);
    }
}
#endif
