using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>The source of a server's connections. Accept must not block and must not throw.</summary>
    public abstract class WsListener
    {
        /// <summary>Gets the TCP port, once open; 0 if there is none.</summary>
        public virtual int Port => 0;

        /// <summary>Begins accepting connections. Throws if that is not possible.</summary>
        public abstract void Open();

        /// <summary>Returns the next connection, or null if none is waiting. Must not block, must not throw.</summary>
        public abstract WsTransport Accept();

        /// <summary>Stops accepting connections. The listener can be opened again.</summary>
        public abstract void Close();

        /// <summary>Gets the socket to wait on for a connection; null if there is none.</summary>
        internal virtual Socket Socket => null;
    }
}
