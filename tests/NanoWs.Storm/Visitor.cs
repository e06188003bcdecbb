using System.Text;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>A client that asks for a page, or sends garbage, or nothing, or too slowly.</summary>
    internal sealed class Visitor : Peer
    {
        private const int Kinds = 10;

        // Ends its direction behind the request, as "nc -N" does, and waits for the response.
        private const int HalfClosing = 9;

        private readonly int _kind;
        private readonly byte[] _head = new byte[600];
        private readonly byte[] _request;
        private int _sent;
        private int _headCount;
        private int _bodyCount = -1; // -1: in the head
        private int _length;
        private long _next;
        private string _status = "";
        private bool _isHalfClosed;

        public Visitor(Case of, LinkEnd end)
            : base(of, end)
        {
            _kind = Dice.Below(Kinds);
            _request = Request();
        }

        private byte[] Request()
        {
            switch (_kind)
            {
                case 0:
                case 1:
                case HalfClosing:
                    return Encoding.UTF8.GetBytes("GET " + (Dice.OneIn(3) ? Storm.LargePath : Storm.SmallPath)
                        + " HTTP/1.1\r\nHost: board\r\nAccept: */*\r\n\r\n");
                case 2:
                    return Encoding.UTF8.GetBytes("HEAD / HTTP/1.1\r\nHost: board\r\n\r\n");
                case 3:
                    return Encoding.UTF8.GetBytes("GET /nothing HTTP/1.1\r\nHost: board\r\n\r\n");
                case 4:
                    return new byte[0];
                case 5: // byte by byte, and never to an end
                    return Encoding.UTF8.GetBytes("GET / HTTP/1.1\r\nHost: board\r\nX: "
                        + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
                case 6:
                    return Encoding.UTF8.GetBytes("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
                default:
                    var garbage = new byte[1 + Dice.Below(200)];
                    for (int i = 0; i < garbage.Length; i++) garbage[i] = (byte)Dice.Next();
                    return garbage;
            }
        }

        protected override bool Say(long now)
        {
            if (_sent == _request.Length && _kind == HalfClosing && !_isHalfClosed)
            {
                _isHalfClosed = true;
                if (End.Shutdown()) Case.Link.Faults.HalfClosed++;
            }

            if (_sent == _request.Length || now < _next) return false;
            Out = _request;
            OutStart = _sent;
            _sent = OutEnd = _kind == 5 ? _sent + 1 : _request.Length;
            if (_kind == 5) _next = now + 50 + Dice.Below(500);
            return true;
        }

        protected override void Take(byte[] buffer, int count)
        {
            int i = 0;
            for (; i < count && _bodyCount < 0; i++) TakeHead(buffer[i]);
            for (; i < count; i++, _bodyCount++)
            {
                if (_bodyCount >= _length) Case.Fail("more body than announced");
                else if (_status == "200" && buffer[i] != Storm.PageByte(_bodyCount))
                {
                    Case.Fail("byte " + _bodyCount.ToString() + " of a page");
                }

                if (Case.Problem != null) return;
            }
        }

        private void TakeHead(byte next)
        {
            if (_headCount == _head.Length)
            {
                Case.Fail("a head that does not end");
                _bodyCount = 0;
                return;
            }

            _head[_headCount++] = next;
            if (_headCount < 4 || next != '\n' || _head[_headCount - 3] != '\n') return;
            string head = Encoding.UTF8.GetString(_head, 0, _headCount);
            _status = head.Substring(9, 3);
            _bodyCount = 0;
            string expected = _kind <= 2 || _kind == HalfClosing ? "200 408" : _kind == 3 ? "404 408" : _kind <= 5 ? "408"
                : "400 408 431 505 414 501 405";
            if (expected.IndexOf(_status) < 0) Case.Fail("status " + _status + " for a visitor of kind " + _kind.ToString());
            int at = head.IndexOf("Content-Length: ");
            if (at < 0) Case.Fail("no Content-Length");
            else _length = _kind == 2 && _status == "200" ? 0 : ParseNumber(head, at + 16); // 408: its method is not known
            Case.Storm.Pages++;
        }

        private static int ParseNumber(string text, int at)
        {
            int number = 0;
            for (; text[at] >= '0' && text[at] <= '9'; at++) number = number * 10 + (text[at] - '0');
            return number;
        }

        protected override void OnEnd()
        {
            if (_bodyCount >= 0 && _bodyCount == _length) Case.Storm.WholePages++;
        }

        protected override void Finish() => EndAbruptly();
    }
}
