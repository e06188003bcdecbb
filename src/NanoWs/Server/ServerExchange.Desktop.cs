#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal sealed partial class ServerExchange
    {
        public override bool IsWriting => _response != null && _response.Offset < _response.End;
    }
}
#endif
