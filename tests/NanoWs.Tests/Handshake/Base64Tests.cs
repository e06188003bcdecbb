#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 4648 section 10: Base64.</summary>
    [TestClass]
    public class Base64Tests
    {
        [TestMethod]
        public void Encode_vectorsOfRfc_isAsPublished()
        {
            string[] expected = { "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
            for (int count = 0; count < expected.Length; count++) Encodes(expected[count], Bytes.Slice(Bytes.Of("foobar"), 0, count));
        }

        [TestMethod]
        public void Encode_allValues_usesWholeAlphabet()
        {
            Encodes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                Bytes.Hex("00108310518720928B30D38F41149351559761969B71D79F8218A39259A7A29AABB2DBAFC31CB3D35DB7E39EBBF3DFBF"));
        }

        // The equals signs are the caller's.
        private static void Encodes(string expected, byte[] data)
        {
            var words = new uint[3 + data.Length / 4];
            for (int i = 0; i < data.Length; i++) words[1 + i / 4] |= (uint)data[i] << (24 - 8 * (i % 4));
            string letters = expected.TrimEnd('=');
            byte[] text = Bytes.Of("_" + letters + "_");
            for (int i = 1; i <= letters.Length; i++) text[i] = 0;
            Base64.Encode(words, 1, text, 1, letters.Length);
            Assert.AreEqual("_" + letters + "_", Bytes.Text(text), expected);
        }

        [TestMethod]
        public void IsNonce_ofEachForm_isTrueForSixteenBytesOnly()
        {
            // RFC 6455 section 4.1, item 7
            IsNonce(true, "dGhlIHNhbXBsZSBub25jZQ==");
            IsNonce(true, "++++++++++++++++//////==");
            IsNonce(false, "dGhlIHNhbXBsZSBub25jZQ=");
            IsNonce(false, "dGhlIHNhbXBsZSBub25jZQ");
            IsNonce(false, "dGhlIHNhbXBsZSBub25jZQ===");
            IsNonce(false, "dGhlIHNhbXBsZSBub25jZWQ=");
            IsNonce(false, "dGhlIHNhbXBsZSBub25jZWQx");
            IsNonce(false, "dGhlIHNhbXBs=SBub25jZQ==");
            IsNonce(false, "dGhlIHNhbXBs SBub25jZQ==");
            IsNonce(false, "dGhlIHNhbXBs-SBub25jZQ==");
            IsNonce(false, "dGhlIHNhbXBs@SBub25jZQ==");
            IsNonce(false, "dGhlIHNhbXBs[SBub25jZQ==");
            IsNonce(false, "");
        }

        private static void IsNonce(bool expected, string text)
        {
            byte[] bytes = Bytes.Join(Bytes.Of("=="), Bytes.Of(text), Bytes.Of("=="));
            Assert.AreEqual(expected, Base64.IsNonce(bytes, 2, bytes.Length - 4), text);
        }
    }
}
