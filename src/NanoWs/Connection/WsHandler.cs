using System;

namespace NanoWs
{
    /// <summary>
    /// What an application does with its connections: the browser's WebSocket events, one object for all connections. Override what
    /// you need. Everything is called from the thread that polls, one call at a time. An exception goes to <see cref="OnError"/>
    /// and closes that connection with 1011; in OnRequest it refuses with 500, in OnConnecting the attempt fails.
    /// </summary>
    public abstract class WsHandler
    {
        /// <summary>A client asks for a connection (servers only): 101 accepts, another HTTP status (401, 403, 404...) refuses.</summary>
        public virtual int OnRequest(WsConnection connection, WsRequest request) => 101;

        /// <summary>
        /// An attempt to connect begins (clients only; the endpoint is the WsClient). Returns the further header lines of its request, such as "Authorization: Bearer abc" with a new
        /// token; by default those of the options. An exception makes the attempt fail.
        /// </summary>
        public virtual string[] OnConnecting(WsEndpoint client, string[] headers) => headers;

        /// <summary>
        /// The connection is open. Until this returns it gets no broadcast.
        /// </summary>
        public virtual void OnOpen(WsConnection connection)
        {
        }

        /// <summary>A text message: UTF-8, valid, in a slice of the receive buffer that is valid until you return.</summary>
        public virtual void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>A binary message, in a slice of the receive buffer that is valid until you return.</summary>
        public virtual void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>
        /// A piece of a text message larger than the receive buffer, cut between characters. Unless overridden, such messages are refused
        /// with 1009: enlarge ReceiveBufferSize.
        /// </summary>
        public virtual void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) => connection.Fail(WsError.MessageTooBig, null);

        /// <summary>A piece of a binary message larger than the receive buffer. Unless overridden, such messages are refused with 1009.</summary>
        public virtual void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) => connection.Fail(WsError.MessageTooBig, null);

        /// <summary>A pong, with the payload of the ping that it answers.</summary>
        public virtual void OnPong(WsConnection connection, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>
        /// Try again what a send, a Begin or an Append refused: the send buffer is empty, or the message in the way has ended.
        /// </summary>
        public virtual void OnDrained(WsConnection connection)
        {
        }

        /// <summary>
        /// The connection that was opened is over, and its transport closed; called once. The code is that of the peer's close frame, 1005 if it had none, 1006 if
        /// there was no close frame. A client may connect again from here.
        /// </summary>
        public virtual void OnClose(WsConnection connection, int code, string reason)
        {
        }

        /// <summary>
        /// Something went wrong on this connection, which is being closed for it; the connection is null if no single one is concerned. The exception is that of the handler, or what kept
        /// a connection from being made, or null. By default one line goes to the console: who, what, and what to do.
        /// </summary>
        public virtual void OnError(WsConnection connection, WsError error, Exception exception) =>
            Console.WriteLine(ErrorText.For(connection, error, exception));
    }
}
