using System;
using System.Net;
using System.Net.Sockets;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>How clients connect to the server: in memory, or over TCP on this machine.</summary>
    internal sealed class Door
    {
        // Half of the clients' sockets take in little, and the server soon meets full buffers when they pause. With much less than this TCP
        // itself stalls for seconds: segments for which there is no room are dropped, and retransmitted after ever longer delays.
        private const int ClientBuffer = 8192;

        private readonly LoopbackListener _memory;
        private readonly SocketListener _tcp;

        private Door(LoopbackListener memory, SocketListener tcp)
        {
            _memory = memory;
            _tcp = tcp;
        }

        /// <summary>Where the server accepts.</summary>
        public WsListener Listener => _memory != null ? (WsListener)_memory : _tcp;

        /// <param name="line">The buffer size for each direction of a connection, in bytes.</param>
        public static Door InMemory(int line) => new Door(new LoopbackListener(line), null);

        public static Door OverTcp() => new Door(null, new NarrowListener());

        /// <summary>A new connection; null if another one has not been accepted yet.</summary>
        public WsTransport Connect(Dice dice)
        {
            if (_memory == null) return ConnectSocket(dice.OneIn(2));
            try
            {
                return _memory.Connect();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        private SocketTransport ConnectSocket(bool isSmall)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            if (isSmall) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer, ClientBuffer);
            socket.Connect(new IPEndPoint(IPAddress.Loopback, _tcp.Port));
            return new SocketTransport(socket);
        }
    }
}
