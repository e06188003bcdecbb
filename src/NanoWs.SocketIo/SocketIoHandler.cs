using System;

namespace NanoWs
{
    /// <summary>
    /// Handles the events of a <see cref="SocketIoClient"/>. Override what you need. All methods are called by the thread that runs the
    /// client's loop, one call at a time. An exception ends the connection, and is reported to <see cref="OnError"/>.
    /// </summary>
    public abstract class SocketIoHandler
    {
        /// <summary>Called when the server has accepted the connection to the namespace: from now on events can be emitted.</summary>
        public virtual void OnConnected(SocketIoClient client)
        {
        }

        /// <summary>
        /// Called when an attempt to connect has failed. The client tries again after its ReconnectDelayMs, unless that is 0.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="reason">Why; <see cref="SocketIoReason.Refused"/> if the server refused it, by its middleware for instance.</param>
        /// <param name="message">The server's message, or that of the exception if there was no connection; null if there is none.</param>
        public virtual void OnConnectFailed(SocketIoClient client, SocketIoReason reason, string message) =>
            SocketIoSession.Print(reason, message);

        /// <summary>Called for an event of one of the names in <see cref="SocketIoOptions.Events"/>.</summary>
        /// <param name="client">The client.</param>
        /// <param name="name">The name: the string of the options.</param>
        /// <param name="ackId">For <see cref="SocketIoClient.Ack"/>, now or later; -1 if the server wants no acknowledgement.</param>
        /// <param name="buffer">The receive buffer; the slice is valid until you return.</param>
        /// <param name="offset">The offset of the arguments: JSON texts, separated by commas, valid UTF-8 but not checked further.</param>
        /// <param name="count">Their size in bytes; 0 if there are none.</param>
        public virtual void OnEvent(SocketIoClient client, string name, int ackId, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>
        /// Called for an acknowledgement of an event that was emitted with an ID; the slice is like that of <see cref="OnEvent"/>.
        /// </summary>
        public virtual void OnAck(SocketIoClient client, int ackId, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>
        /// Called when an acknowledgement will not come any more: because of <see cref="SocketIoOptions.AckTimeoutMs"/>, or because the
        /// connection has ended. The server may have got the event.
        /// </summary>
        public virtual void OnAckLost(SocketIoClient client, int ackId)
        {
        }

        /// <summary>Called when it is worth repeating an Emit or Ack that returned BufferFull.</summary>
        public virtual void OnDrained(SocketIoClient client)
        {
        }

        /// <summary>
        /// Called once when a connection for which <see cref="OnConnected"/> was called has ended, and its transport is closed. The client
        /// reconnects after its ReconnectDelayMs, unless that is 0 or <see cref="SocketIoClient.Stop"/> is called.
        /// </summary>
        public virtual void OnDisconnected(SocketIoClient client, SocketIoReason reason) => SocketIoSession.Print(reason, null);

        /// <summary>
        /// Called for an error of the WebSocket, with the exception that the handler threw, if any. <see cref="OnDisconnected"/> or
        /// <see cref="OnConnectFailed"/> follows. By default one line is printed to the console.
        /// </summary>
        public virtual void OnError(SocketIoClient client, WsError error, Exception exception) => client._session.Print(error, exception);
    }
}
