using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>The source of a server's connections. Accept must not block.</summary>
    public abstract class WsListener
    {
        /// <summary>Gets the TCP port, once open; 0 if there is none.</summary>
        public virtual int Port => 0;

        /// <summary>Begins accepting connections. Throws if that is not possible.</summary>
        public abstract void Open();

        /// <summary>
        /// Returns the next connection, or null if none is waiting. Must not block. An exception is reported to the server's handler, and
        /// the server tries again after 10 ms: so if no connection can be accepted for a while, throw once, and return null later.
        /// </summary>
        public abstract WsTransport Accept();

        /// <summary>Stops accepting connections. The listener can be opened again.</summary>
        public abstract void Close();

        /// <summary>Gets the socket to wait on for a connection; null if there is none.</summary>
        internal virtual Socket Socket => null;

        /// <summary>Gets whether the last connection could not be accepted: sockets or memory have run out.</summary>
        internal virtual bool IsShort => false;
    }
}
