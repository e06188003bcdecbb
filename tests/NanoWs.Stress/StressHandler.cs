using System;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>The server's end: keeps references to the last connections, ended and open, and verifies what the clients send.</summary>
    internal sealed class StressHandler : WsHandler
    {
        /// <summary>How many connections are kept.</summary>
        public const int Kept = 32;

        private readonly StressTest _test;
        private readonly Report _report;
        private readonly SensorChannel _channel;
        private readonly WsConnection[] _ring = new WsConnection[Kept]; // also its lock
        private int _next;
        private int _opened;
        private int _closed;

        public StressHandler(StressTest test, SensorChannel channel)
        {
            _test = test;
            _report = test.Report;
            _channel = channel;
        }

        /// <summary>How often OnOpen was called.</summary>
        public int Opened => _opened;

        /// <summary>How often OnClose was called.</summary>
        public int Closed => _closed;

        /// <summary>One of the connections kept; null while there is none in that place.</summary>
        /// <param name="dice">Whose choice it is.</param>
        /// <param name="isRecent">Whether to take one of the last few, most of which are open.</param>
        public WsConnection Pick(Dice dice, bool isRecent)
        {
            int back = dice.Below(isRecent ? StressTest.MaxConnections : Kept);
            lock (_ring) return _ring[(_next + Kept - 1 - back) % Kept];
        }

        /// <summary>Whether all of them have ended.</summary>
        public bool AreAllClosed
        {
            get
            {
                lock (_ring)
                {
                    foreach (WsConnection connection in _ring)
                    {
                        if (connection != null && connection.State != WsState.Closed) return false;
                    }
                }

                return true;
            }
        }

        /// <summary>Releases all of them.</summary>
        public void Forget()
        {
            lock (_ring) Array.Clear(_ring, 0, Kept);
        }

        // Kept from here on, so that other threads also use it before it is open.
        public override WsResponse OnRequest(WsConnection connection, WsRequest request)
        {
            Session session = _test.Find(request.Path);
            if (session == null || session.IsOpened)
            {
                _report.Fail("request for " + request.Path + (session == null ? ", which no client sends now" : ", which is open already"));
                return WsResponse.Refuse(HttpStatus.InternalServerError);
            }

            connection.Tag = session;
            lock (_ring)
            {
                _ring[_next] = connection;
                _next = (_next + 1) % Kept;
            }

            return WsResponse.Accept;
        }

        public override void OnOpen(WsConnection connection)
        {
            Interlocked.Increment(ref _opened);
            Session session = (Session)connection.Tag;
            if (session.IsOpened || connection.Path != session.ToString())
            {
                _report.Fail(session + ": OnOpen for " + connection.Path + (session.IsOpened ? ", again" : ""));
            }

            session.IsOpened = true;
            _channel.Join(connection, false);
            if (session.Id % 4 == 0) Thread.Sleep(session.Id % 5);
            session.IsAdmitted = true;
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            Take(connection, buffer, offset, count, true);

        public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            Take(connection, buffer, offset, count, isFinal);

        private void Take(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            Session session = (Session)connection.Tag;
            int number = session.TextNumber;
            int end = session.TextPosition + count;
            int length = Pattern.LengthOf(session.Id, number);
            int difference = Pattern.Difference(buffer, offset, count, session.Id, number, session.TextPosition);
            string message = session + ": text " + number.ToString() + " of " + length.ToString() + " bytes";
            if (!session.IsOpened || session.IsOver)
            {
                _report.Fail(message + " is delivered " + (session.IsOver ? "after OnClose" : "before OnOpen"));
            }

            if (difference >= 0) _report.Fail(message + " is wrong from byte " + difference.ToString() + " on");
            if (isFinal ? end != length : end > length)
            {
                _report.Fail(message + (isFinal ? " ends after " : " continues to ") + end.ToString());
            }

            session.TextPosition = isFinal ? 0 : end;
            if (isFinal) session.TextNumber = number + 1;
        }

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            _report.Fail(connection.Tag + ": an unexpected binary message");

        // Only the heartbeat pings.
        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (count != 0)
            {
                _report.Fail(connection.Tag + ": a pong of " + count.ToString() + " bytes for a ping that the client did not get");
            }
        }

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            Interlocked.Increment(ref _closed);
            Session session = (Session)connection.Tag;
            if (!session.IsOpened || session.IsOver) _report.Fail(session + ": OnClose " + (session.IsOver ? "again" : "before OnOpen"));
            session.IsOver = true;
            if (connection.State != WsState.Closing)
            {
                _report.Fail(session + ": state " + ((int)connection.State).ToString() + " in OnClose");
            }

            bool isReply = code == StressTest.ServerCode && session.IsCloseAsked;
            bool isOwn = code == session.CloseCode && code != 0;
            if (!isReply && !isOwn && !(code == 1006 && session.IsAbrupt))
            {
                _report.Fail(session + ": OnClose " + code.ToString() + " " + reason);
            }
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            Session session = connection == null ? null : (Session)connection.Tag;
            if (error == WsError.ConnectionLost && exception == null && session != null && session.IsAbrupt) return;
            string who = session == null ? "the server" : session.ToString();
            string what = who + ": OnError " + ((int)error).ToString();
            if (exception == null) _report.Fail(what);
            else _report.Fail(what, exception);
        }
    }
}
