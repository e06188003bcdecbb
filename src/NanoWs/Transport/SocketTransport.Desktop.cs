#if !NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public sealed partial class SocketTransport
    {
        private static string Format(Socket socket)
        {
            var peer = (IPEndPoint)socket.RemoteEndPoint;
            return (peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port) : peer).ToString();
        }

        internal override bool HasInput() => IsReadable(out int count) && count > 0;

        internal override bool HasLeft => IsReadable(out int count) && count == 0;

        // Readable without bytes: the stream has ended, or is broken.
        private bool IsReadable(out int count)
        {
            count = 0;
            try
            {
                if (!_socket.Poll(0, SelectMode.SelectRead)) return false;
                count = _socket.Available;
            }
            catch (Exception e) when (e is SocketException || e is ObjectDisposedException)
            {
                // Broken.
            }

            return true;
        }

        static partial void SetNonBlocking(Socket socket) => socket.Blocking = false;

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
                int written = SendOnce(buffer, offset, count, out SocketError error);
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
                return false; // already broken
            }
        }
    }
}
#endif
