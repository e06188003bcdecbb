#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsTransport
    {
        /// <summary>Gets how long it takes until the first bytes can be read, in milliseconds: a handshake of its own.</summary>
        internal virtual int HandshakeTime => 0;
    }
}
#endif
