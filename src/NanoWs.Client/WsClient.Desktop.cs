#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public sealed partial class WsClient
    {
        private protected override void Watch(Waiter waiter)
        {
            if (_connection._transport != null) _connection.Watch(waiter);
        }
    }
}
#endif
