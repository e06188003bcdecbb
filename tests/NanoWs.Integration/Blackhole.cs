using System;
using System.Linq;
using System.Net.Sockets;

namespace NanoWs.Integration
{
    /// <summary>A port that drops packets, as a firewall does: a listener whose backlog is full responds to no SYN.</summary>
    internal sealed class Blackhole : IDisposable
    {
        private readonly Socket _listener = Host.Listen(0);
        private readonly Socket[] _waiting = Enumerable.Range(0, 4)
            .Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToArray();

        public Blackhole()
        {
            foreach (Socket socket in _waiting)
            {
                try
                {
                    socket.Connect(_listener.LocalEndPoint);
                }
                catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // Not connected yet: the socket does not block.
                }
            }
        }

        public int Port => Host.PortOf(_listener);

        public void Dispose()
        {
            foreach (Socket socket in _waiting) socket.Dispose();
            _listener.Dispose();
        }
    }
}
