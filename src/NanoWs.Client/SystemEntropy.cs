using System;
#if !NANOFRAMEWORK_1_0
using System.Security.Cryptography;
#endif

namespace NanoWs
{
    /// <summary>
    /// The platform's random numbers, fetched sixteen at a time: the hardware generator of an ESP32, the operating system's elsewhere.
    /// </summary>
    internal sealed class SystemEntropy : WsEntropy
    {
        private readonly byte[] _pool = new byte[64];
        private int _used = 64;
#if NANOFRAMEWORK_1_0
        private readonly Random _random = new Random();
#endif

        public override uint Next()
        {
            if (_used == _pool.Length)
            {
#if NANOFRAMEWORK_1_0
                _random.NextBytes(_pool);
#else
                RandomNumberGenerator.Fill(_pool);
#endif
                _used = 0;
            }

            uint bits = BitConverter.ToUInt32(_pool, _used);
            _used += 4;
            return bits;
        }
    }
}
