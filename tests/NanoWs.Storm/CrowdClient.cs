using System;
using System.Text;

namespace NanoWs.Storm
{
    /// <summary>One of the crowd, or of those that suffer from it. When its connection has ended, it connects again.</summary>
    internal sealed class CrowdClient
    {
        // The well-behaved: a WebSocket that sends a message and waits for its echo, and a client that wants a page.
        public const int Open = 0;
        public const int Newcomer = 1;

        // The others. One that is stalled is an open WebSocket that reads nothing.
        public const int Stalled = 2;
        public const int Slow = 3;
        public const int Idle = 4;
        public const int Garbage = 5;
        public const int Kinds = 6;

        private const int Pause = 200; // between two readings of a slow reader, 40 bytes each
        private const int NewcomersPause = 100;
        private const byte Mark = (byte)'#'; // echoes are the only messages with it

        private static readonly byte[] s_upgrade = Encoding.UTF8.GetBytes("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        private static readonly byte[] s_page = Encoding.UTF8.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        private static readonly byte[] s_largePage = Encoding.UTF8.GetBytes("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        private static readonly byte[] s_message = { 0x81, 0x81, 0, 0, 0, 0, Mark };
        private static readonly byte[] s_buffer = new byte[300];

        private readonly Crowd _crowd;
        private readonly int _kind;
        private LinkEnd _end;
        private long _next; // when it acts again
        private long _since; // when it began to connect, or sent its message
        private int _received;
        private bool _isWaiting; // for its echo

        public CrowdClient(Crowd crowd, int kind)
        {
            _crowd = crowd;
            _kind = kind;
            _since = crowd.Now;
        }

        public void Step()
        {
            if (_crowd.Now < _next) return;
            if (_end == null) Connect();
            else if (_kind != Stalled || _received == 0) Receive();
            else if (_end.Link.Server.IsClosed) Leave();
        }

        private void Connect()
        {
            _end = _crowd.Connect();
            _received = 0;
            byte[] request = Request();
            _end.Write(request, 0, request.Length);
        }

        private byte[] Request()
        {
            if (_kind == Open || _kind == Stalled) return s_upgrade;
            if (_kind == Newcomer) return s_page;
            if (_kind == Slow) return s_largePage;
            var garbage = new byte[_kind == Idle ? 0 : 1 + _crowd.Dice.Below(200)];
            for (int i = 0; i < garbage.Length; i++) garbage[i] = (byte)_crowd.Dice.Next();
            return garbage;
        }

        private void Receive()
        {
            int count = _end.Read(s_buffer, 0, _kind == Slow ? 40 : s_buffer.Length);
            if (count < 0) Leave();
            else if (count > 0)
            {
                _received += count;
                if (_kind == Slow) _next = _crowd.Now + Pause;
                if (_isWaiting && Array.IndexOf(s_buffer, Mark, 0, count) >= 0) TakeEcho();
            }

            if (_kind != Open || _end == null || _received == 0 || _isWaiting) return;
            _isWaiting = true;
            _since = _crowd.Now;
            _end.Write(s_message, 0, s_message.Length);
        }

        private void TakeEcho()
        {
            _crowd.Echoes++;
            int time = (int)(_crowd.Now - _since);
            if (time > _crowd.SlowestEcho) _crowd.SlowestEcho = time;
            _isWaiting = false;
        }

        private void Leave()
        {
            _end.Close();
            _end = null;
            _crowd.Count[_kind]++;
            if (_kind == Open) _crowd.Fail("the open WebSocket was closed");
            if (_kind != Newcomer) return;
            if (_received < Crowd.PageSize) _crowd.Fail("a page of " + _received.ToString() + " bytes");
            _crowd.Pages++;
            Note();
            _next = _crowd.Now + NewcomersPause;
            _since = _next;
        }

        private void Note()
        {
            int time = (int)(_crowd.Now - _since);
            if (time > _crowd.SlowestPage) _crowd.SlowestPage = time;
        }

        /// <summary>At the end: what is still being waited for counts, too.</summary>
        public void Check()
        {
            if (_kind == Newcomer) Note();
            else if (_isWaiting && _crowd.Now - _since > _crowd.SlowestEcho) _crowd.SlowestEcho = (int)(_crowd.Now - _since);
        }
    }
}
