#if !NANOFRAMEWORK_1_0
using System.Diagnostics;
using System.Security.Cryptography;

namespace NanoWs
{
    internal sealed partial class SystemEntropy
    {
        public static int Time => (int)Stopwatch.GetTimestamp();

        private static void Fill(byte[] bits) => RandomNumberGenerator.Fill(bits);
    }
}
#endif
