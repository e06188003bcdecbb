namespace NanoWs.Kit
{
    /// <summary>
    /// Echoes messages of any size: those that fit the buffers in one frame, larger ones streamed as they arrive. A message that does not
    /// fit into the send buffer is deferred.
    /// </summary>
    public class EchoHandler : WsHandler
    {
        // The connection's tag while its echo is being streamed.
        private static readonly object s_streaming = new object();

        /// <inheritdoc/>
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            Whole(connection, true, buffer, offset, count);

        /// <inheritdoc/>
        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            Whole(connection, false, buffer, offset, count);

        /// <inheritdoc/>
        public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            Part(connection, true, buffer, offset, count, isFinal);

        /// <inheritdoc/>
        public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            Part(connection, false, buffer, offset, count, isFinal);

        private static void Whole(WsConnection connection, bool isText, byte[] buffer, int offset, int count)
        {
            if (connection.Tag != null || count > connection.MaxSend)
            {
                Part(connection, isText, buffer, offset, count, true);
                return;
            }

            WsSendResult result = isText ? connection.SendText(buffer, offset, count) : connection.SendBinary(buffer, offset, count);
            if (result == WsSendResult.BufferFull) connection.Defer(count);
        }

        private static void Part(WsConnection connection, bool isText, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (connection.Tag == null)
            {
                WsSendResult begun = isText ? connection.BeginText() : connection.BeginBinary();
                if (begun == WsSendResult.BufferFull) connection.Defer(count);
                if (begun != WsSendResult.Sent) return;
                connection.Tag = s_streaming;
            }

            int taken = connection.Append(buffer, offset, count);
            if (taken < 0) return;
            if (taken < count) connection.Defer(count - taken);
            else if (isFinal) End(connection);
        }

        private static void End(WsConnection connection)
        {
            if (connection.EndMessage() == WsSendResult.BufferFull) connection.Defer(0);
            else connection.Tag = null;
        }
    }
}
