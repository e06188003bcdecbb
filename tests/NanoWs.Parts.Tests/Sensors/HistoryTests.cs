using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What a channel keeps of the past, and how clients get it.</summary>
    [TestClass]
    public class HistoryTests
    {
        /// <summary>A channel that keeps five points of two readings, on a server.</summary>
        private sealed class Archive
        {
            public readonly World World = new World(4096); // a board has no room for more beside the tests
            public readonly SensorChannel Channel;
            public readonly Reading T;
            public readonly Reading U;

            public Archive(int points = 5)
            {
                Channel = new SensorChannel(2, 256, World.Clock);
                Channel.KeepHistory(1000, points);
                T = Channel.Add("t", 1);
                U = Channel.Add("u", 0);
                U.PointSize = 2;
                World.Server.ServeReadings(Channel);
            }

            public void Publish(int uptime, double t, double u)
            {
                World.Clock.Now = 1000 + uptime;
                T.Set(t);
                U.Set(u);
                Channel.Publish();
                World.Settle();
            }

            public string Table(string name)
            {
                string response = World.Exchange("GET /history?name=" + name + " HTTP/1.1\r\nHost: a\r\n\r\n");
                Expect.Contains("\r\nContent-Type: text/csv; charset=utf-8\r\n", response);
                string table = Messages.Unchunk(response);
                string head = "uptime,time," + name + "\n";
                Assert.IsTrue(table.StartsWith(head), table);
                string rows = "";
                foreach (string row in table.Substring(head.Length).Split('\n'))
                {
                    if (row.Length == 0) continue;
                    string[] cells = row.Split(',');
                    Assert.AreEqual(3, cells.Length);
                    bool isTime = cells[1].Length == 20 && cells[1][10] == 'T' && cells[1][19] == 'Z' && cells[1].StartsWith("20");
                    Assert.IsTrue(isTime || cells[1].Length == 0, cells[1]);
                    rows += cells[0] + "=" + cells[2] + " ";
                }

                return rows;
            }

            // What a new client gets after description and values.
            public string Joined()
            {
                MemoryPeer peer = World.Open();
                Channel.Join(World.Handler.Last);
                Channel.Publish();
                World.Settle();
                string text = Messages.Payloads(peer.Read());
                peer.Close();
                World.Settle();
                int start = text.IndexOf("{\"type\":\"history\"");
                Expect.Contains("}]}{\"type\":\"readings\"", text);
                return start < 0 ? "" : text.Substring(start);
            }
        }

        private static string Piece(string name, int uptime, string values) =>
            "{\"type\":\"history\",\"name\":\"" + name + "\",\"uptime\":" + uptime.ToString() + ",\"values\":[" + values + "]}";

        [TestMethod]
        public void History_beforeFirstPublish_isEmpty()
        {
            var archive = new Archive();
            Assert.AreEqual("", archive.Table("t"));
            MemoryPeer peer = archive.World.Open();
            archive.Channel.Join(archive.World.Handler.Last);
            archive.World.Settle();
            string text = Messages.Payloads(peer.Read());
            Expect.Contains("\"history\":{\"interval\":1000,\"points\":5}", text);
            Assert.IsTrue(text.EndsWith("}]}"), text);
            archive.Publish(0, 1, 1);
            Assert.AreEqual("{\"type\":\"readings\",\"seq\":1,\"uptime\":0,\"values\":{\"t\":1.0,\"u\":1}}",
                Messages.Payloads(peer.Read()));
        }

        [TestMethod]
        public void Reading_withPointsOfNoSize_hasNoHistory()
        {
            var archive = new Archive();
            archive.T.PointSize = 0;
            archive.Publish(0, 1, 1);
            archive.Publish(1000, 2, 2);
            Assert.AreEqual(Piece("u", 0, "1,2"), archive.Joined());
            Assert.AreEqual("0=1 1000=2 ", archive.Table("u"));
            Expect.Contains("HTTP/1.1 404 ", archive.World.Exchange("GET /history?name=t HTTP/1.1\r\nHost: a\r\n\r\n"));
            string description = archive.World.Exchange("GET /readings HTTP/1.0\r\n\r\n");
            Expect.Contains("\"name\":\"t\",\"label\":\"t\",\"unit\":\"\",\"decimals\":1,\"simulated\":false,\"history\":false,",
                description);
            Assert.IsTrue(description.IndexOf("\"history\":false") == description.LastIndexOf("\"history\":false"), description);
        }

        [TestMethod]
        public void Table_inManyChunks_isWhole()
        {
            var archive = new Archive(60);
            archive.World.Options.SendBufferSize = 64;
            string expected = "";
            for (int i = 0; i < 59; i++)
            {
                string uptime = (i * 1000).ToString() + "=";
                if (i % 7 == 3)
                {
                    expected += uptime + " "; // no round then
                    continue;
                }

                archive.Publish(i * 1000, i, i);
                expected += uptime + i.ToString() + ".0 ";
            }

            Assert.AreEqual(expected, archive.Table("t"));
        }

        // Points that it has not been sent are overwritten meanwhile.
        [TestMethod]
        public void History_ofClientThatReadsSlowly_hasEachValueAtItsTime()
        {
            var world = new World(300);
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(1, 144, world.Clock);
            channel.KeepHistory(10, 400);
            Reading reading = channel.Add("t", 0);
            int now = 0;
            for (; now < 400; now++) Round(world, channel, reading, now);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last);
            int pieces = 0;
            int holes = 0;
            int next = 0;
            int readings = 0;
            int readingsBetween = 0;
            byte[] rest = new byte[0];
            for (; now < 1300; now++)
            {
                Round(world, channel, reading, now);
                rest = Bytes.Join(rest, peer.Read(4));
                string text = Messages.Payloads(ref rest);
                if (text.StartsWith("{\"type\":\"readings\"")) readings++;
                if (!text.StartsWith("{\"type\":\"history\"")) continue;
                readingsBetween = readings;
                string[] values = text.Substring(text.IndexOf('[') + 1, text.IndexOf(']') - text.IndexOf('[') - 1).Split(',');
                int first = int.Parse(values[0]);
                Expect.Contains("\"uptime\":" + (first * 10).ToString() + ",", text);
                for (int i = 0; i < values.Length; i++) Assert.AreEqual((first + i).ToString(), values[i]);
                if (first > next) holes++;
                next = first + values.Length;
                pieces++;
            }

            Assert.IsTrue(pieces > 1 && holes > 1, "pieces: " + pieces.ToString() + ", holes: " + holes.ToString());
            Assert.IsTrue(readingsBetween * 3 >= pieces, pieces.ToString() + " pieces, readings between: " + readingsBetween.ToString());
        }

        private static void Round(World world, SensorChannel channel, Reading reading, int number)
        {
            world.Clock.Now = 1000 + number * 10;
            reading.Set(number);
            channel.Publish();
            world.Settle();
        }

        [TestMethod]
        public void Point_ofATime_isTheFirstRoundThenOrLater()
        {
            var archive = new Archive();
            archive.Publish(0, 1.5, 1);
            archive.Publish(400, 2.5, 2);
            archive.Publish(999, 3.5, 3);
            archive.Publish(1004, 4.5, 4);
            archive.Publish(1900, 5.5, 5);
            archive.Publish(2000, 6.5, 6);
            Assert.AreEqual("0=1.5 1000=4.5 2000=6.5 ", archive.Table("t"));
            Assert.AreEqual("0=1 1000=4 2000=6 ", archive.Table("u"));
            Assert.AreEqual(Piece("t", 0, "1.5,4.5,6.5") + Piece("u", 0, "1,4,6"), archive.Joined());
        }

        [TestMethod]
        public void Publish_withoutNews_makesNoPoint()
        {
            var archive = new Archive();
            archive.Publish(0, 1, 1);
            for (int uptime = 250; uptime < 2500; uptime += 250)
            {
                archive.World.Clock.Now = 1000 + uptime;
                archive.Channel.Publish();
            }

            archive.Publish(2500, 2, 2);
            Assert.AreEqual("0=1.0 1000= 2000=2.0 ", archive.Table("t"));
        }

        [TestMethod]
        public void Ring_whenFull_losesTheOldest()
        {
            var archive = new Archive();
            for (int i = 0; i < 12; i++) archive.Publish(i * 1000, i, i);
            Assert.AreEqual("7000=7.0 8000=8.0 9000=9.0 10000=10.0 11000=11.0 ", archive.Table("t"));
            Assert.AreEqual(Piece("t", 7000, "7.0,8.0,9.0,10.0,11.0") + Piece("u", 7000, "7,8,9,10,11"), archive.Joined());
        }

        [TestMethod]
        public void Rounds_missed_areGaps()
        {
            var archive = new Archive();
            archive.Publish(0, 1, 1);
            archive.Publish(3100, 4, 4);
            Assert.AreEqual("0=1.0 1000= 2000= 3000=4.0 ", archive.Table("t"));
            Assert.AreEqual(Piece("t", 0, "1.0,null,null,4.0") + Piece("u", 0, "1,null,null,4"), archive.Joined());
            archive.Publish(1000000, 9, 9);
            Assert.AreEqual("996000= 997000= 998000= 999000= 1000000=9.0 ", archive.Table("t"));
        }

        [TestMethod]
        public void Values_thatAreNoneOrDoNotFit_areGaps()
        {
            var archive = new Archive();
            archive.Publish(0, double.NaN, 32767);
            archive.Publish(1000, 214748364.7, 32768);
            archive.Publish(2000, 214748364.8, -32767);
            archive.Publish(3000, -214748364.7, -32768);
            Assert.AreEqual("0= 1000=214748364.7 2000= 3000=-214748364.7 ", archive.Table("t"));
            Assert.AreEqual("0=32767 1000= 2000=-32767 3000= ", archive.Table("u"));
        }

        [TestMethod]
        public void History_ofEventStream_isThatOfWebSockets()
        {
            var archive = new Archive();
            for (int i = 0; i < 7; i++) archive.Publish(i * 1000, i, i);
            MemoryPeer peer = archive.World.Connect();
            peer.Send("GET /events HTTP/1.0\r\n\r\n");
            archive.World.Settle();
            Expect.Contains("]}\n\ndata: " + Piece("t", 2000, "2.0,3.0,4.0,5.0,6.0") + "\n\ndata: " + Piece("u", 2000, "2,3,4,5,6")
                + "\n\ndata: {\"type\":\"readings\",\"seq\":7,", peer.ReadText());
        }

        [TestMethod]
        public void History_largerThanAFrame_comesInPiecesWithoutAHole()
        {
            var archive = new Archive();
            var channel = new SensorChannel(1, 144, archive.World.Clock);
            channel.KeepHistory(10, 500);
            Reading reading = channel.Add("a-name-of-forty-letters-is-the-longest--", 2);
            for (int i = 0; i < 700; i++)
            {
                archive.World.Clock.Now += 10;
                reading.Set(i - 600.25);
                channel.Publish();
            }

            MemoryPeer peer = archive.World.Open();
            channel.Join(archive.World.Handler.Last);
            string values = "";
            long next = 2010;
            for (int round = 0; round < 200; round++)
            {
                channel.Publish();
                archive.World.Settle();
                string text = Messages.Payloads(peer.Read());
                for (int at; (at = text.IndexOf("\"type\":\"history\"")) >= 0; text = text.Substring(at + 1))
                {
                    string uptime = "\"uptime\":" + next.ToString() + ",\"values\":[";
                    int start = text.IndexOf(uptime, at) + uptime.Length;
                    Assert.IsTrue(start > uptime.Length, "not at " + next.ToString() + ": " + text);
                    string piece = text.Substring(start, text.IndexOf(']', start) - start);
                    next += 10 * piece.Split(',').Length;
                    values += piece + ",";
                    at = start;
                }

                if (text.IndexOf("\"type\":\"readings\"") >= 0) break;
            }

            Assert.AreEqual(7010L, next);
            Assert.AreEqual(Expected(), values);
        }

        private static string Expected()
        {
            string expected = "";
            for (int i = 200; i < 700; i++)
            {
                int hundredths = i * 100 - 60025;
                int size = hundredths < 0 ? -hundredths : hundredths;
                string cents = (size % 100).ToString();
                expected += (hundredths < 0 ? "-" : "") + (size / 100).ToString() + "." + (cents.Length < 2 ? "0" : "") + cents + ",";
            }

            return expected;
        }

        [TestMethod]
        public void KeepHistory_withoutRoomForAPoint_throws()
        {
            var archive = new Archive();
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => archive.Channel.KeepHistory(0, 1));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => archive.Channel.KeepHistory(1, 0));
        }

        [TestMethod]
        public void KeepHistory_twice_throws()
        {
            var archive = new Archive();
            Expect.Throws(typeof(InvalidOperationException), () => archive.Channel.KeepHistory(1000, 5), "already");
        }
    }
}
