#if !NANOFRAMEWORK_1_0
using System.Security.Cryptography;

namespace NanoWs
{
    internal sealed partial class SystemEntropy
    {
        private static void Fill(byte[] pool) => RandomNumberGenerator.Fill(pool);
    }
}
#endif
