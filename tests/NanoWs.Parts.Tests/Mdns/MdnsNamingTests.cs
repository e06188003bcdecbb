using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Probing and announcing names, conflicts, and giving the names back: RFC 6762 sections 8 to 10.</summary>
    [TestClass]
    public class MdnsNamingTests
    {
        private static readonly string Probe = ProbeOf("greenhouse"), Further = ProbeOf("greenhouse", "");

        // Only the first probe asks for unicast.
        private static string ProbeOf(string host, string unicast = " QU") => "query; ? " + host + ".local ANY" + unicast +
            "; ? Green House._http._tcp.local ANY" + unicast + "; ~ " + host + ".local A 120 127.0.0.7" +
            "; ~ Green House._http._tcp.local SRV 120 0 0 80 " + host + ".local";

        private static DnsPacket Holder(int last = Board.Peer, int ttl = 120) =>
            DnsPacket.Response().Answer(Board.Name, DnsPacket.Host, DnsPacket.Address(last), ttl);

        // The first probe is sent at a random time within 250 ms.
        private static Board Probing(int probes = 1)
        {
            var board = new Board();
            while (board.Log.Length == 0) board.Run(10);
            board.Run((probes - 1) * 250);
            return board;
        }

        [TestMethod]
        public void Start_withFreeNames_probesThreeTimesAndAnnouncesTwice()
        {
            Board board = Probing();
            int first = (int)board.Now - 50000;
            Assert.IsTrue(first <= 260, first.ToString());
            board.Run(5000);
            string expected = first.ToString() + ": " + Probe + "\n" + (first + 250).ToString() + ": " + Further + "\n" +
                (first + 500).ToString() + ": " + Further + "\n" + (first + 750).ToString() + ": " + Board.Announcement + "\n" +
                (first + 1750).ToString() + ": " + Board.Announcement;
            Assert.AreEqual(expected, board.Log);
            Assert.IsTrue(board.Protocol.IsSettled);
        }

        [TestMethod]
        public void Question_duringProbing_isNotAnswered()
        {
            Board board = Probing(3);
            board.Run(240);
            Assert.AreEqual("", board.Ask(new DnsPacket().Ask(Board.Name, DnsPacket.Host), 0));
            Assert.AreEqual("", board.Receive(new DnsPacket(0, 5).Ask(Board.Name, DnsPacket.Host), isPeer: false));
            board.Run(10);
            Assert.IsTrue(board.Log.IndexOf(Board.Address) > 0, board.Log);
        }

        [TestMethod]
        public void Host_thatIsTaken_getsANumber()
        {
            Board board = Probing();
            board.Receive(Holder());
            Assert.AreEqual("greenhouse-2", board.Protocol.Host);
            Assert.AreEqual("Green House", board.Protocol.Instance);
            board.Mark();
            board.Run(10);
            Assert.AreEqual("10: " + ProbeOf("greenhouse-2"), board.Log);
            board.Receive(DnsPacket.Response().Answer("greenhouse-2.local", DnsPacket.Host, DnsPacket.Address(9)));
            Assert.AreEqual("greenhouse-3", board.Protocol.Host);
            board.Run(2000);
            Assert.IsTrue(board.Log.IndexOf("= greenhouse-3.local A 120! 127.0.0.7") > 0, board.Log);
        }

        [TestMethod]
        public void Instance_thatIsTaken_getsANumber()
        {
            Board board = Probing(2);
            board.Receive(DnsPacket.Response()
                .Answer("gREEN hOUSE._http._TCP.local", DnsPacket.Service, DnsPacket.ServiceAt(80, "other.local")));
            Assert.AreEqual("greenhouse", board.Protocol.Host);
            Assert.AreEqual("Green House (2)", board.Protocol.Instance);
            board.Run(2000);
            Assert.IsTrue(board.Log.IndexOf("= _http._tcp.local PTR 4500 Green House (2)._http._tcp.local") > 0, board.Log);
        }

        // Whoever has the name may have no record of our type.
        [TestMethod]
        public void Host_withARecordOfAnotherType_isTaken()
        {
            Board board = Probing();
            board.Receive(DnsPacket.Response().Ask("x.local", 1).Add(Board.Name, DnsPacket.IPv6, new byte[16]));
            Assert.AreEqual("greenhouse-2", board.Protocol.Host);
        }

        [TestMethod]
        public void Host_withRecordsThatAreNoConflict_isKept()
        {
            Board board = Probing();
            board.Receive(Holder(Board.Me));
            board.Receive(DnsPacket.Response().Add(Board.Name, DnsPacket.Nsec, new byte[] { 0xC0, 12, 0, 1, 0x40 }));
            board.Receive(Holder(ttl: 0));
            board.Receive(Holder(), isPeer: false);
            board.Receive(DnsPacket.Response().Answer("greenhouse.local.local", DnsPacket.Host, DnsPacket.Address(9)));
            board.Receive(DnsPacket.Response().Answer("greenhous.local", DnsPacket.Host, DnsPacket.Address(9)));
            board.Receive(DnsPacket.Response().Answer(Board.Name, DnsPacket.Host, DnsPacket.Address(9), 120, 0x8003));
            board.Receive(DnsPacket.Response().Answer(Board.Type, DnsPacket.Pointer, DnsPacket.Target("Other." + Board.Type)));
            board.Receive(new DnsPacket().Ask(Board.Name, 255).Add(Board.Name, DnsPacket.Host, DnsPacket.Address(Board.Me)));
            board.Run(2000);
            Assert.AreEqual("greenhouse", board.Protocol.Host);
            Assert.AreEqual("Green House", board.Protocol.Instance);
            Assert.IsTrue(board.Protocol.IsSettled);
        }

        // The network may return to us what we send.
        [TestMethod]
        public void Packets_thatComeBack_areNoConflict()
        {
            var board = new Board();
            for (int i = 0; i < 400; i++)
            {
                board.Run(10);
                if (board.Last != null) board.Receive(board.Last, source: Board.Me);
            }

            Assert.IsTrue(board.Protocol.IsSettled);
            Assert.AreEqual("greenhouse", board.Protocol.Host);
        }

        private static DnsPacket Rival(int last) =>
            new DnsPacket().Ask(Board.Name, DnsPacket.Any, DnsPacket.Unicast).Propose(Board.Name, DnsPacket.Host, DnsPacket.Address(last));

        [TestMethod]
        public void Probe_ofARivalWhoseDataComeLater_isLeftAloneForASecond()
        {
            Board board = Probing(2);
            board.Receive(Rival(8));
            board.Mark();
            board.Run(990);
            Assert.AreEqual("", board.Log);
            board.Run(10);
            Assert.AreEqual("1000: " + Probe, board.Log);
        }

        [TestMethod]
        public void Probe_ofARivalWhoseDataDoNotComeLater_changesNothing()
        {
            Board board = Probing(2);
            board.Receive(Rival(6));
            board.Receive(Rival(7));
            board.Receive(new DnsPacket().Ask(Board.Name, 255).Propose(Board.Name, DnsPacket.Host, DnsPacket.Address(6))
                .Propose(Board.Name, DnsPacket.IPv6, new byte[16]));
            board.Receive(new DnsPacket().Ask(Board.Instance, 255)
                .Propose(Board.Instance, DnsPacket.Service, DnsPacket.ServiceAt(79, "z.local")));
            board.Receive(new DnsPacket().Ask(Board.Instance, 255).Propose(Board.Instance, DnsPacket.Text, new byte[] { 0 }));
            board.Receive(new DnsPacket().Ask("a.local", 255).Propose("a.local", DnsPacket.Host, DnsPacket.Address(200)));
            board.Mark();
            board.Run(250);
            Assert.AreEqual("250: " + Further, board.Log);
        }

        // Section 8.2.1: the first record is the same, and only one of both has another.
        [TestMethod]
        public void Probe_ofARivalWithTheSameAndMore_wins()
        {
            Board board = Probing(2);
            board.Receive(Rival(7).Propose(Board.Name, DnsPacket.IPv6, new byte[16]));
            board.Mark();
            board.Run(990);
            Assert.AreEqual("", board.Log);
        }

        [TestMethod]
        public void Probe_forTheInstanceWithAHigherPort_wins()
        {
            Board board = Probing(2);
            board.Receive(new DnsPacket().Ask(Board.Instance, 255)
                .Propose(Board.Instance, DnsPacket.Service, DnsPacket.ServiceAt(81, "a.local")));
            board.Mark();
            board.Run(990);
            Assert.AreEqual("", board.Log);
        }

        [TestMethod]
        public void Host_establishedTwice_isProbedAgain()
        {
            Board board = Board.Settled();
            board.Receive(Holder());
            Assert.AreEqual("greenhouse", board.Protocol.Host);
            board.Run(10);
            Assert.AreEqual("10: " + Probe, board.Log);
            board.Run(2000);
            Assert.IsTrue(board.Protocol.IsSettled);

            board.Receive(Holder());
            board.Run(10);
            board.Receive(Holder());
            Assert.AreEqual("greenhouse-2", board.Protocol.Host);
        }

        [TestMethod]
        public void Host_establishedOnAHostWithIPv6_isNoConflict()
        {
            Board board = Board.Settled();
            board.Receive(DnsPacket.Response().Answer(Board.Name, DnsPacket.IPv6, new byte[16]));
            Assert.IsTrue(board.Protocol.IsSettled);
        }

        [TestMethod]
        public void Conflicts_withoutEnd_slowDown()
        {
            Board board = Probing();
            for (int i = 1; i <= 10; i++)
            {
                string name = board.Protocol.Host;
                board.Receive(DnsPacket.Response().Answer(name + ".local", DnsPacket.Host, DnsPacket.Address(9)));
                Assert.AreEqual("greenhouse-" + (i + 1).ToString(), board.Protocol.Host);
                board.Run(10);
            }

            board.Receive(DnsPacket.Response().Answer("greenhouse-11.local", DnsPacket.Host, DnsPacket.Address(9)));
            board.Mark();
            board.Run(4990);
            Assert.AreEqual("", board.Log);
            board.Run(10);
            Assert.AreEqual("5000: " + ProbeOf("greenhouse-12"), board.Log);
        }

        [TestMethod]
        public void Names_ofGreatestLength_getNumbers()
        {
            string label = "a123456789b123456789c123456789d123456789e123456789f1234567";
            var board = new Board(label, label);
            board.Run(500);
            for (int i = 2; i <= 100; i++)
            {
                DnsPacket response = DnsPacket.Response().Answer(board.Protocol.Host + ".local", DnsPacket.Host, DnsPacket.Address(9));
                response.Answer(board.Protocol.Instance + "._http._tcp.local", DnsPacket.Text, new byte[1]);
                board.Receive(response);
                if (i == 100) board.Receive(response); // the first time the names were established
                string number = i == 100 ? "" : i.ToString();
                Assert.AreEqual(i == 100 ? label : label + "-" + number, board.Protocol.Host);
                Assert.AreEqual(i == 100 ? label : label + " (" + number + ")", board.Protocol.Instance);
                board.Mark();
                board.Run(i == 99 ? 10000 : 500);
                if (i == 99) Assert.IsTrue(board.Log.IndexOf("= " + label + "-99.local A 120! 127.0.0.7") > 0, board.Log);
            }
        }

        [TestMethod]
        public void Goodbye_ofAnnouncedNames_takesAllBackButTheType()
        {
            Board board = Board.Settled();
            int count = board.Protocol.Goodbye();
            Assert.AreEqual("response; = greenhouse.local A 0! 127.0.0.7; = _http._tcp.local PTR 0 Green House._http._tcp.local" +
                "; = Green House._http._tcp.local SRV 0! 0 0 80 greenhouse.local; = Green House._http._tcp.local TXT 0! \"path=/x\"",
                DnsPacket.Show(Bytes.Slice(board.Protocol.Buffer, 0, count)));
        }

        [TestMethod]
        public void Goodbye_ofNamesThatAreBeingProbed_isSilent()
        {
            Assert.AreEqual(0, Probing(3).Protocol.Goodbye());
        }

        [TestMethod]
        public void Start_withAnotherAddress_probesAndAnnouncesIt()
        {
            Board board = Board.Settled();
            board.Protocol.Start(DnsPacket.Address(33), board.Now);
            board.Run(3000);
            Assert.IsTrue(board.Log.IndexOf("~ greenhouse.local A 120 127.0.0.33") > 0, board.Log);
            Assert.IsTrue(board.Log.IndexOf("= greenhouse.local A 120! 127.0.0.33") > 0, board.Log);
        }
    }
}
