using System;

namespace NanoWs
{
    /// <summary>The platform's random number generator, and the lowest bits of its finest clock.</summary>
    internal sealed partial class SystemEntropy : WsEntropy
    {
        private readonly byte[] _bits = new byte[4];

        public override uint Next()
        {
            Fill(_bits);
            return BitConverter.ToUInt32(_bits, 0);
        }
    }
}
