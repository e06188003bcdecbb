using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>One of the library's ends of a connection: sends what it can, defers, streams, and closes, at random.</summary>
    internal sealed class LibraryEnd
    {
        private const int MostDeferrals = 200;
        private const int LargestPiece = 200;

        private readonly Case _case;
        private readonly WsConnection _connection;
        private readonly Inbox _in;
        private readonly Outbox _out;
        private readonly Dice _dice;
        private readonly bool _replies;
        private int _position = -1; // in the message that goes out in pieces
        private int _deferrals;
        private bool _isEndDue;

        public LibraryEnd(Case of, WsConnection connection, bool isServer)
        {
            _case = of;
            _connection = connection;
            _in = isServer ? of.FromClient : of.FromServer;
            _out = isServer ? of.Down : of.Up;
            _dice = of.Dice;
            _replies = _dice.OneIn(2);
        }

        /// <summary>It has ended the connection itself, in whatever way.</summary>
        public bool HasEnded { get; private set; }

        public WsConnection Connection => _connection;

        public Case Case => _case;

        public void Receive(Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            bool isText = type == Opcode.Text;
            int kept = -1;
            if (_deferrals < MostDeferrals && _dice.OneIn(10)) kept = _dice.OneIn(3) ? count : _dice.Below(count + 1);
            else if (isFinal && _replies && _deferrals < MostDeferrals && !TrySend()) kept = 0;
            if (kept >= 0)
            {
                _deferrals++;
                _in.Take(isText, buffer, offset, count - kept, false);
                _connection.Defer(kept);
            }
            else
            {
                _in.Take(isText, buffer, offset, count, isFinal);
                if (_dice.OneIn(400)) Throw();
            }

            if (_in.Fault != null) _case.Fail(_in.Fault);
        }

        private void Throw()
        {
            HasEnded = true;
            _case.End();
            _case.Storm.Thrown++;
            throw new InvalidOperationException("a handler's storm");
        }

        /// <summary>Says something more, if it can.</summary>
        public void Push()
        {
            if (_connection.State != WsState.Open) return;
            if (_position >= 0) Continue();
            else if (_case.EndedAt >= 0) return;
            else if (_dice.OneIn(10)) _connection.Ping(_case.Storm.Scratch, 0, _dice.Below(126));
            else if (_dice.OneIn(3)) Begin();
            else TrySend();
        }

        // Returns whether there is no reason to try again.
        private bool TrySend()
        {
            int length = _out.NextLength;
            if (length > _connection.MaxSend) return true;
            byte[] bytes = _case.Storm.Scratch;
            if (_position >= 0) return _connection.SendText(bytes, 0, 0) != WsSendResult.MessageOpen;
            Pattern.Fill(bytes, 0, _out.Stream, _out.Done, 0, length);
            WsSendResult result =
                _out.NextIsText ? _connection.SendText(bytes, 0, length) : _connection.SendBinary(bytes, 0, length);
            if (result == WsSendResult.Sent)
            {
                _out.Begun++;
                _out.Done++;
            }

            return result == WsSendResult.Sent || result == WsSendResult.Closed;
        }

        private void Begin()
        {
            bool isSized = _dice.OneIn(2);
            int length = _out.NextLength;
            WsSendResult result = _out.NextIsText
                ? isSized ? _connection.BeginText(length) : _connection.BeginText()
                : isSized ? _connection.BeginBinary(length) : _connection.BeginBinary();
            if (result != WsSendResult.Sent) return;
            _out.Begun++;
            _position = 0;
            _isEndDue = false;
        }

        private void Continue()
        {
            int left = _out.NextLength - _position;
            if (_dice.OneIn(300))
            {
                GiveUp();
                return;
            }

            if (left > 0 && !_isEndDue)
            {
                int count = 1 + _dice.Below(left < LargestPiece ? left : LargestPiece);
                Pattern.Fill(_case.Storm.Scratch, 0, _out.Stream, _out.Done, _position, count);
                int taken = _connection.Append(_case.Storm.Scratch, 0, count);
                if (taken < 0) return;
                _position += taken;
                if (taken < left) return;
            }

            _isEndDue = true;
            if (_connection.EndMessage() != WsSendResult.Sent) return;
            _position = -1;
            _out.Done++;
        }

        private void GiveUp()
        {
            _connection.AbortMessage();
            _position = -1;
            if (_connection.State == WsState.Open)
            {
                // None of its bytes had left: it never was.
                _out.Begun--;
                return;
            }

            HasEnded = true;
            _case.End();
        }

        /// <summary>Closes the connection.</summary>
        public void Close()
        {
            HasEnded = true;
            _case.End();
            _connection.Close(4000 + _dice.Below(100), _dice.OneIn(2) ? null : "storm");
        }
    }
}
