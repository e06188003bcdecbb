namespace NanoWs.Kit
{
    /// <summary>Masking keys that are predictable and never the same twice.</summary>
    internal sealed class CountingEntropy : WsEntropy
    {
        private uint _state = 1;

        /// <summary>Begins anew.</summary>
        public void Reset() => _state = 1;

        public override uint Next()
        {
            _state = _state * 1664525 + 1013904223;
            return _state;
        }
    }
}
