using System.Text;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>
    /// Calls every method of connections that have ended, which must report that and have no effect, above all not on the connections
    /// that have their buffers now. At times it closes an open one.
    /// </summary>
    internal sealed class Closer : Worker
    {
        private static readonly byte[] s_late = Encoding.UTF8.GetBytes("late");

        private long _nextClose;
        private int _lateCalls;

        public Closer(StressTest test, int number)
            : base(test, "closer", number)
        {
        }

        /// <summary>Calls on connections that are over.</summary>
        public int LateCalls => _lateCalls;

        protected override void Step()
        {
            WsConnection connection = Test.Handler.Pick(Dice, Dice.OneIn(4));
            if (connection == null)
            {
                Thread.Sleep(1);
                return;
            }

            Session session = (Session)connection.Tag;
            WsState state = connection.State;
            if (session.IsSeenClosed && state != WsState.Closed)
            {
                Report.Fail(session + " was Closed, and now its state is " + ((int)state).ToString());
            }

            if (state == WsState.Closed)
            {
                session.IsSeenClosed = true;
                _lateCalls++;
                CallLate(connection, session);
            }
            else if (state == WsState.Open && Test.Now >= _nextClose)
            {
                _nextClose = Test.Now + 20 + Dice.Below(Dice.OneIn(2) ? 300 : 2000);
                session.IsCloseAsked = true;
                connection.Close(StressTest.ServerCode, null);
                CallLate(connection, session);
            }

            Rest(8);
        }

        private void CallLate(WsConnection connection, Session session)
        {
            int number = Dice.Below(11);
            int result = (int)WsSendResult.Closed;
            switch (number)
            {
                case 0:
                    connection.Close(4001, "late");
                    break;
                case 1:
                    connection.AbortMessage();
                    break;
                case 2:
                    if (connection.Append(s_late, 0, s_late.Length) != -1) result = -1;
                    break;
                case 3:
                    result = (int)connection.EndMessage();
                    break;
                case 4:
                    result = (int)connection.Ping(s_late, 0, s_late.Length);
                    break;
                case 5:
                    result = (int)connection.BeginText();
                    break;
                case 6:
                    result = (int)connection.BeginText(1000);
                    break;
                case 7:
                    result = (int)connection.BeginBinary();
                    break;
                case 8:
                    result = (int)connection.SendText("late");
                    break;
                case 9:
                    result = (int)connection.SendText(s_late, 0, s_late.Length);
                    break;
                default:
                    result = (int)connection.SendBinary(s_late, 0, s_late.Length);
                    break;
            }

            if (result != (int)WsSendResult.Closed)
            {
                Report.Fail(session + " is closed, and a late call (number " + number.ToString() + ") returned " + result.ToString());
            }
        }
    }
}
