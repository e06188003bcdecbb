#if NANOFRAMEWORK_1_0
using System;
using System.Net.Sockets;

namespace NanoWs
{
    // The device's sockets have no non-blocking mode: they are polled before each use.
    public sealed partial class SocketTransport
    {
        // lwIP sends at once what fits into one segment; more could block inside Send, which loops until everything is sent.
        private const int MaxPiece = 1460;

        // Send may wait nevertheless, for example when lwIP has run out of memory. The loop and the lock wait with it, by default forever.
        private const int MaxSendTime = 1000;

        // True at the end of the stream, too.
        internal override bool HasInput() => _socket.Poll(0, SelectMode.SelectRead);

        static partial void LimitSend(Socket socket) => socket.SendTimeout = MaxSendTime;

        // During an inlined call the interpreter's collector also reads the slot above the arguments on the caller's stack, which may never
        // have been written, and the interpreter can end at what it finds (nf-interpreter 1.17, PushInline). Both calls below allocate. The
        // comparison first leaves a number in that slot.
        private static string Format(Socket socket, int zero = 0) => zero > 1 ? null : socket.RemoteEndPoint.ToString();

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
                // A timeout is an error, too: it is unknown how many bytes were sent.
                return -1;
            }
        }
    }
}
#endif
