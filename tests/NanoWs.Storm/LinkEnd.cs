namespace NanoWs.Storm
{
    /// <summary>One end of a simulated connection.</summary>
    internal sealed class LinkEnd : WsTransport
    {
        internal readonly Pipe _in;
        internal readonly Pipe _out;
        private readonly Link _link;
        private readonly string _peer;

        public LinkEnd(Link link, Pipe incoming, Pipe outgoing, string peer)
        {
            _link = link;
            _in = incoming;
            _out = outgoing;
            _peer = peer;
        }

        public Link Link => _link;

        public bool IsClosed { get; private set; }

        public override string RemoteAddress => IsClosed ? null : _peer;

        public override int Read(byte[] buffer, int offset, int count) =>
            IsClosed || _link.IsReset ? -1 : _in.Read(buffer, offset, count);

        public override int Write(byte[] buffer, int offset, int count) =>
            IsClosed || _link.IsReset ? -1 : _out.Write(buffer, offset, count);

        public override bool Shutdown()
        {
            if (!_link.HasHalfClose || IsClosed || _link.IsReset) return false;
            _out.End();
            return true;
        }

        public override void Close()
        {
            if (IsClosed) return;
            IsClosed = true;

            // As with TCP: closing with unread bytes resets the connection, and so do bytes that arrive later.
            if (_in.HasUnread) _link.Reset();
            _in.IsRefused = true;
            _out.End();
        }
    }
}
