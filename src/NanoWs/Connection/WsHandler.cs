using System;

namespace NanoWs
{
    /// <summary>
    /// Handles the events of connections, like those of the browser's WebSocket; one object serves all connections. Override what you need.
    /// All methods are called by the loop thread (the one that runs Start, Run or Poll), one call at a time. An exception is reported to
    /// <see cref="OnError"/> and closes that connection with 1011; in OnRequest it refuses the request with 500, in OnConnecting it makes
    /// the attempt fail.
    /// </summary>
    public abstract class WsHandler
    {
        /// <summary>
        /// Called when a client requests a WebSocket or, if <see cref="WsRequest.IsWebSocket"/> is false, content (servers only). Return
        /// <see cref="WsResponse.Accept"/>, <see cref="WsResponse.Refuse"/> or <see cref="WsResponse.Redirect"/>. Copy what you need of the
        /// request: it is valid only until you return.
        /// </summary>
        public virtual WsResponse OnRequest(WsConnection connection, WsRequest request) => WsResponse.Accept;

        /// <summary>
        /// Called at the beginning of an attempt to connect (clients only; the endpoint is the WsClient). Returns additional header lines
        /// of its request, such as "Authorization: Bearer abc" with a new token; by default those of the options. An exception makes the
        /// attempt fail.
        /// </summary>
        public virtual string[] OnConnecting(WsEndpoint client, string[] headers) => headers;

        /// <summary>Called when the connection is open. It gets no broadcasts until this returns.</summary>
        public virtual void OnOpen(WsConnection connection)
        {
        }

        /// <summary>
        /// Called for a message of either type; text is valid UTF-8. The slice of the receive buffer is valid until you return. Override
        /// this, or <see cref="OnText"/> and <see cref="OnBinary"/>.
        /// </summary>
        public virtual void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>Called for a text message: valid UTF-8, in a slice of the receive buffer that is valid until you return.</summary>
        public virtual void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            OnMessage(connection, Opcode.Text, buffer, offset, count);

        /// <summary>Called for a binary message, in a slice of the receive buffer that is valid until you return.</summary>
        public virtual void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            OnMessage(connection, Opcode.Binary, buffer, offset, count);

        /// <summary>
        /// Called for each part of a message, of either type, that is larger than the receive buffer; text is split between characters. The
        /// slice is valid until you return. Unless this or the method for the type is overridden, such messages are refused with 1009:
        /// increase ReceiveBufferSize.
        /// </summary>
        public virtual void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal) =>
            connection.Fail(WsError.MessageTooBig, null);

        /// <summary>Called for each part of a text message, like <see cref="OnMessagePart"/>.</summary>
        public virtual void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            OnMessagePart(connection, Opcode.Text, buffer, offset, count, isFinal);

        /// <summary>Called for each part of a binary message, like <see cref="OnMessagePart"/>.</summary>
        public virtual void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            OnMessagePart(connection, Opcode.Binary, buffer, offset, count, isFinal);

        /// <summary>Called for a pong, with the payload of the ping that it replies to; the slice is valid until you return.</summary>
        public virtual void OnPong(WsConnection connection, byte[] buffer, int offset, int count)
        {
        }

        /// <summary>
        /// Called when it is worth repeating a refused send, Begin or Append: the send buffer is empty, or the message being streamed has
        /// ended.
        /// </summary>
        public virtual void OnDrained(WsConnection connection)
        {
        }

        /// <summary>
        /// Called once when a connection that was opened has ended and its transport is closed. The code is that of the peer's close frame,
        /// 1005 if it had none, 1006 if there was no close frame. A client may connect again from here.
        /// </summary>
        public virtual void OnClose(WsConnection connection, int code, string reason)
        {
        }

        /// <summary>
        /// Called for an error that closes this connection; the connection is null if the error does not concern a single one. The
        /// exception is the one that the handler threw, or the reason why a connection could not be created, or null. By default one line
        /// is printed to the console: the peer, the error, and what to do about it.
        /// </summary>
        public virtual void OnError(WsConnection connection, WsError error, Exception exception) =>
            Console.WriteLine(ErrorText.For(connection, error, exception));

        /// <summary>Calls <see cref="OnError"/>.</summary>
        internal void Report(WsConnection connection, WsError error, Exception exception)
        {
            try
            {
                OnError(connection, error, exception);
            }
            catch (Exception)
            {
                // OnError itself threw: there is no one left to notify.
            }
        }
    }
}
