using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Readings sent to clients that keep up, stall, disconnect and reconnect.</summary>
    [TestClass]
    public class SensorChannelTests
    {
        // Clients that ask for "/" join the channel.
        private static WsServer Serve(SensorChannel channel, out Recorder handler)
        {
            handler = new Recorder
            {
                Opened = connection =>
                {
                    if (connection.Path == "/") channel.Join(connection, false);
                },
            };
            return Host.Start(new WsServer(new NarrowListener(), handler,
                Options.Server(o => { o.SendTimeoutMs = 60000; o.PingIntervalMs = 0; }, least: 260)));
        }

        private static RawPeer Join(WsServer server, Recorder handler, int receiveBuffer = 0)
        {
            RawPeer client = RawPeer.Open(server.Port, "/", receiveBuffer);
            handler.WaitFor("Open");
            Host.Until(() => handler.Last.IsIdle, "the client is let in");
            return client;
        }

        // The values of the next frame, as text.
        private static Dictionary<string, string> ReadValues(RawPeer client)
        {
            (int first, string text) = client.ReadFrame();
            Assert.AreEqual(RawPeer.Text, first);
            using JsonDocument json = JsonDocument.Parse(text);
            Assert.AreEqual("readings", json.RootElement.GetProperty("type").GetString());
            Assert.IsTrue(json.RootElement.GetProperty("uptime").GetInt64() >= 0);
            return json.RootElement.GetProperty("values").EnumerateObject()
                .ToDictionary(value => value.Name, value => value.Value.GetRawText());
        }

        [TestMethod]
        public void Value_ofAnySize_isRoundedToItsDecimals()
        {
            var channel = new SensorChannel(1);
            Reading[] readings = Enumerable.Range(0, 7).Select(decimals => channel.Add("d" + decimals, decimals)).ToArray();
            using WsServer server = Serve(channel, out Recorder handler);
            using RawPeer client = Join(server, handler);
            var random = new Random(754);
            for (int round = 0; round < 200; round++)
            {
                double value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 9));
                foreach (Reading reading in readings) reading.Set(value);
                channel.Publish();
                foreach ((string name, string text) in ReadValues(client))
                {
                    int decimals = name[1] - '0';
                    StringAssert.Matches(text,
                        new System.Text.RegularExpressions.Regex(decimals == 0 ? "^-?[0-9]+$" : "^-?[0-9]+[.][0-9]{" + decimals + "}$"));
                    double error = Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - value);
                    Assert.IsTrue(error <= 0.5 * Math.Pow(10, -decimals) + Math.Abs(value) * 1e-12,
                        value.ToString("R") + " became " + text);
                }
            }
        }

        [TestMethod]
        public void Publish_toNewClient_sendsAllThenChanges()
        {
            var channel = new SensorChannel(2);
            Reading a = channel.Add("a", 0);
            Reading b = channel.Add("b", 1);
            using WsServer server = Serve(channel, out Recorder handler);
            using RawPeer first = Join(server, handler);
            a.Set(1);
            channel.Publish();
            CollectionAssert.AreEquivalent(new Dictionary<string, string> { ["a"] = "1", ["b"] = "null" }, ReadValues(first));
            b.Set(2);
            using RawPeer second = Join(server, handler);
            channel.Publish();
            CollectionAssert.AreEquivalent(new Dictionary<string, string> { ["b"] = "2.0" }, ReadValues(first));
            CollectionAssert.AreEquivalent(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2.0" }, ReadValues(second));
        }

        [TestMethod]
        public void Publish_withStalledClient_givesItLatestAndDelaysNoOther()
        {
            var channel = new SensorChannel(4, 200);
            Reading reading = channel.Add("n", 0);
            channel.Add("some-name-of-the-length-that-is-allowed", 6);
            using WsServer server = Serve(channel, out Recorder handler);
            using RawPeer stalled = Join(server, handler, 4096);
            WsConnection stalledAtServer = handler.Last;
            RawPeer[] good = Enumerable.Range(0, 3).Select(_ => Join(server, handler)).ToArray();

            int last = 0;
            void Round()
            {
                reading.Set(++last);
                channel.Publish();
                foreach (RawPeer client in good) Assert.AreEqual(last.ToString(), ReadValues(client)["n"], "who keeps up gets every value");
            }

            // Until the stalled client's buffer has been full for a while.
            int waiting = 0;
            while (waiting < 50)
            {
                Assert.IsTrue(last < 100_000, "it never stalls");
                Round();
                waiting = stalledAtServer.IsWriting ? waiting + 1 : 0;
            }

            int before = last - waiting;
            for (int i = 0; i < 500; i++) Round();
            int after = last;

            var seen = new List<int>();
            for (;;)
            {
                channel.Publish();
                if (ReadValues(stalled).TryGetValue("n", out string value)) seen.Add(int.Parse(value));
                if (seen.Count > 0 && seen[^1] == after) break;
            }

            CollectionAssert.AreEqual(seen.Distinct().Order().ToList(), seen, "in order, and nothing twice");

            // Even a peer that does not read takes a little now and then, when its kernel compacts its receive buffer.
            int old = seen.Count(value => value > before + 1 && value < after);
            Assert.IsTrue(old <= 250, "of 500 values that came while it stalled it got " + old);
            foreach (RawPeer client in good) client.Dispose();
        }

        [TestMethod]
        public void Add_withNameThatJsonWouldEscape_throws()
        {
            var channel = new SensorChannel(1);
            foreach (string name in new[] { null, "", "a b", "\"", "\\", "a\n", "é", "50%", "@", "[", "`", "{", new string('x', 41) })
            {
                Assert.Throws<ArgumentException>(() => channel.Add(name, 0), "accepted: " + name);
            }

            foreach (string name in new[] { "a", "A", "z.Z-0_9", new string('x', 40) })
            {
                Assert.AreEqual(name, channel.Add(name, 0).Name);
                Assert.Throws<ArgumentException>(() => channel.Add(name, 0), "twice");
            }
        }

        [TestMethod]
        public void Publish_ofMoreThanOneFrame_sendsAllInTurn()
        {
            var channel = new SensorChannel(1, 144);
            string[] names = Enumerable.Range(0, SensorChannel.MaxReadings).Select(i => "reading-number-" + i).ToArray();
            Reading[] readings = names.Select(name => channel.Add(name, 3)).ToArray();
            using WsServer server = Serve(channel, out Recorder handler);
            using RawPeer client = Join(server, handler);

            // A station sets all its readings in each round: none of them must be left out forever.
            var seen = new Dictionary<string, string>();
            for (int round = 0; seen.Count < names.Length; round++)
            {
                Assert.IsTrue(round < 40,
                    "after 40 rounds only " + seen.Count + " of " + names.Length + " readings came: " + string.Join(", ", seen.Keys));
                foreach (Reading reading in readings) reading.Set(-123456.789);
                channel.Publish();
                do
                {
                    (_, string text) = client.ReadFrame();
                    Assert.IsTrue(Encoding.UTF8.GetByteCount(text) <= 144, "a frame of " + text.Length + " bytes");
                    using JsonDocument json = JsonDocument.Parse(text);
                    foreach (JsonProperty value in json.RootElement.GetProperty("values").EnumerateObject())
                    {
                        seen[value.Name] = value.Value.GetRawText();
                    }
                }
                while (client.Socket.Available > 0);
            }

            foreach (string value in seen.Values) Assert.AreEqual("-123456.789", value);
        }

        [TestMethod]
        public void Publish_toClientThatCameAgain_sendsEachFrameOnce()
        {
            // Slots are used again by later connections: the channel must not send to one of them twice.
            var channel = new SensorChannel(4);
            Reading reading = channel.Add("n", 0);
            using WsServer server = Serve(channel, out Recorder handler);
            using RawPeer a = Join(server, handler);
            using RawPeer b = Join(server, handler);
            foreach (RawPeer client in new[] { a, b })
            {
                client.SendClose(1000);
                client.ExpectClose(1000);
                client.ReadToEnd();
            }

            Host.Until(() => server.ConnectionCount == 0, "both have gone");
            using RawPeer page = RawPeer.Connect(server.Port); // takes the first slot
            page.Send("GET / HTTP/1.1\r\n");
            using RawPeer again = Join(server, handler);
            for (int i = 1; i <= 5; i++)
            {
                reading.Set(i);
                channel.Publish();
            }

            reading.Set(99);
            channel.Publish();
            var seen = new List<string>();
            do seen.Add(ReadValues(again).GetValueOrDefault("n", "nothing new"));
            while (seen[^1] != "99");
            CollectionAssert.AreEqual(new[] { "1", "2", "3", "4", "5", "99" }, seen);
        }

        [TestMethod]
        public void Publish_toClientThatDidNotJoin_sendsNothing()
        {
            // Not even if it has the slot of a client that had joined.
            var channel = new SensorChannel(4);
            Reading reading = channel.Add("n", 0);
            using WsServer server = Serve(channel, out Recorder handler);
            using (RawPeer client = Join(server, handler))
            {
                client.SendClose(1000);
                client.ExpectClose(1000);
                client.ReadToEnd();
            }

            Host.Until(() => server.ConnectionCount == 0, "it has gone");
            using RawPeer other = RawPeer.Open(server.Port, "/other");
            handler.WaitFor("Open");
            reading.Set(1);
            channel.Publish();
            handler.Last.SendText("for you");
            other.ExpectFrame(RawPeer.Text, "for you");
        }
    }
}
