namespace NanoWs
{
    /// <summary>
    /// Where a client's masking keys and nonce come from. RFC 6455 section 10.3 asks for a strong source that no server can
    /// predict; the protocol takes it as a parameter so that a test can replay a connection exactly.
    /// </summary>
    public abstract class WsEntropy
    {
        /// <summary>32 fresh, unpredictable bits.</summary>
        public abstract uint Next();
    }
}
