using System;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>
    /// A listener with clients that come one after another, each with a request, and leave when they have been served, as long as there is
    /// a crowd. It allocates nothing after its creation.
    /// </summary>
    internal sealed class Crowd : WsListener
    {
        // An end that throws before it has closed its transport loses that one.
        private readonly Visitor[] _visitors = new Visitor[200];
        private int _last;

        public Crowd()
        {
            for (int i = 0; i < _visitors.Length; i++) _visitors[i] = new Visitor();
        }

        /// <summary>Whether visitors come.</summary>
        public bool IsCrowded { get; set; }

        /// <summary>The next to be accepted.</summary>
        public WsTransport Next { get; set; }

        public override void Open()
        {
        }

        public override WsTransport Accept()
        {
            WsTransport next = Next;
            Next = null;
            for (int i = 0; IsCrowded && next == null && i < _visitors.Length; i++)
            {
                _last = (_last + 1) % _visitors.Length;
                if (_visitors[_last].TryBegin()) next = _visitors[_last];
            }

            return next;
        }

        public override void Close()
        {
        }

        private sealed class Visitor : WsTransport
        {
            private int _read;
            private bool _isHere;
            private bool _isServed;

            public bool TryBegin()
            {
                if (_isHere) return false;
                _read = 0;
                _isServed = false;
                _isHere = true;
                return true;
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                if (_isServed) return -1;
                int left = Requests.Short.Length - _read;
                if (count > left) count = left;
                Array.Copy(Requests.Short, _read, buffer, offset, count);
                _read += count;
                return count;
            }

            public override int Write(byte[] buffer, int offset, int count)
            {
                _isServed = true;
                return count;
            }

            public override void Close() => _isHere = false;
        }
    }
}
