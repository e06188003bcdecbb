namespace NanoWs
{
    /// <summary>The view that a connection has of its server: the other connections.</summary>
    public interface IWsServer
    {
        /// <summary>Gets the number of open WebSockets. It is that of <see cref="GetConnections"/>, and allocates as much.</summary>
        int ConnectionCount { get; }

        /// <summary>
        /// Returns the open connections whose OnOpen has returned, in a new array. Connections may close and open in the meantime. Safe
        /// from any thread.
        /// </summary>
        WsConnection[] GetConnections();

        /// <summary>
        /// Sends a text message, encoded once, to all open connections whose OnOpen has returned. Returns how many accepted it: one that
        /// had no room accepts no broadcast until its buffer is empty. Safe from any thread, and never blocks.
        /// </summary>
        /// <exception cref="System.ArgumentException">The message is larger than SendBufferSize bytes of UTF-8.</exception>
        int BroadcastText(string text);

        /// <summary>Sends a text message that is already UTF-8. Otherwise like <see cref="BroadcastText(string)"/>.</summary>
        /// <exception cref="System.ArgumentException">The message is larger than SendBufferSize.</exception>
        int BroadcastText(byte[] buffer, int offset, int count);

        /// <summary>Sends a binary message. Otherwise like <see cref="BroadcastText(string)"/>.</summary>
        /// <exception cref="System.ArgumentException">The message is larger than SendBufferSize.</exception>
        int BroadcastBinary(byte[] buffer, int offset, int count);
    }
}
