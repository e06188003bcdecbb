#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 1.3: the accept value of a key.</summary>
    [TestClass]
    public class AcceptKeyTests
    {
        [TestMethod]
        public void AcceptKey_ofRfcExample_isAsInRfc()
        {
            byte[] text = Bytes.Of("_012345678901234567890123456=_");
            AcceptKey.Write(Bytes.Of("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 19, text, 1);
            Assert.AreEqual("_s3pPLMBiTxaQ9kYGzzhZRbK+xOo=_", Bytes.Text(text));
        }
    }
}
