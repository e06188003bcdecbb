#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>FIPS 180-4: SHA-1, with published vectors.</summary>
    [TestClass]
    public class Sha1Tests
    {
        private static string Hash(byte[] data)
        {
            string text = "";
            foreach (byte b in Hashes.Sha1(data)) text += b.ToString("X2");
            return text.ToLower();
        }

        private static byte[] Repeated(int count)
        {
            var bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = (byte)'a';
            return bytes;
        }

        [TestMethod]
        public void Sha1_ofPublishedVectors_isAsPublished()
        {
            Assert.AreEqual("da39a3ee5e6b4b0d3255bfef95601890afd80709", Hash(Bytes.Of("")));
            Assert.AreEqual("a9993e364706816aba3e25717850c26c9cd0d89d", Hash(Bytes.Of("abc")));
            Assert.AreEqual("84983e441c3bd26ebaae4aa1f95129e5e54670f1",
                Hash(Bytes.Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")));
            Assert.AreEqual("a49b2446a02c645bf419f995b67091253a04a259",
                Hash(Bytes.Of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                    + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")));
        }

        [TestMethod]
        public void Sha1_aroundBlockBoundary_padsCorrectly()
        {
            string[] expected =
            {
                "c1c8bbdc22796e28c0e15163d20899b65621d65a", "c2db330f6083854c99d4b5bfb6e8f29f201be699",
                "f08f24908d682555111be7ff6f004e78283d989a", "5ee0f8895f4e1aae6a6661de5c432e34188a5a2d",
                "dbc8b8f59ff85a2b1448ed873484b14bf0507246", "13d956033d9af449bfe2c4ef78c17c20469c4bf1",
                "aeab141db28af3353283b5ccb2a322df0b9b5f56", "67b4b3923fa178d788a9611b76446c96431071f2",
                "03f09f5b158a7a8cdad920bddc29b81c18a551f5", "0098ba824b5c16427bd7a1122a5a442a25ec644d",
                "11655326c708d70319be2610e8a57d9a5b959d3b",
            };
            for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], Hash(Repeated(55 + i)), (55 + i).ToString());
        }

#if !NANOFRAMEWORK_1_0
        [TestMethod]
        public void Sha1_ofMillionBytes_isAsPublished() =>
            Assert.AreEqual("34aa973cd4c4daa4f61eeb2bdbad27316534016f", Hash(Repeated(1000000)));
#endif
    }
}
