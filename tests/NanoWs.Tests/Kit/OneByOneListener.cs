using System;

namespace NanoWs.Tests
{
    /// <summary>A listener that accepts the transport that it is given.</summary>
    internal sealed class OneByOneListener : WsListener
    {
        public WsTransport Next;
        public bool Throws;
        public bool ThrowsOnClose;
        public bool ThrowsOnceOnOpen;
        public int Opened;

        public override void Open()
        {
            bool throws = ThrowsOnceOnOpen;
            ThrowsOnceOnOpen = false;
            if (throws) throw new OutOfMemoryException();
            Opened++;
        }

        public override WsTransport Accept()
        {
            if (Throws) throw new Exception("no socket left, say");
            WsTransport next = Next;
            Next = null;
            return next;
        }

        public override void Close()
        {
            if (ThrowsOnClose) throw new Exception("broken");
        }
    }
}
