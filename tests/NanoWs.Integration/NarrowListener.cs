using System.Net.Sockets;

namespace NanoWs.Integration
{
    /// <summary>A listener whose connections hold little on the way out, so that a peer which does not read is noticed soon.</summary>
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
