using System;
using System.Net;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What can be said of a responder without a network.</summary>
    [TestClass]
    public class MdnsResponderTests
    {
        [TestMethod]
        public void Constructor_withInvalidNames_saysWhichOne()
        {
            string label = "a123456789b123456789c123456789d123456789e123456789f1234567";
            foreach (string host in new[] { null, "", "a b", "a.b", "a_b", "-a", "a-", "ä", label + "8" })
            {
                Expect.Throws(typeof(ArgumentException), () => _ = new MdnsResponder(host, 80), "1 to 58 letters");
            }

            Expect.Throws(typeof(ArgumentOutOfRangeException), () => _ = new MdnsResponder("a", 0));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => _ = new MdnsResponder("a", 65536));
            Expect.Throws(typeof(ArgumentException), () => _ = new MdnsResponder("a", 80, ""), "58 bytes");
            Expect.Throws(typeof(ArgumentException), () => _ = new MdnsResponder("a", 80, label.Substring(1) + "ä"), "58 bytes");
            Expect.Throws(typeof(ArgumentException), () => _ = new MdnsResponder("a", 80, text: label + label + label + label),
                "200 bytes");
            var version6 = new IPAddress(new byte[16]);
            Expect.Throws(typeof(ArgumentException), () => _ = new MdnsResponder("a", 80, address: version6), "IPv4");
            Assert.AreEqual(label, new MdnsResponder(label, 65535, "Küche: 1. Stock").HostName);
        }

        [TestMethod]
        public void Responder_thatIsNotOpen_doesNothing()
        {
            var responder = new MdnsResponder("greenhouse", 80, "Green House", clock: new VirtualClock());
            responder.Poll();
            Assert.IsFalse(responder.IsAnnounced);
            responder.Close();
            Assert.AreEqual("greenhouse", responder.HostName);
            Assert.AreEqual("Green House", responder.Instance);
        }
    }
}
