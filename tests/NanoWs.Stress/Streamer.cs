using System.Text;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>
    /// Streams numbered messages, as one frame or in fragments. It never aborts one: until the message is complete, or the connection
    /// has closed, sends of others return MessageOpen.
    /// </summary>
    internal sealed class Streamer : Worker
    {
        /// <summary>The longest message, in bytes.</summary>
        public const int Longest = 2000;

        private const int Shortest = 40; // more than the text before the pattern
        private const int LargestPiece = 300;

        private readonly byte[] _piece = new byte[LargestPiece];

        public Streamer(StressTest test, int number)
            : base(test, "streamer", number)
        {
        }

        protected override void Step()
        {
            WsConnection connection = Test.Handler.Pick(Dice, !Dice.OneIn(4));
            if (connection != null) Stream(connection, (Session)connection.Tag);
            Rest(2);
        }

        private void Stream(WsConnection connection, Session session)
        {
            if (session.IsGivenUp)
            {
                WsSendResult late = connection.BeginText();
                if (late != WsSendResult.Closed)
                {
                    Report.Fail(session + ": BeginText after a message was given up: " + ((int)late).ToString());
                }

                return;
            }

            int length = Shortest + Dice.Below(Longest - Shortest + 1);
            bool isSized = Dice.OneIn(2);
            bool isOpened = session.IsOpened;
            session.StreamsBegun++;
            session.IsSizedOpen = isSized;
            WsSendResult result = isSized ? connection.BeginText(length) : connection.BeginText();
            if (result == WsSendResult.MessageOpen) Report.Fail(session + ": BeginText returned MessageOpen, but only this thread streams");
            bool isBegun = result == WsSendResult.Sent;
            if (isBegun) result = AppendAll(connection, session, length) ? End(connection, session) : WsSendResult.Closed;
            if (result == WsSendResult.Closed) session.IsGivenUp = isBegun || isOpened;

            // A message that was begun but not ended stays recorded: the client may receive the beginning of it.
            if (isBegun && result == WsSendResult.Closed) return;
            session.IsSizedOpen = false;
            session.StreamsOver++;
        }

        private bool AppendAll(WsConnection connection, Session session, int length)
        {
            string head = "s" + session.Id.ToString() + ":" + session.Streamed.ToString() + ":" + length.ToString() + ":";
            int at = 0;
            while (at < length)
            {
                int count = 1 + Dice.Below(LargestPiece);
                if (at == 0) count = Encoding.UTF8.GetBytes(head, 0, head.Length, _piece, 0);
                else if (count > length - at) count = length - at;
                if (at > 0) Pattern.Fill(_piece, 0, count, session.Id, session.Streamed, at);
                for (int offset = 0; offset < count;)
                {
                    int taken = connection.Append(_piece, offset, count - offset);
                    if (taken < 0) return false;
                    offset += taken;
                    if (offset < count) Thread.Sleep(1);
                }

                at += count;
            }

            return true;
        }

        private static WsSendResult End(WsConnection connection, Session session)
        {
            for (;;)
            {
                lock (session)
                {
                    WsSendResult result = connection.EndMessage();
                    if (result == WsSendResult.Sent) session.Streamed++;
                    if (result != WsSendResult.BufferFull) return result;
                }

                Thread.Sleep(1);
            }
        }
    }
}
