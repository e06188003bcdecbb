using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>Accepts TCP connections.</summary>
    public class SocketListener : WsListener
    {
#if NANOFRAMEWORK_1_0
        private const int Backlog = 4;
#else
        // A client that finds the queue full tries again a second later.
        private const int Backlog = 512;
#endif

        private readonly IPAddress _address;
        private readonly int _port;
        private Socket _socket;

        /// <param name="port">The TCP port; 0 lets the system choose, then <see cref="Port"/> tells.</param>
        public SocketListener(int port)
            : this(null, port)
        {
        }

        /// <param name="address">The local address to listen on; null for all.</param>
        /// <param name="port">The TCP port; 0 lets the system choose, then <see cref="Port"/> tells.</param>
        public SocketListener(IPAddress address, int port)
        {
            if (port < 0 || port > 65535) throw new ArgumentOutOfRangeException(nameof(port), "A port is a number from 0 to 65535.");
            _address = address;
            _port = port;
        }

        /// <inheritdoc/>
        public override int Port
        {
            get
            {
                Socket socket = _socket;
                return socket == null ? _port : ((IPEndPoint)socket.LocalEndPoint).Port;
            }
        }

        internal override Socket Socket => _socket;

        /// <inheritdoc/>
        /// <exception cref="SocketException">The port is in use, or may not be used.</exception>
        public override void Open()
        {
            if (_socket != null) return;
            IPAddress address = _address ?? IPAddress.Any;
#if !NANOFRAMEWORK_1_0
            // Both IPv6 and IPv4, where the machine has both: "localhost" may mean either.
            bool both = _address == null && Socket.OSSupportsIPv6;
            if (both) address = IPAddress.IPv6Any;
#endif
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
#if !NANOFRAMEWORK_1_0
                if (both) socket.DualMode = true;
                socket.Blocking = false;
#endif
                socket.Bind(new IPEndPoint(address, _port));
                socket.Listen(Backlog);
                _socket = socket;
            }
            catch (Exception)
            {
                socket.Close();
                throw;
            }
        }

        /// <inheritdoc/>
        public override WsTransport Accept()
        {
            Socket accepted = null;
            try
            {
                if (_socket == null || !_socket.Poll(0, SelectMode.SelectRead)) return null;
                accepted = _socket.Accept();
                return Wrap(accepted);
            }
            catch (Exception)
            {
                // The peer has gone again, or no socket or memory is left: then it stays in the queue, and must not keep the loop spinning.
                if (accepted != null) accepted.Close();
                Thread.Sleep(1);
                return null;
            }
        }

        /// <summary>Makes a transport of an accepted socket.</summary>
        private protected virtual WsTransport Wrap(Socket socket) => new SocketTransport(socket);

        /// <inheritdoc/>
        public override void Close()
        {
            Socket socket = _socket;
            _socket = null;
            if (socket != null) socket.Close();
        }
    }
}
