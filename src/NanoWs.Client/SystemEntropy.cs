using System;

namespace NanoWs
{
    /// <summary>
    /// The platform's random number generator, called for sixteen numbers at a time: the hardware generator on an ESP32, the operating
    /// system's elsewhere.
    /// </summary>
    internal sealed partial class SystemEntropy : WsEntropy
    {
        private readonly byte[] _pool = new byte[64];
        private int _used = 64;

        public override uint Next()
        {
            if (_used == _pool.Length)
            {
                Fill(_pool);
                _used = 0;
            }

            uint bits = BitConverter.ToUInt32(_pool, _used);
            _used += 4;
            return bits;
        }
    }
}
