using System.Net;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A dashboard's name on the network, as far as there is none: tests/mdns has the rest.</summary>
    [TestClass]
    public class NetworkNameTests
    {
        [TestMethod]
        public void HostLabel_ofATitle_readsLikeIt()
        {
            string[] titles =
            {
                "Greenhouse", "Green House 2", " -- \"Green\" & house! ", "a_b.c", "\u00DCbersicht", "Stra\u00DFe \u00C4",
                "Serre n\u00BA 1 d'\u00E9t\u00E9", "\u0141\u00F3d\u017A", "\u00D7",
                "\u6E29\u5BA4", "\u6E29\u5BA4 3", "\uD83C\uDF31 Bed", "-",
            };
            string[] labels =
            {
                "greenhouse", "green-house-2", "green-house", "a-b-c", "uebersicht", "strasse-ae",
                "serre-n-1-d-ete", "lodz", "board", "board", "3", "bed", "board",
            };
            for (int i = 0; i < titles.Length; i++) Assert.AreEqual(labels[i], HostLabel.Of(titles[i]));
        }

        [TestMethod]
        public void HostLabel_ofALongTitle_isCutToWhatAResponderTakes()
        {
            string title = Bytes.LetterText(57);
            Assert.AreEqual(title, HostLabel.Of(title + " b"));
            Assert.AreEqual(title, HostLabel.Of(title + "\u00E4"));
            Assert.AreEqual(title + "b", new MdnsResponder(HostLabel.Of(title + "bc"), 80).HostName);
        }

        [TestMethod]
        public void HostName_atFirst_isTheTitleOnABoardOnly()
        {
#if NANOFRAMEWORK_1_0
            string expected = "gruenes-haus";
#else
            string expected = null;
#endif
            Assert.AreEqual(expected, new Dashboard("Gr\u00FCnes Haus").HostName);
            Assert.IsNull(new Dashboard("a").AnnouncedName);
        }

        // The address is of no interface here, and the board's interpreter without a network has no sockets at all.
        [TestMethod]
        public void Poll_withoutANetwork_saysSoOnce()
        {
            var clock = new VirtualClock();
            var name = new NetworkName("a", Bytes.LetterText(57) + "\u00E4", 80, new IPAddress(new byte[] { 203, 0, 113, 1 }), clock);
            Expect.Contains("No name on the network: ", name.Poll());
            Assert.IsNull(name.Poll());
            clock.Now += 5000;
            Assert.IsNull(name.Poll());
            Assert.IsNull(name.Current);
            name.Close();
        }
    }
}
