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
        public void AcceptKey_ofRfcExample_isAsInRfc() =>
            Assert.AreEqual("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", AcceptKey.For(Bytes.Of("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), 19));
    }
}
