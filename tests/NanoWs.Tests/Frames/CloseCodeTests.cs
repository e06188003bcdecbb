using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 7.4: which close codes may be sent.</summary>
    [TestClass]
    public class CloseCodeTests
    {
        [TestMethod]
        public void MayBeSent_ofEachCode_allowsAssignedAndApplicationCodes()
        {
            for (int code = -1; code < 5100; code++)
            {
                bool expected = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                    || (code >= 3000 && code <= 4999);
                if (CloseCode.MayBeSent(code) != expected) Expect.Fail(code.ToString());
            }

            Assert.IsFalse(CloseCode.MayBeSent(65535));
        }

        [TestMethod]
        public void CloseCodeFor_eachError_returnsItsCode()
        {
            for (int e = (int)WsError.ReservedBits; e <= (int)WsError.CloseCodeInvalid; e++)
            {
                Assert.AreEqual(e == (int)WsError.InvalidUtf8 ? 1007 : 1002, WsProtocol.CloseCodeFor((WsError)e), Names.Of((WsError)e));
            }

            Assert.AreEqual(1000, WsProtocol.CloseCodeFor(WsError.None));
            Assert.AreEqual(1009, WsProtocol.CloseCodeFor(WsError.MessageTooBig));
            Assert.AreEqual(1011, WsProtocol.CloseCodeFor(WsError.HandlerFailed));
            for (int e = (int)WsError.InternalFailure; e <= (int)WsError.ConnectionLost; e++)
            {
                Assert.AreEqual(1006, WsProtocol.CloseCodeFor((WsError)e), Names.Of((WsError)e));
            }
        }
    }
}
