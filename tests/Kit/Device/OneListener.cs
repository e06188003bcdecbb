namespace NanoWs.Kit
{
    /// <summary>Accepts the transport that it is given, once, and allocates nothing.</summary>
    internal sealed class OneListener : WsListener
    {
        /// <summary>The next to be accepted.</summary>
        public WsTransport Next;

        public override void Open()
        {
        }

        public override WsTransport Accept()
        {
            WsTransport next = Next;
            Next = null;
            return next;
        }

        public override void Close()
        {
        }
    }
}
