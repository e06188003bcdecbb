using System.Text;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>An end of a WebSocket made by hand: its own reading of RFC 6455.</summary>
    internal sealed class Talker : Peer
    {
        // The key is that of RFC 6455 section 1.3 for the peers made by hand, and sixteen zeros for the library's clients, whose entropy
        // the test supplies; so are the values that belong to them.
        private const string SampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        private const string ZerosAccept = "ICX+Yqv66kxgM0FcWaLWlFLwTAI=";

        private const string Fields = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

        private readonly bool _isClient;
        private readonly bool _isRude; // does not reply to a close frame
        private readonly Outbox _out;
        private readonly FrameReader _reader;
        private readonly byte[] _head = new byte[400];
        private readonly int _chattiness;
        private readonly int _spoilAt;
        private int _headCount;
        private bool _isOpen;
        private bool _isRequestSent;
        private bool _isCloseDue;
        private bool _isCloseSent;
        private bool _isSilent;
        private bool _isInMessage;
        private int _position; // in the message that goes out

        public Talker(Case of, LinkEnd end, bool isClient)
            : base(of, end)
        {
            _isClient = isClient;
            _out = isClient ? of.Up : of.Down;
            _reader = new FrameReader(isClient ? of.FromServer : of.FromClient, !isClient);
            _isRude = Dice.OneIn(6);
            _chattiness = 1 + Dice.Below(30);
            _spoilAt = Dice.OneIn(8) ? Dice.Below(20) : -1;
        }

        protected override void Take(byte[] buffer, int count)
        {
            int start = 0;
            while (!_isOpen && start < count && !IsOver) TakeHead(buffer[start++]);
            if (IsOver || !_isOpen) return;
            _reader.Take(buffer, start, count);
            if (_reader.Fault != null) Case.Fail(_reader.Fault);
            if (!_reader.IsCloseReceived) return;
            if (_reader.CloseCode < 4000 && !IsExpected(_reader.CloseCode)) Case.Fail("closed with " + _reader.CloseCode.ToString());
            if (!_isCloseSent && !_isRude) _isCloseDue = true;
            Case.End();
        }

        private bool IsExpected(int code) => code == 1000 || code == 1001 || code == 1011 || Case.IsCorrupted;

        private void TakeHead(byte next)
        {
            if (_headCount == _head.Length)
            {
                Case.Fail("a head that does not end");
                EndAbruptly();
                return;
            }

            _head[_headCount++] = next;
            if (_headCount < 4 || next != '\n' || _head[_headCount - 3] != '\n') return;
            if (_isClient) TakeResponse();
            else Respond();
        }

        private void TakeResponse()
        {
            string head = Encoding.UTF8.GetString(_head, 0, _headCount);
            string status = head.Substring(9, 3);
            if (status == "101")
            {
                _isOpen = true;
                if (head.IndexOf(SampleAccept) < 0) Case.Fail("accepted without the proof");
            }
            else if (status == "503" || status == "408" || status == "403" || status == "307" || status == "302" || status == "308")
            {
                Case.Storm.Refused++;
                _isSilent = true;
                Case.End();
            }
            else
            {
                Case.Fail("status " + status);
            }
        }

        private void Respond()
        {
            string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + ZerosAccept + "\r\n\r\n";
            _isOpen = true;
            if (Dice.OneIn(12))
            {
                _isOpen = false;
                Case.IsCorrupted = _isSilent = true;
                response = Dice.OneIn(2) ? "HTTP/1.1 404 Not Found\r\n\r\n" : "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n";
            }

            PutText(response);
        }

        private void PutText(string text)
        {
            Out = Encoding.UTF8.GetBytes(text);
            OutStart = 0;
            OutEnd = Out.Length;
        }

        protected override bool Say(long now)
        {
            if (!_isOpen) return SayRequest();
            if (_isCloseSent)
            {
                // Section 7.1.1: the server closes TCP.
                if (!_isClient && _reader.IsCloseReceived) Leave();
                return false;
            }

            if (_reader.TakePing()) Put(0x8A, _reader.Control, _reader.ControlCount);
            else if (_isCloseDue) SayClose();
            else if (_isSilent) return false;
            else if (_spoilAt >= 0 && _out.Begun >= _spoilAt) Spoil();
            else if (_isInMessage || Dice.OneIn(_chattiness)) SayMessage();
            else return false;
            return true;
        }

        private bool SayRequest()
        {
            if (!_isClient || _isRequestSent) return false;
            _isRequestSent = true;
            string path = Dice.OneIn(30) ? "/moved" : Dice.OneIn(30) ? "/refused" : "/w";
            PutText("GET " + path + " HTTP/1.1\r\nHost: board\r\n" + Fields);
            return true;
        }

        private void SayClose()
        {
            byte[] payload = { (byte)(_reader.IsCloseReceived ? 1000 >> 8 : 4200 >> 8), (byte)(_reader.IsCloseReceived ? 1000 : 4200) };
            Put(0x88, payload, 2);
            _isCloseSent = true;
        }

        private void SayMessage()
        {
            if (!_isInMessage && Dice.OneIn(8))
            {
                Put(0x89, Case.Storm.Scratch, Dice.Below(126));
                return;
            }

            bool isFirst = !_isInMessage;
            if (isFirst) _out.Begun++;
            int left = _out.NextLength - _position;
            int count = left > 240 ? 240 : left;
            if (Dice.OneIn(3)) count = Dice.Below(count + 1);
            _isInMessage = count < left;
            int first = (isFirst ? _out.NextIsText ? 1 : 2 : 0) | (_isInMessage ? 0 : 0x80);
            Pattern.Fill(Case.Storm.Scratch, 0, _out.Stream, _out.Done, _position, count);
            Put(first, Case.Storm.Scratch, count);
            _position += count;
            if (_isInMessage) return;
            _position = 0;
            _out.Done++;
        }

        // The end that receives this must fail the connection.
        private void Spoil()
        {
            _isSilent = Case.IsCorrupted = true;
            Case.Storm.Corrupted++;
            Case.End();
            byte[] bad = { 0xFF, 0xFE, 1 };
            switch (Dice.Below(6))
            {
                case 0:
                    Put(0x83, bad, 3);
                    break;
                case 1:
                    Put(0xC1, bad, 3);
                    break;
                case 2:
                    Put(0x81, bad, 3);
                    break;
                case 3:
                    Put(0x88, bad, 1);
                    break;
                case 4:
                    Put(0x09, bad, 0);
                    break;
                default:
                    Put(_isInMessage ? 0x82 : 0x80, bad, 3);
                    break;
            }
        }

        private void Put(int first, byte[] payload, int count)
        {
            if (Out.Length < count + 8) Out = new byte[300];
            OutStart = 0;
            int at = 0;
            Out[at++] = (byte)first;
            Out[at++] = (byte)((_isClient ? 0x80 : 0) | (count < 126 ? count : 126));
            if (count >= 126)
            {
                Out[at++] = (byte)(count >> 8);
                Out[at++] = (byte)count;
            }

            uint key = _isClient ? Dice.Next() : 0;
            for (int i = 0; _isClient && i < 4; i++) Out[at++] = (byte)(key >> (8 * i));
            for (int i = 0; i < count; i++) Out[at++] = (byte)(payload[i] ^ (byte)(key >> (8 * (i & 3))));
            OutEnd = at;
        }

        protected override void OnEnd()
        {
            if (_isCloseSent && _reader.IsCloseReceived) Case.Storm.ClosedByHand++;
        }

        protected override void Finish()
        {
            if (!_isOpen || Dice.OneIn(2))
            {
                EndAbruptly();
                return;
            }

            Case.End();
            _isCloseDue = true;
        }
    }
}
