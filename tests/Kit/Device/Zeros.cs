namespace NanoWs.Kit
{
    /// <summary>
    /// Zeros: a nonce that the test knows, and pauses before an attempt to connect that are not shortened. With another value, what
    /// follows it.
    /// </summary>
    internal sealed class Zeros : WsEntropy
    {
        /// <summary>The latest value.</summary>
        public uint Value;

        public override uint Next() => Value == 0 ? 0 : Value = Value * 1664525 + 1013904223;
    }
}
