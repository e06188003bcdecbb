using System;
using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>
    /// A byte stream that never blocks and never throws: the only I/O that a connection knows. Reading and writing may happen on two threads.
    /// </summary>
    public abstract class WsTransport
    {
        /// <summary>Receives up to <paramref name="count"/> bytes (at least 1). Returns how many; 0 if there is nothing now; -1 if the stream has ended or is broken.</summary>
        public abstract int Read(byte[] buffer, int offset, int count);

        /// <summary>Sends up to <paramref name="count"/> bytes (at least 1). Returns how many were taken; 0 if there is no room now; -1 if the stream is broken.</summary>
        public abstract int Write(byte[] buffer, int offset, int count);

        /// <summary>Tells the peer that nothing more will be sent; reading goes on. False where the platform has no such thing.</summary>
        public virtual bool Shutdown() => false;

        /// <summary>Closes the stream. Calling it again does nothing.</summary>
        public abstract void Close();

        /// <summary>Who is at the other end, for logs; null if that cannot be told.</summary>
        public virtual string RemoteAddress => null;

        /// <summary>Why the stream broke, where that is known; null otherwise.</summary>
        internal virtual Exception Failure => null;

        /// <summary>What to wait on for traffic; null if there is nothing to wait on and the loop has to look again and again.</summary>
        internal virtual Socket Socket => null;
    }
}
