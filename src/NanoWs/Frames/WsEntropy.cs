namespace NanoWs
{
    /// <summary>
    /// The source of a client's masking keys and nonce. RFC 6455 section 10.3 requires a strong source that no server can predict; it is a
    /// parameter of the protocol so that a test can replay a connection exactly.
    /// </summary>
    public abstract class WsEntropy
    {
        /// <summary>Returns 32 new, unpredictable bits.</summary>
        public abstract uint Next();
    }
}
