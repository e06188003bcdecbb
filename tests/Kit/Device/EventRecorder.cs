using System;

namespace NanoWs.Kit
{
    /// <summary>
    /// Puts events into words: "Open", "Text(Hi)", "Close(1000,bye)". A derived class records them: on the desktop for a test that waits
    /// for what happens on another thread, in the unit tests for one that polls, and acts in the middle of an event.
    /// </summary>
    internal abstract class EventRecorder : WsHandler
    {
        private int _opened;

        /// <summary>Whether messages are sent back.</summary>
        public bool Echoes { get; set; }

        /// <summary>Whether messages larger than the receive buffer are taken in parts; otherwise they are refused.</summary>
        public bool TakesParts { get; set; }

        /// <summary>
        /// Whether a message that is deferred is recorded each time that it is delivered, before its echo; otherwise once, when all of its
        /// echo has found room.
        /// </summary>
        public bool RecordsEachDelivery { get; set; }

        /// <summary>The connection that was opened last.</summary>
        public WsConnection Last;

        // The tag of a connection: what has been received of a message.
        private sealed class Message
        {
            public string Number;
            public bool IsStreaming; // its echo
            public bool IsInParts;
            public readonly Sink Bytes = new Sink();

            public override string ToString() => Number;
        }

        /// <summary>Records an event.</summary>
        protected abstract void Note(WsConnection connection, string what);

        /// <summary>Called for a message that is complete.</summary>
        protected abstract void OnReceived(WsConnection connection, bool isText, bool isInParts, byte[] message);

        /// <summary>Which of the connections that were opened this is, counted from 1; empty if it has not been.</summary>
        protected static string NumberOf(WsConnection connection) =>
            connection == null || connection.Tag == null ? "" : connection.Tag.ToString();

        public override void OnOpen(WsConnection connection)
        {
            connection.Tag = new Message { Number = (++_opened).ToString() };
            Last = connection;
            Note(connection, "Open");
        }

        public override void OnMessage(WsConnection connection, Opcode type, byte[] buffer, int offset, int count) =>
            Take(connection, type, buffer, offset, count, true);

        public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (!TakesParts)
            {
                base.OnMessagePart(connection, type, buffer, offset, count, isFinal);
                return;
            }

            ((Message)connection.Tag).IsInParts = true;
            Take(connection, type, buffer, offset, count, isFinal);
        }

        private void Take(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            var message = (Message)connection.Tag;
            int left = -1;
            if (RecordsEachDelivery) Record(connection, message, type, buffer, offset, count, isFinal);
            if (Echoes) left = EchoHandler.Echo(connection, ref message.IsStreaming, type, buffer, offset, count, isFinal);
            if (left >= 0) connection.Defer(left);
            else if (isFinal) message.IsStreaming = false;
            if (RecordsEachDelivery) return;
            Record(connection, message, type, buffer, offset, left > 0 ? count - left : count, isFinal && left < 0);
        }

        private void Record(WsConnection connection, Message message, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            message.Bytes.Add(buffer, offset, count);
            if (!isFinal) return;
            bool isInParts = message.IsInParts;
            message.IsInParts = false;
            OnReceived(connection, type == Opcode.Text, isInParts, message.Bytes.Take());
        }

        public override void OnClose(WsConnection connection, int code, string reason) =>
            Note(connection, "Close(" + code.ToString() + (reason.Length > 0 ? "," + reason : "") + ")");

        public override void OnError(WsConnection connection, WsError error, Exception exception) =>
            Note(connection, "Error(" + Names.Of(error) + ")");
    }
}
