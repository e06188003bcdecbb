using System.Net.Sockets;

namespace NanoWs.Integration
{
    /// <summary>A listener whose connections have small send buffers, so that a peer that does not read is noticed soon.</summary>
    internal sealed class NarrowListener : SocketListener
    {
        public NarrowListener()
            : base(0)
        {
        }

        private protected override WsTransport Wrap(Socket socket)
        {
            socket.SendBufferSize = 4096;
            return base.Wrap(socket);
        }
    }
}
