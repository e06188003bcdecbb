using System;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>
    /// A byte stream, the only I/O that a connection does. Implementations must not block and must not throw. Reading and writing may
    /// happen on two threads at the same time.
    /// </summary>
    public abstract partial class WsTransport
    {
        /// <summary>
        /// Receives up to <paramref name="count"/> bytes (at least 1). Returns how many; 0 if there are none now; -1 if the stream has
        /// ended or is broken.
        /// </summary>
        public abstract int Read(byte[] buffer, int offset, int count);

        /// <summary>
        /// Sends up to <paramref name="count"/> bytes (at least 1). Returns how many were accepted; 0 if there is no room now; -1 if the
        /// stream is broken.
        /// </summary>
        public abstract int Write(byte[] buffer, int offset, int count);

        /// <summary>
        /// Ends the sending direction (half-close); reading continues. Returns false if the platform does not support it.
        /// </summary>
        public virtual bool Shutdown() => false;

        /// <summary>Closes the stream. Calling it again does nothing.</summary>
        public abstract void Close();

        /// <summary>Gets the address and port of the peer, for logs; null if unknown.</summary>
        public virtual string RemoteAddress => null;

        /// <summary>Gets whether the stream is encrypted.</summary>
        internal virtual bool IsSecure => false;

        /// <summary>Gets the reason why the stream broke; null if unknown.</summary>
        internal virtual Exception Failure => null;

        /// <summary>Returns whether there is something to read, or may be.</summary>
        internal virtual bool HasInput() => true;

        /// <summary>Gets the socket to wait on for traffic; null if there is none, so that the loop has to poll.</summary>
        internal virtual Socket Socket => null;
    }
}
