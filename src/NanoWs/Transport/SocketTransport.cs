using System;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>A TCP connection.</summary>
    public sealed partial class SocketTransport : WsTransport
    {
        private readonly Socket _socket;

        /// <param name="socket">A connected socket, which the transport owns from now on.</param>
        public SocketTransport(Socket socket)
        {
            _socket = socket;
            SetUp(socket);
            SetNonBlocking(socket);
        }

        internal override Socket Socket => _socket;

        /// <inheritdoc/>
        public override string RemoteAddress => AddressOf(_socket);

        static partial void SetNonBlocking(Socket socket);

        static partial void LimitSend(Socket socket);

        internal static string AddressOf(Socket socket)
        {
            try
            {
                return Format(socket);
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <summary>
        /// Sets the options that every socket needs: without NoDelay the second of two writes waits for the delayed acknowledgement of the
        /// first.
        /// </summary>
        internal static void SetUp(Socket socket)
        {
            LimitSend(socket);
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            }
            catch (SocketException)
            {
                // The peer may already have disconnected; reading will report it.
            }
        }

        /// <inheritdoc/>
        public override void Close() => _socket.Close();
    }
}
