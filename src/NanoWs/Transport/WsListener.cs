using System.Net.Sockets;

namespace NanoWs
{
    /// <summary>Where a server's connections come from.</summary>
    public abstract class WsListener
    {
        /// <summary>The TCP port, once open; 0 if there is none.</summary>
        public virtual int Port => 0;

        /// <summary>Begins to accept connections.</summary>
        public abstract void Open();

        /// <summary>The next connection, or null if nobody waits. Never blocks, never throws.</summary>
        public abstract WsTransport Accept();

        /// <summary>Stops accepting. It can be opened again.</summary>
        public abstract void Close();

        /// <summary>What to wait on for a connection; null if there is nothing to wait on.</summary>
        internal virtual Socket Socket => null;
    }
}
