#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal sealed partial class ClientOpening
    {
        public override bool IsWriting => _requestSent < _request.Length;
    }
}
#endif
