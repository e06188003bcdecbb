#if NANOFRAMEWORK_1_0
using System;

namespace NanoWs
{
    internal sealed partial class SystemEntropy
    {
        private readonly Random _random = new Random();

        // The finest clock there is: microseconds on an ESP32. That it may be set does no harm here.
        public static int Time => (int)DateTime.UtcNow.Ticks;

        private void Fill(byte[] bits) => _random.NextBytes(bits);
    }
}
#endif
