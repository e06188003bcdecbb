#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal sealed partial class ServerOpening
    {
        public override bool IsWriting => _response != null && !_response.IsWaiting;

        public override bool IsLive => _response != null && _response.IsWaiting;
    }
}
#endif
