namespace NanoWs.Storm
{
    /// <summary>The server's door: connections wait in a queue until they are accepted.</summary>
    internal sealed class LinkListener : WsListener
    {
        private readonly LinkEnd[] _queue = new LinkEnd[64];
        private int _count;

        public override void Open()
        {
        }

        public override void Close()
        {
        }

        public int Count => _count;

        /// <summary>Whether a connection waits to be accepted.</summary>
        public bool Holds(Link link)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_queue[i].Link == link) return true;
            }

            return false;
        }

        public void Connect(Link link) => _queue[_count++] = link.Server;

        public override WsTransport Accept()
        {
            for (int i = 0; i < _count; i++)
            {
                LinkEnd end = _queue[i];
                if (end.Link.OpenedAt > end.Link.Now) continue;
                _count--;
                for (; i < _count; i++) _queue[i] = _queue[i + 1];
                _queue[_count] = null;
                return end;
            }

            return null;
        }
    }
}
