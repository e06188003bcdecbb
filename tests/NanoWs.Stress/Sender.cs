using System.Text;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>Sends numbered messages to connections, each with the number of the connection.</summary>
    internal sealed class Sender : Worker
    {
        public Sender(StressTest test, int number)
            : base(test, "sender", number)
        {
        }

        protected override void Step()
        {
            WsConnection connection = Test.Handler.Pick(Dice, !Dice.OneIn(4));
            if (connection != null) Send(connection, (Session)connection.Tag);
            Rest(8);
        }

        private void Send(WsConnection connection, Session session)
        {
            lock (session)
            {
                bool isOpened = session.IsOpened;
                bool isClosed = connection.State == WsState.Closed;
                int streamsOver = session.StreamsOver;
                string text = "d" + session.Id.ToString() + ":" + session.Sent.ToString();
                WsSendResult result = SendText(connection, text);
                if (result == WsSendResult.Sent) session.Sent++;

                if (result != WsSendResult.Closed && (session.IsRefused || isClosed))
                {
                    Report.Fail(text + " to a connection that " + (isClosed ? "is Closed" : "said Closed before") + ": "
                        + ((int)result).ToString());
                }

                if (result == WsSendResult.Closed && isOpened) session.IsRefused = true;
                if (result == WsSendResult.MessageOpen && session.StreamsBegun == streamsOver)
                {
                    Report.Fail(text + ": MessageOpen, and there is none");
                }
            }
        }

        private WsSendResult SendText(WsConnection connection, string text)
        {
            if (Dice.OneIn(2)) return connection.SendText(text);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return connection.SendText(bytes, 0, bytes.Length);
        }
    }
}
