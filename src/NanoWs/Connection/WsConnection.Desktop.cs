#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    // What the loop waits for on platforms where it can wait on its sockets, and whether that is all that there is to do.
    public sealed partial class WsConnection
    {
        internal void Watch(Waiter waiter)
        {
            bool isReading = _opening == null ? IsReading : !_opening.IsWriting;
            if (_opening != null && _opening.IsLive && isReading) waiter.ShortenWait();
            waiter.Watch(_transport.Socket, isReading, IsWriting);
        }

        /// <summary>Gets whether the loop need not visit it before there is input, or it is due.</summary>
        internal bool CanBeParked =>
            _sharedFlags == 0 && (_loopFlags & (IsOpening | IsDeferred | IsPingWaiting)) == 0 && _transport?.Socket != null;

        /// <summary>
        /// Gets whether there is more to do than to wait for input: other threads say so by setting a flag, and only the loop thread
        /// changes the deadline.
        /// </summary>
        internal bool IsDue(long now) => _sharedFlags != 0 || now >= _deadline;

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
