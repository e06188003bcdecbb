using System.Net;
using System.Net.Sockets;

namespace NanoWs.Kit
{
    /// <summary>
    /// A listener on this machine whose connections have small send buffers, so that a peer that does not read is noticed soon. (The
    /// device cannot set their size.)
    /// </summary>
    internal sealed class NarrowListener : SocketListener
    {
        public NarrowListener()
            : base(IPAddress.Loopback, 0)
        {
        }

#if !NANOFRAMEWORK_1_0
        private protected override WsTransport Wrap(Socket socket)
        {
            socket.SendBufferSize = 4096;
            return base.Wrap(socket);
        }
#endif
    }
}
