namespace NanoWs.Kit
{
    /// <summary>
    /// Echoes messages of any size: those that fit the buffers in one frame, larger ones streamed as they arrive. What does not fit into
    /// the send buffer is deferred.
    /// </summary>
    public class EchoHandler : WsHandler
    {
        // The connection's tag while its echo is being streamed.
        private static readonly object s_streaming = new object();

        /// <inheritdoc/>
        public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count) =>
            OnMessagePart(connection, type, buffer, offset, count, true);

        /// <inheritdoc/>
        public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            bool wasStreaming = connection.Tag != null;
            bool isStreaming = wasStreaming;
            int left = Echo(connection, ref isStreaming, type, buffer, offset, count, isFinal);
            if (isStreaming != wasStreaming) connection.Tag = isStreaming ? s_streaming : null;
            if (left >= 0) connection.Defer(left);
        }

        /// <summary>
        /// Sends back what fits, and returns how many bytes to defer, or -1 if nothing remains to be done (0: the end of the message).
        /// </summary>
        /// <param name="connection">The connection that the message came from.</param>
        /// <param name="isStreaming">Whether the echo of this message has begun; false at its beginning.</param>
        /// <param name="type">The type of the message.</param>
        /// <param name="buffer">What came.</param>
        /// <param name="offset">Where it begins.</param>
        /// <param name="count">How many bytes it has.</param>
        /// <param name="isFinal">Whether the message ends here.</param>
        public static int Echo(
            WsConnection connection, ref bool isStreaming, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            WsSendResult result = WsSendResult.Sent;
            bool isWhole = isFinal && !isStreaming && count <= connection.MaxSend;
            if (isWhole) result = connection.Send(type, buffer, offset, count);
            else if (!isStreaming) result = type == Opcode.Text ? connection.BeginText() : connection.BeginBinary();
            if (result == WsSendResult.BufferFull || result == WsSendResult.MessageOpen) return count;
            if (isWhole || result != WsSendResult.Sent) return -1;
            isStreaming = true;
            int taken = connection.Append(buffer, offset, count);
            if (taken < 0) return -1;
            if (taken < count) return count - taken;
            if (!isFinal) return -1;
            if (connection.EndMessage() == WsSendResult.BufferFull) return 0;
            isStreaming = false;
            return -1;
        }
    }
}
