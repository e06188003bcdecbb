using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Questions and responses: RFC 6762 sections 5 to 7, RFC 6763.</summary>
    [TestClass]
    public class MdnsQuestionTests
    {
        private const string HostResponse = "response; = " + Board.Address + "; + " + Board.Nsec;

        // The log after "milliseconds: ", which must be within limits.
        private static string Within(int least, int most, string log)
        {
            int colon = log.IndexOf(':');
            if (colon < 0) return log;
            int time = int.Parse(log.Substring(0, colon));
            Assert.IsTrue(time >= least && time <= most, log);
            return log.Substring(colon + 2);
        }

        [TestMethod]
        public void Question_forTheAddress_isAnsweredAtOnce()
        {
            Assert.AreEqual("0: " + HostResponse, Board.Settled().Ask(Board.Name, DnsPacket.Host));
            Assert.AreEqual("0: " + HostResponse, Board.Settled().Ask("GreenHOUSE.Local", DnsPacket.Host));
            Assert.AreEqual("0: " + HostResponse, Board.Settled().Ask(Board.Name, DnsPacket.Any));
            Assert.AreEqual("0: " + HostResponse, Board.Settled().Ask(Board.Name, DnsPacket.Host, 255));
        }

        // Section 6.1.
        [TestMethod]
        public void Question_forATypeThatThereIsNot_isAnsweredByNsec()
        {
            Assert.AreEqual("0: response; = " + Board.Nsec + "; + " + Board.Address, Board.Settled().Ask(Board.Name, DnsPacket.IPv6));
            Assert.AreEqual("0: response; = Green House._http._tcp.local NSEC 120! Green House._http._tcp.local TXT SRV",
                Board.Settled().Ask(Board.Instance, DnsPacket.Host));
        }

        [TestMethod]
        public void Question_forTheService_isAnsweredWithAllThatIsNeeded()
        {
            string host = "; + " + Board.Address + "; + " + Board.Nsec;
            Assert.AreEqual("0: response; = " + Board.Service + host, Board.Settled().Ask(Board.Instance, DnsPacket.Service));
            Assert.AreEqual("0: response; = " + Board.Text, Board.Settled().Ask(Board.Instance, DnsPacket.Text));
            Assert.AreEqual("0: response; = " + Board.Service + "; = " + Board.Text + host,
                Board.Settled().Ask(Board.Instance, DnsPacket.Any));
            string types = Board.Settled().Ask("_services._dns-sd._udp.local", DnsPacket.Pointer);
            Assert.AreEqual("response; = " + Board.Services, Within(20, 120, types));
        }

        // Others may answer as well, so all wait for different times.
        [TestMethod]
        public void Question_forTheType_isAnsweredAfterARandomTime()
        {
            string first = "";
            bool differs = false;
            for (int i = 0; i < 20; i++)
            {
                string log = Board.Settled(5000 + 70 * i).Ask(Board.Type, DnsPacket.Pointer);
                if (first == "") first = log;
                if (log != first) differs = true;
                Assert.AreEqual("response; = " + Board.Pointer + "; + " + Board.Address + "; + " + Board.Service + "; + " + Board.Text +
                    "; + " + Board.Nsec, Within(20, 120, log));
            }

            Assert.IsTrue(differs, first);
        }

        [TestMethod]
        public void Question_aboutOthers_isIgnored()
        {
            Board board = Board.Settled();
            Assert.AreEqual("", board.Ask("other.local", DnsPacket.Host));
            Assert.AreEqual("", board.Ask("greenhouse.example", DnsPacket.Host));
            Assert.AreEqual("", board.Ask("x.greenhouse.local", DnsPacket.Host));
            Assert.AreEqual("", board.Ask("local", DnsPacket.Any));
            Assert.AreEqual("", board.Ask("_http._tcp.local", DnsPacket.Service));
            Assert.AreEqual("", board.Ask(Board.Name, DnsPacket.Host, 3));
            Assert.AreEqual("", board.Ask(new DnsPacket(0x0800).Ask(Board.Name, DnsPacket.Host))); // another opcode
            Assert.AreEqual("", board.Ask(new DnsPacket(3).Ask(Board.Name, DnsPacket.Host))); // a response code
            Assert.AreEqual("", board.Ask(DnsPacket.Response().Ask(Board.Name, DnsPacket.Host)));
        }

        // As iOS, Android and Windows ask: several questions at once, compressed names, and the bit for unicast.
        [TestMethod]
        public void Questions_inOnePacket_areAnsweredTogether()
        {
            Board board = Board.Settled();
            var query = new DnsPacket().Ask(Board.Name, DnsPacket.Host).Ask("*12", DnsPacket.IPv6).Ask("other.*23", DnsPacket.Host);
            Assert.AreEqual("0: response; = " + Board.Address + "; = " + Board.Nsec, board.Ask(query));

            board = Board.Settled();
            query = new DnsPacket().Ask("other._http._tcp.local", DnsPacket.Text).Ask("*18", DnsPacket.Pointer)
                .Ask("Green House.*18", DnsPacket.Service);
            Assert.AreEqual("response; = " + Board.Pointer + "; = " + Board.Service + "; + " + Board.Address + "; + " + Board.Text +
                "; + " + Board.Nsec, Within(20, 120, board.Ask(query)));
        }

        [TestMethod]
        public void QuestionForUnicast_aboutARecordThatWasMulticastLately_isAnsweredSo()
        {
            Board board = Board.Settled(28000);
            Assert.AreEqual("unicast: " + HostResponse, board.Ask(Board.Name, DnsPacket.Host, DnsPacket.Unicast));
            Assert.AreEqual("unicast: " + HostResponse, board.Ask(Board.Name, DnsPacket.Host, DnsPacket.Unicast));
            board.Run(3000); // more than a quarter of its time to live
            Assert.AreEqual("0: " + HostResponse, board.Ask(Board.Name, DnsPacket.Host, DnsPacket.Unicast));
            Assert.AreEqual("unicast: " + HostResponse, board.Ask(Board.Name, DnsPacket.Host, DnsPacket.Unicast));
        }

        [TestMethod]
        public void Questions_partlyForUnicast_areAnsweredBothWays()
        {
            Board board = Board.Settled();
            var query = new DnsPacket().Ask(Board.Name, DnsPacket.Host, DnsPacket.Unicast).Ask(Board.Type, DnsPacket.Pointer);
            Assert.AreEqual(HostResponse, board.Receive(query));
            board.Run(130);
            Assert.IsTrue(board.Log.IndexOf("response; = " + Board.Pointer) > 0, board.Log);
        }

        [TestMethod]
        public void LegacyQuestion_fromAnotherPort_isRepeatedInTheReply()
        {
            Board board = Board.Settled();
            string expected = "response 4711; ? greenhouse.local A; ? greenhouse.local AAAA; = greenhouse.local A 10 127.0.0.7" +
                "; = greenhouse.local NSEC 10 greenhouse.local A";
            DnsPacket query = new DnsPacket(0x0100, 4711).Ask(Board.Name, DnsPacket.Host).Ask("*12", DnsPacket.IPv6);
            Assert.AreEqual(expected, board.Receive(query, isPeer: false));
            expected = "response 1; ? _http._tcp.local PTR; = _http._tcp.local PTR 10 Green House._http._tcp.local" +
                "; + greenhouse.local A 10 127.0.0.7; + Green House._http._tcp.local SRV 10 0 0 80 greenhouse.local" +
                "; + Green House._http._tcp.local TXT 10 \"path=/x\"; + greenhouse.local NSEC 10 greenhouse.local A";
            // An additional record, such as that of EDNS.
            query = new DnsPacket(0, 1).Ask(Board.Type, DnsPacket.Pointer).Add("x", 41, new byte[0]);
            Assert.AreEqual(expected, board.Receive(query, isPeer: false));
            board.Run(500);
            Assert.AreEqual("", board.Log);
        }

        [TestMethod]
        public void LegacyQuestions_thatLeaveLittleRoom_getAsManyRecordsAsFit()
        {
            Board board = Board.Settled();
            var query = new DnsPacket(0, 9).Ask(Board.Name, DnsPacket.Host);
            while (query.ToArray().Length < 978) query.Ask("*12", DnsPacket.Host);
            string reply = board.Receive(query, isPeer: false);
            Assert.IsTrue(reply.IndexOf("= greenhouse.local A 10 127.0.0.7") > 0 && reply.IndexOf("NSEC") < 0, reply);
            while (query.ToArray().Length < 1018) query.Ask("*12", DnsPacket.Host);
            reply = board.Receive(query, isPeer: false);
            Assert.IsTrue(reply.IndexOf("=") < 0, reply);
        }

        [TestMethod]
        public void KnownAnswers_inTheQuery_areNotRepeated()
        {
            DnsPacket Query() => new DnsPacket().Ask(Board.Type, DnsPacket.Pointer);
            byte[] target = DnsPacket.Target("green house." + Board.Type);
            Board board = Board.Settled();
            Assert.AreEqual("", board.Ask(Query().Answer(Board.Type, DnsPacket.Pointer, target, 2250, 1)));
            Assert.AreEqual("", board.Ask(Query().Answer(Board.Type, DnsPacket.Pointer, target, 70000, 1)));
            string log = board.Ask(Query().Answer(Board.Type, DnsPacket.Pointer, DnsPacket.Target("Other." + Board.Type), 4500, 1));
            Assert.IsTrue(log.IndexOf(Board.Pointer) > 0, log);
            board.Run(1000);
            log = board.Ask(Query().Answer(Board.Type, DnsPacket.Pointer, target, 2249, 1));
            Assert.IsTrue(log.IndexOf(Board.Pointer) > 0, log);

            board = Board.Settled();
            DnsPacket query = new DnsPacket().Ask(Board.Name, DnsPacket.Host).Ask(Board.Instance, DnsPacket.Text);
            query.Answer(Board.Name, DnsPacket.Host, DnsPacket.Address(Board.Me), 60);
            query.Answer(Board.Instance, DnsPacket.Text, Bytes.Of("\u0007path=/"), 4500); // the last byte is missing
            Assert.AreEqual("0: response; = " + Board.Text, board.Ask(query));
        }

        // Section 7.2.
        [TestMethod]
        public void KnownAnswers_inFurtherPackets_areWaitedFor()
        {
            byte[] target = DnsPacket.Target(Board.Instance);
            DnsPacket query = new DnsPacket(0x0200).Ask(Board.Type, DnsPacket.Pointer)
                .Ask("_services._dns-sd._udp.local", DnsPacket.Pointer);
            DnsPacket more = new DnsPacket().Answer(Board.Type, DnsPacket.Pointer, target, 4500, 1);
            Board board = Board.Settled();
            board.Receive(query);
            board.Run(300);
            Assert.AreEqual("", board.Log);
            board.Receive(more, source: 99); // another one
            board.Run(300);
            Assert.IsTrue(Within(400, 500, board.Log).IndexOf(Board.Pointer) > 0, board.Log);

            board = Board.Settled();
            board.Receive(query);
            board.Run(300);
            board.Receive(more);
            board.Run(300);
            Assert.AreEqual("response; = " + Board.Services, Within(400, 500, board.Log));
        }

        // Section 6: once in a second for each record, and once in 250 ms for those that probe.
        [TestMethod]
        public void Record_thatWasMulticastASecondAgoOrLess_isNotRepeated()
        {
            Board board = Board.Settled();
            Assert.AreEqual("0: " + HostResponse, board.Ask(new DnsPacket().Ask(Board.Name, DnsPacket.Host), 0));
            board.Run(990);
            Assert.AreEqual("", board.Ask(new DnsPacket().Ask(Board.Name, DnsPacket.Host), 0));
            board.Run(10);
            Assert.AreEqual("0: " + HostResponse, board.Ask(new DnsPacket().Ask(Board.Name, DnsPacket.Host), 0));
        }

        [TestMethod]
        public void Probe_forAnEstablishedName_isAnsweredByMulticast()
        {
            Board board = Board.Settled();
            DnsPacket probe = new DnsPacket().Ask(Board.Name, DnsPacket.Any, DnsPacket.Unicast)
                .Propose(Board.Name, DnsPacket.Host, DnsPacket.Address(200));
            Assert.AreEqual("0: " + HostResponse, board.Ask(probe, 240));
            Assert.AreEqual("", board.Ask(probe, 10));
            Assert.AreEqual("0: response; = " + Board.Address, board.Ask(probe, 10));
            Assert.IsTrue(board.Protocol.IsSettled);
        }
    }
}
