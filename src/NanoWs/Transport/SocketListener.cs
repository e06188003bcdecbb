using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>Accepts TCP connections.</summary>
    public partial class SocketListener : WsListener
    {
        private readonly IPAddress _address;
        private readonly int _port;
        private int _openPort; // the one chosen by the system, while the listener is open
        private Socket _socket;
        private int _refusals; // attempts in vain, one after another

        /// <param name="port">The TCP port, 0 to 65535; 0 lets the system choose, see <see cref="Port"/>.</param>
        public SocketListener(int port)
            : this(null, port)
        {
        }

        /// <param name="address">The local address to listen on; null for all addresses.</param>
        /// <param name="port">The TCP port, 0 to 65535; 0 lets the system choose, see <see cref="Port"/>.</param>
        public SocketListener(IPAddress address, int port)
        {
            if (port < 0 || port > 65535) throw new ArgumentOutOfRangeException(nameof(port));
            _address = address;
            _port = _openPort = port;
        }

        /// <inheritdoc/>
        public override int Port => _openPort;

        internal override Socket Socket => _socket;

        internal override bool IsShort => _refusals > 0;

        /// <inheritdoc/>
        /// <exception cref="Exception">
        /// The port is in use, or access to it is denied. On .NET and Mono this is an IOException whose message names the port and says
        /// what to do, around the SocketException; on nanoFramework it is that SocketException (ErrorCode 10048: in use), or an
        /// OutOfMemoryException unless 12,288 bytes are free in one piece; fewer connections or smaller buffers leave more.
        /// </exception>
        public override void Open()
        {
            if (_socket != null) return;
            Socket socket = NewSocket(_address, out IPAddress address);
            try
            {
                socket.Bind(new IPEndPoint(address, _port));
                socket.Listen(Backlog);
                if (_port == 0) _openPort = ((IPEndPoint)socket.LocalEndPoint).Port;
                _socket = socket;
            }
            catch (Exception e)
            {
                socket.Close();
                ThrowExplained(e);
                throw;
            }
        }

        // Throws, so that the client waits in the queue, if there is too little for another connection.
        partial void RequireResources();

        // Not on the device: a message costs flash, and no other program there can have the port.
        partial void ThrowExplained(Exception e);

        /// <inheritdoc/>
        public override WsTransport Accept()
        {
            Socket accepted = null;
            try
            {
                if (_socket == null || !_socket.Poll(0, SelectMode.SelectRead)) return null;
                RequireResources();
                accepted = _socket.Accept();
                WsTransport transport = Wrap(accepted);
                _refusals = 0;
                return transport;
            }
            catch (Exception)
            {
                // The client has already disconnected, or sockets or memory have run out: then it stays in the queue, and must not keep the
                // loop spinning. The server reports what is thrown: once, when none has got in for a while.
                if (accepted != null) accepted.Close();
                Thread.Sleep(1); // it does not hold up the others for longer than that
                if (++_refusals == 100) throw;
                return null;
            }
        }

        /// <summary>Creates a transport for an accepted socket.</summary>
        private protected virtual WsTransport Wrap(Socket socket) => new SocketTransport(socket);

        /// <inheritdoc/>
        public override void Close()
        {
            Socket socket = _socket;
            _socket = null;
            _openPort = _port;
            if (socket != null) socket.Close();
        }
    }
}
