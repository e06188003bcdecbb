#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public abstract partial class WsTransport
    {
        /// <summary>
        /// Gets how much longer than over TCP a request may take, in milliseconds, because of a handshake that comes first. 0 until the
        /// peer has begun it.
        /// </summary>
        internal virtual int HandshakeTime => 0;

        /// <summary>Gets whether the stream has ended, or is broken, with nothing left to read.</summary>
        internal virtual bool HasLeft => false;
    }
}
#endif
