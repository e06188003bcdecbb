#if NANOFRAMEWORK_1_0
using System;

namespace NanoWs
{
    internal sealed partial class SystemEntropy
    {
        private readonly Random _random = new Random();

        private void Fill(byte[] pool) => _random.NextBytes(pool);
    }
}
#endif
