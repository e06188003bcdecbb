#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    // What the loop waits for on platforms where it can wait on its sockets.
    public sealed partial class WsConnection
    {
        internal void Watch(Waiter waiter)
        {
            bool isReading = _opening == null ? IsReading : !_opening.IsWriting;
            if (_opening != null && _opening.IsLive && isReading) waiter.Hurry();
            waiter.Watch(_transport.Socket, isReading, IsWriting);
        }

        internal bool IsWriting
        {
            get
            {
                if (_opening != null) return _opening.IsWriting;
                lock (_protocol) return _sharedFlags >= 0 && _protocol.TxCount > 0;
            }
        }
    }
}
#endif
