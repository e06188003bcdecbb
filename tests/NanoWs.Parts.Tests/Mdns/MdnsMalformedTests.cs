using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Packets that are malformed, cut, or lie: they change nothing, and nothing is thrown.</summary>
    [TestClass]
    public class MdnsMalformedTests
    {
        private static void Ignores(Board board, DnsPacket packet, string why)
        {
            Assert.AreEqual("", board.Receive(packet), why);
            Assert.AreEqual("", board.Receive(packet, isPeer: false), why);
            board.Run(600);
            Assert.AreEqual("", board.Log, why);
            Assert.IsTrue(board.Protocol.IsSettled, why);
        }

        private static DnsPacket Counts(int questions, int answers) => new DnsPacket().Set(4, questions).Set(6, answers);

        [TestMethod]
        public void Name_thatIsMalformed_isIgnored()
        {
            Board board = Board.Settled();
            Ignores(board, Counts(1, 0).Name("*12").Number(255).Number(1), "a pointer to itself");
            Ignores(board, Counts(1, 0).Name("a.*12").Number(255).Number(1), "a loop");
            Ignores(board, Counts(2, 0).Name("*18").Number(255).Number(1).Name("*12").Number(255).Number(1), "forwards, and back");
            Ignores(board, Counts(1, 0).Name("greenhouse.*25").Number(255).Number(1).Name("local"), "forwards");
            Ignores(board, Counts(1, 0).Name("greenhouse.*16383").Number(255).Number(1), "beyond the packet");
            Ignores(board, Counts(1, 0).Name("greenhouse.*11").Number(255).Number(1), "into the header");
            Ignores(board, Counts(1, 0).Name("greenhouse.*0").Number(255).Number(1), "to its beginning");
            Ignores(board, Counts(1, 0).Byte(0x4A).Name("reenhouse.local").Number(255).Number(1), "a reserved kind of label");
            Ignores(board, Counts(1, 0).Byte(0x8A).Name("reenhouse.local").Number(255).Number(1), "another");
            Ignores(board, Counts(1, 0).Byte(10), "a label without its text");
            Ignores(board, Counts(1, 0).Byte(0xC0), "half a pointer");
            string parts = "a23456789.b23456789.c23456789.d23456789.e23456789.";
            string name = parts + parts + parts + parts + parts + "a23456789";
            Ignores(board, Counts(2, 0).Name(name).Number(1).Number(1).Name(Board.Name).Number(1).Number(1),
                "a name of more than 255 bytes");
        }

        [TestMethod]
        public void Count_thatLies_makesThePacketVoid()
        {
            Board board = Board.Settled();
            Ignores(board, Counts(2, 0).Name(Board.Name).Number(1).Number(1), "two questions");
            Ignores(board, Counts(65535, 65535).Name(Board.Name).Number(1).Number(1), "65,535");
            Ignores(board, Counts(1, 1).Name(Board.Name).Number(1).Number(1), "an answer");
            Ignores(board, Counts(1, 1).Name(Board.Name).Number(1).Number(1).Name("*12").Number(1).Number(1).Number(0).Number(120).Number(5)
                .Number(0).Number(0), "data beyond the end");
            Ignores(board, Counts(1, 0).Name(Board.Name).Number(1), "half a question");
        }

        [TestMethod]
        public void Data_shorterThanTheirType_areNotOurs()
        {
            Board board = Board.Settled();
            for (int length = 0; length < 4; length++)
            {
                DnsPacket query = new DnsPacket().Ask(Board.Name, DnsPacket.Host).Answer(Board.Name, DnsPacket.Host, new byte[length]);
                string log = board.Ask(query, 2000);
                Assert.IsTrue(log.IndexOf(Board.Address) > 0, length.ToString());
            }

            foreach (string target in new[] { "Green House", "Green House._http._tcp.local.x", "*12" })
            {
                DnsPacket query = new DnsPacket().Ask(Board.Type, DnsPacket.Pointer);
                string log = board.Ask(query.Answer(Board.Type, DnsPacket.Pointer, DnsPacket.Target(target), 4500, 1), 2000);
                Assert.IsTrue(log.IndexOf(Board.Pointer) > 0, target);
            }
        }

        // More than the buffer holds: it arrives cut, and the questions come first.
        [TestMethod]
        public void Packet_longerThanTheBuffer_countsAsFarAsItWasRead()
        {
            Board board = Board.Settled();
            DnsPacket query = new DnsPacket().Ask(Board.Name, DnsPacket.Host).Ask(Board.Instance, DnsPacket.Text);
            query.Answer(Board.Name, DnsPacket.Host, DnsPacket.Address(Board.Me));
            while (query.ToArray().Length < 1100) query.Answer("x.local", DnsPacket.Host, DnsPacket.Address(1));
            Assert.AreEqual("", board.Receive(Bytes.Slice(query.ToArray(), 0, MdnsProtocol.BufferSize)));
            board.Poll();
            Assert.AreEqual("0: response; = " + Board.Text, board.Log);
        }

        private static byte[][] Samples() => new[]
        {
            new DnsPacket().Ask("x.local", DnsPacket.IPv6).Ask("greenhouse.*14", DnsPacket.Host)
                .Ask(Board.Type, DnsPacket.Pointer, DnsPacket.Unicast)
                .Answer(Board.Type, DnsPacket.Pointer, DnsPacket.Target(Board.Instance), 4500, 1).ToArray(),
            new DnsPacket().Ask(Board.Instance, DnsPacket.Any)
                .Propose(Board.Instance, DnsPacket.Service, DnsPacket.ServiceAt(81, "greenhouse.local"))
                .Propose("*12", DnsPacket.Text, new byte[1]).ToArray(),
            DnsPacket.Response().Answer(Board.Name, DnsPacket.Host, DnsPacket.Address(Board.Me))
                .Add("*12", DnsPacket.Nsec, new byte[] { 0xC0, 12, 0, 1, 0x40 }).ToArray(),
        };

        // On a board that is probing, and on one that has its names; then they answer, or probe, as ever.
        private static void Feed(Board[] boards, byte[] packet)
        {
            foreach (Board board in boards)
            {
                board.Take(packet);
                board.Take(packet, isPeer: false);
                board.Run(10);
            }
        }

        private static Board[] Boards() => new[] { new Board(), Board.Settled() };

        private static void StillWork(Board[] boards)
        {
            foreach (Board board in boards)
            {
                board.Run(60000);
                Assert.IsTrue(board.Protocol.IsSettled);
                string log = board.Ask(board.Protocol.Host + ".local", DnsPacket.Host);
                Assert.IsTrue(log.IndexOf(".local A 120! 127.0.0.7") > 0, log);
            }
        }

        [TestMethod]
        public void Packet_cutAnywhere_isHarmless()
        {
            Board[] boards = Boards();
            foreach (byte[] packet in Samples())
            {
                for (int length = 0; length <= packet.Length; length++) Feed(boards, Bytes.Slice(packet, 0, length));
            }

            StillWork(boards);
        }

        [TestMethod]
        public void Packet_withAnyByteChanged_isHarmless()
        {
            Board[] boards = Boards();
            foreach (byte[] packet in Samples())
            {
                for (int i = 0; i < packet.Length; i++)
                {
                    byte before = packet[i];
                    foreach (int value in new[] { 0, 1, 63, 64, 0xC0, 255, before ^ 0x20 })
                    {
                        packet[i] = (byte)value;
                        Feed(boards, packet);
                    }

                    packet[i] = before;
                }
            }

            StillWork(boards);
        }

        [TestMethod]
        public void Packet_ofRandomBytes_isHarmless()
        {
            Board[] boards = Boards();
            var random = new Random(7);
            var noise = new byte[64];
            for (int i = 0; i < 500; i++)
            {
                random.NextBytes(noise);
                byte[] packet = Bytes.Join(Samples()[i % 3], new byte[0]);
                Array.Copy(noise, 0, packet, random.Next(packet.Length - 8), random.Next(8));
                Feed(boards, packet);
                Array.Clear(noise, 2, 2);
                Feed(boards, noise);
            }

            StillWork(boards);
        }

#if NET
        [TestMethod]
        public void Packets_ofTheNetwork_allocateNothing()
        {
            Board board = Board.Settled();
            byte[][] samples = Samples();
            byte[] other = DnsPacket.Response().Answer("printer.local", DnsPacket.Host, DnsPacket.Address(1)).ToArray();
            long before = 0;
            for (int i = 0; i < 200; i++)
            {
                if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
                Array.Copy(samples[0], board.Protocol.Buffer, samples[0].Length);
                if (board.Protocol.Read(samples[0].Length)) board.Protocol.Take(1, i % 2 == 0, 90000 + 1000 * i);
                board.Protocol.Next(90200 + 1000 * i);
                Array.Copy(other, board.Protocol.Buffer, other.Length);
                Assert.IsFalse(board.Protocol.Read(other.Length));
            }

            Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
        }
#endif

        [TestMethod]
        public void Name_behindALongChainOfPointers_isNotFollowed()
        {
            var packet = new byte[3 + 2 * 10];
            packet[0] = 1;
            packet[1] = (byte)'a';
            for (int i = 0; i < 10; i++)
            {
                packet[3 + 2 * i] = 0xC0; // a pointer to the one before, the first one to the name
                packet[4 + 2 * i] = (byte)(i == 0 ? 0 : 1 + 2 * i);
            }

            byte[] name = { 1, (byte)'a', 0 };
            Assert.AreEqual(0, DnsName.Compare(packet, 0, packet.Length, name));
            Assert.AreEqual(0, DnsName.Compare(packet, 3 + 2 * 7, packet.Length, name), "eight pointers");
            Assert.IsTrue(DnsName.Compare(packet, 3 + 2 * 8, packet.Length, name) > 0, "nine");
        }
    }
}
