using System.Text;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>An open WebSocket from the client's end, up to its end, in which everything that comes is verified.</summary>
    internal sealed class Conversation
    {
        private const int FewFrames = 150;
        private const int ManyFrames = 1500;
        private const int LongestPause = 400;

        // After this time without input a client checks whether what it waits for can still arrive.
        private const int SuspiciousSilence = 300;

        private readonly Worker _client;
        private readonly StressTest _test;
        private readonly Wire _wire;
        private readonly Session _session;
        private readonly Dice _dice;
        private readonly Tally _tally;
        private readonly Inbox _inbox;
        private readonly byte[] _piece = new byte[Wire.LargestOut];
        private readonly bool _isQuiet; // sends only what it must, so that it gets pings
        private int _frames; // received until something changes
        private int _textPosition = -1; // in the text that goes out; -1 between texts
        private int _textNumber;
        private int _pingsSent;
        private int _pongsReceived;
        private int _closeCode;
        private bool _hasPing; // that waits for its pong
        private bool _isTextBegun; // its first fragment is out
        private bool _isLeaving;
        private bool _isCloseSent;
        private bool _isCloseReceived;
        private bool _isOver;

        public Conversation(Worker client, StressTest test, Wire wire, Session session, Dice dice, Tally tally)
        {
            _client = client;
            _test = test;
            _wire = wire;
            _session = session;
            _dice = dice;
            _tally = tally;
            _inbox = new Inbox(session);
            _isQuiet = dice.OneIn(3);
            _frames = NewFrames();
        }

        private int NewFrames() => 1 + _dice.Below(_dice.OneIn(4) ? ManyFrames : FewFrames);

        /// <summary>Exchanges messages until the stream ends (true), or until the client is to end it abruptly (false).</summary>
        public bool Run()
        {
            long last = _test.Now;
            while (!_isOver)
            {
                bool hasSaid = _wire.Flush();
                if (_wire.IsOutEmpty) hasSaid |= Say();
                bool hasHeard = Listen();
                if (_isOver) break;
                if (_client.IsStopping) _isLeaving = true;
                if (_frames <= 0 && !_isLeaving && !_isCloseReceived) Turn();
                if (hasHeard) last = _test.Now;
                else Wait(_test.Now - last, hasSaid);
            }

            Count();
            return _wire.IsEnded;
        }

        private void Count()
        {
            _tally.Sent += _inbox.Sent;
            _tally.Streamed += _inbox.Streamed;
            _tally.Broadcasts += _inbox.Broadcasts;
            _tally.Published += _inbox.Published;
            _tally.Pongs += _pongsReceived;
            _tally.Texts += _textNumber;
        }

        private void Fail(string what)
        {
            _test.Report.Fail(_session + ": " + what
                + " (" + _inbox.Sent.ToString() + " sent and " + _inbox.Streamed.ToString() + " streamed messages came"
                + (_session.IsCloseAsked ? ", the server was to close" : "") + (_isCloseSent ? ", the client has closed" : "")
                + (_isCloseReceived ? ", the server has closed" : "") + ")");
            Break();
        }

        private void Break()
        {
            _session.IsAbrupt = true;
            _isOver = true;
        }

        // After this many frames: a close frame, an abrupt end, or a pause.
        private void Turn()
        {
            int choice = _dice.Below(10);
            if (choice < 5)
            {
                _isLeaving = true;
            }
            else if (choice < 7)
            {
                _tally.Abrupt++;
                Break();
            }
            else
            {
                _tally.Pauses++;
                _frames = NewFrames();
                Thread.Sleep(_dice.Below(LongestPause));
            }
        }

        private void Wait(long silence, bool hasSaid)
        {
            if (!hasSaid) Thread.Sleep(1);
            if (silence > StressTest.Patience)
            {
                Fail("nothing has come for " + silence.ToString() + " ms" + (_wire.IsInFrame ? ", in the midst of a frame" : ""));
            }
            else if (silence > SuspiciousSilence && IsCutShort && !_isLeaving)
            {
                // The rest of the frame will not arrive. Our close frame ends the stream, and then we close it.
                _isLeaving = true;
                if (_dice.OneIn(2)) return;
                _tally.CutShort++;
                Break();
            }
        }

        // A message of known length was being sent when the server closed: it can send nothing after it.
        private bool IsCutShort => _wire.IsInFrame && _session.IsSizedOpen && (_session.IsCloseAsked || _isCloseSent);

        // Puts the next frame into the output, if there is anything to send.
        private bool Say()
        {
            if (_isCloseSent) return false;
            if (_isCloseReceived) PutClose(_closeCode);
            else if (_hasPing) PutPong();
            else if (_textPosition >= 0) PutText();
            else if (_isLeaving) PutClose(_session.CloseCode = 3000 + _session.Id % 1000);
            else if (_isQuiet || !_dice.OneIn(8)) return false;
            else if (_dice.OneIn(3)) PutPing();
            else
            {
                _textPosition = 0;
                PutText();
            }

            _wire.Flush();
            return true;
        }

        private void Put(int opcode, bool isFinal, int count) =>
            _wire.Put(opcode, isFinal, _piece, 0, count, _dice.OneIn(8) ? 0 : _dice.Next());

        private void PutClose(int code)
        {
            _piece[0] = (byte)(code >> 8);
            _piece[1] = (byte)code;
            Put(Wire.Close, true, 2);
            _isCloseSent = true;
        }

        // The heartbeat's pings are empty.
        private void PutPong()
        {
            Put(Wire.Pong, true, 0);
            _hasPing = false;
        }

        private string PingText(int number) => "p" + _session.Id.ToString() + ":" + number.ToString();

        private void PutPing()
        {
            string text = PingText(_pingsSent++);
            Put(Wire.Ping, true, Encoding.UTF8.GetBytes(text, 0, text.Length, _piece, 0));
        }

        // A text goes out in any number of fragments; the last may be empty.
        private void PutText()
        {
            int left = Pattern.LengthOf(_session.Id, _textNumber) - _textPosition;
            int count = _dice.Below(Wire.LargestOut + 1);
            if (count > left) count = left;
            bool isFinal = count == left && !_dice.OneIn(4);
            Pattern.Fill(_piece, 0, count, _session.Id, _textNumber, _textPosition);
            Put(_isTextBegun ? Wire.Continuation : Wire.Text, isFinal, count);
            _isTextBegun = !isFinal;
            _textPosition = isFinal ? -1 : _textPosition + count;
            if (isFinal) _textNumber++;
        }

        private bool Listen()
        {
            bool active = _wire.Receive();
            if (active) TakeFrames();
            else if (_wire.IsEnded) End();
            return active;
        }

        private void TakeFrames()
        {
            while (!_isOver)
            {
                int kind = _wire.Next();
                if (kind == Wire.Nothing) return;
                _frames--;
                if (_isCloseReceived) Fail("a frame (" + kind.ToString() + ") behind the close frame");
                else if (kind == Wire.Text) TakeMessage();
                else if (kind == Wire.Ping) TakePing();
                else if (kind == Wire.Pong) TakePong();
                else if (kind == Wire.Close) TakeClose();
                else Fail("not RFC 6455: " + _wire.Fault);
            }
        }

        private void TakeMessage()
        {
            string problem = _inbox.Take(_wire.Message, _wire.MessageCount);
            if (problem != null) Fail(problem);
        }

        private void TakePing()
        {
            _tally.Pings++;
            _hasPing = true;
            if (_wire.ControlCount != 0) Fail("a ping that is not the heartbeat's: " + Inbox.Excerpt(_wire.Control, _wire.ControlCount));
        }

        // 5.5.3: there may be none for a ping that was followed by another.
        private void TakePong()
        {
            string text = Encoding.UTF8.GetString(_wire.Control, 0, _wire.ControlCount);
            int number = _pongsReceived;
            while (number < _pingsSent && text != PingText(number)) number++;
            if (number == _pingsSent)
            {
                Fail("a pong " + text + " after " + _pingsSent.ToString() + " pings, the first " + _pongsReceived.ToString()
                    + " of them with a pong");
            }
            else _pongsReceived = number + 1;
        }

        private void TakeClose()
        {
            int count = _wire.ControlCount;
            int code = count < 2 ? 0 : _wire.Control[0] << 8 | _wire.Control[1];
            bool isReply = _isCloseSent && code == _session.CloseCode;
            bool isServers = _session.IsCloseAsked && code == StressTest.ServerCode;
            if (count != 2 || !(isReply || isServers))
            {
                Fail("an unexpected close frame, " + code.ToString() + ", of " + count.ToString() + " bytes");
            }
            else if (isReply && _session.TextNumber != _textNumber)
            {
                Fail(_session.TextNumber.ToString() + " of " + _textNumber.ToString() + " texts were delivered to the server");
            }
            else FailIfAnythingIsMissing();

            if (isReply) _tally.ClosedByClient++;
            else _tally.ClosedByServer++;
            _isCloseReceived = true;
            _closeCode = code;
        }

        // Accepted messages are sent before the close frame.
        private void FailIfAnythingIsMissing()
        {
            int sent;
            int streamed;
            lock (_session)
            {
                sent = _session.Sent;
                streamed = _session.Streamed;
            }

            // The last one of known length may be complete although the streamer was too late to end it.
            int extra = _inbox.Streamed - streamed;
            if (_inbox.Sent != sent) Fail("of " + sent.ToString() + " messages that were Sent not all came");
            else if (extra != 0 && !(extra == 1 && _session.IsSizedOpen))
            {
                Fail("of " + streamed.ToString() + " messages that were ended not all came");
            }
            else if (_wire.IsInMessage && _session.StreamsBegun == _session.StreamsOver)
            {
                Fail("a close frame in the midst of a message, and none was begun");
            }
        }

        private void End()
        {
            _isOver = true;
            if (_isCloseReceived && (!_isCloseSent || !_wire.IsOutEmpty)) Fail("the stream ended before the client's close frame");
            else if (_isCloseReceived && _wire.IsInFrame) Fail("bytes behind the close frame");
            else if (!_isCloseReceived && IsCutShort) _tally.CutShort++;
            else if (!_isCloseReceived)
            {
                Fail("the stream ended without a close frame" + (_wire.IsInFrame ? ", in the midst of a frame" : ""));
            }
        }
    }
}
