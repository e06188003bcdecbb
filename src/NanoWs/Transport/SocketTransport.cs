using System;
#if !NANOFRAMEWORK_1_0
using System.Net;
#endif
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>A TCP connection.</summary>
    public sealed class SocketTransport : WsTransport
    {
        private readonly Socket _socket;

        /// <param name="socket">A connected socket; it belongs to the transport from now on.</param>
        public SocketTransport(Socket socket)
        {
            _socket = socket;
            SetUp(socket);
#if !NANOFRAMEWORK_1_0
            socket.Blocking = false;
#endif
        }

        internal override Socket Socket => _socket;

        /// <inheritdoc/>
        public override string RemoteAddress => AddressOf(_socket);

        internal static string AddressOf(Socket socket)
        {
            try
            {
#if NANOFRAMEWORK_1_0
                return socket.RemoteEndPoint.ToString();
#else
                var peer = (IPEndPoint)socket.RemoteEndPoint;
                return (peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port) : peer).ToString();
#endif
            }
            catch (Exception)
            {
                return null;
            }
        }

        /// <summary>What every socket needs: without NoDelay an answer in two parts waits for the delayed acknowledgement of the first.</summary>
        internal static void SetUp(Socket socket)
        {
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
            }
            catch (SocketException)
            {
                // The peer may be gone already; reading will tell.
            }
        }

#if NANOFRAMEWORK_1_0
        // lwIP sends what fits one segment at once; a larger piece could wait inside Send, which loops until all is out.
        private const int MaxPiece = 1460;

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                if (!_socket.Poll(0, SelectMode.SelectRead)) return 0;
                int read = _socket.Receive(buffer, offset, count, SocketFlags.None);
                return read > 0 ? read : -1;
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count)
        {
            try
            {
                if (!_socket.Poll(0, SelectMode.SelectWrite)) return 0;
                return _socket.Send(buffer, offset, count > MaxPiece ? MaxPiece : count, SocketFlags.None);
            }
            catch (Exception)
            {
                // Also after a time-out: nobody knows how much went out.
                return -1;
            }
        }
#else
#if !NET
        // Mono's other Send goes on until all is out, and spins while the peer reads nothing, although the socket does not block. With a list it sends once.
        private readonly ArraySegment<byte>[] _piece = new ArraySegment<byte>[1];
#endif

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                int read = _socket.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
                if (error == SocketError.WouldBlock) return 0;
                return error == SocketError.Success && read > 0 ? read : -1;
            }
            catch (ObjectDisposedException)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        public override int Write(byte[] buffer, int offset, int count)
        {
            try
            {
#if NET
                int written = _socket.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
#else
                _piece[0] = new ArraySegment<byte>(buffer, offset, count);
                int written = _socket.Send(_piece, SocketFlags.None, out SocketError error);
#endif
                if (error == SocketError.WouldBlock) return 0;
                return error == SocketError.Success ? written : -1;
            }
            catch (ObjectDisposedException)
            {
                return -1;
            }
        }

        /// <inheritdoc/>
        public override bool Shutdown()
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Send);
                return true;
            }
            catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
            {
                return false; // broken already
            }
        }
#endif

        /// <inheritdoc/>
        public override void Close() => _socket.Close();
    }
}
