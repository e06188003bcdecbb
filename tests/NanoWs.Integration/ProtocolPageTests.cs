using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// The examples of docs/protocol.md: a greenhouse that has had 57 rounds, and then one more. It sends what stands there, except for the
    /// time of day.
    /// </summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class ProtocolPageTests
    {
        private const long HelloUptime = 12845;
        private const long Boot = 16381; // what the clock shows when the channel is created

        private static readonly (string Language, string Text)[] s_blocks = Regex
            .Matches(Repository.Read("docs/protocol.md"), "(?ms)^```(\\w*)\n(.*?)^```")
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value)).ToArray();

        private static readonly string[] s_messages =
            s_blocks.Where(block => block.Language == "json").SelectMany(block => Lines(block.Text)).ToArray();

        private static string Hello => Message("hello");

        private sealed class Clock : WsClock
        {
            public long Now = Boot;

            public override long Milliseconds => Now;
        }

        private sealed class Greenhouse : WsHandler, IDisposable
        {
            private readonly Clock _clock = new();
            private readonly SensorChannel _channel;
            private readonly Reading _temperature;
            private readonly Reading _heap;

            public Greenhouse()
            {
                _channel = new SensorChannel(4, 256, _clock) { HelloMembers = "\"station\":\"Greenhouse\"" };
                _channel.OnCommand = command =>
                    command is "led on" or "led off" ? null : "Unknown command. There are: led on, led off.";
                _temperature = _channel.Add("temperature", 1);
                _temperature.Label = "Temperature";
                _temperature.Unit = "°C";
                _temperature.Min = -40;
                _temperature.Max = 85;
                _heap = _channel.Add("heap", 0);
                _heap.Label = "Free memory";
                _heap.Unit = "bytes";
                _channel.KeepHistory(1000, 300);
                Server = new WsServer(0, this, Options.Server(o => o.Subprotocols = [SensorChannel.CborSubprotocol], least: 2048));
                Server.ServeReadings(_channel);
                Host.Start(Server);

                // No round from 11 s to 12 s.
                Publish(9000, 21.4);
                Publish(10000, 21.5);
                Publish(12000, 21.7);
                while (_channel.Sequence < 57) Publish(HelloUptime, 21.6);
            }

            public WsServer Server { get; }

            public void Dispose() => Server.Dispose();

            public void PublishRound58() => Publish(13095, 21.5);

            public void Wait(int milliseconds) => _clock.Now += milliseconds;

            private void Publish(long uptime, double temperature)
            {
                _clock.Now = Boot + uptime;
                _temperature.Set(temperature);
                _heap.Set(81234);
                _channel.Publish();
            }

            public override void OnOpen(WsConnection connection) => _channel.Join(connection);

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
                _channel.HandleCommand(connection, buffer, offset, count);

            /// <summary>A client that has been sent everything up to round 57.</summary>
            public RawPeer Open(string fields = "")
            {
                RawPeer peer = RawPeer.Connect(Server.Port);
                peer.Send(RawPeer.Upgrade("/", fields));
                StringAssert.StartsWith(peer.ReadHead(), "HTTP/1.1 101 ");
                long sent = _channel.FramesSent;
                Host.Until(() => IsSentMoreThan(sent), "the client is up to date");
                return peer;
            }

            // Without anything set this is no round, but continues what did not fit into the buffer.
            private bool IsSentMoreThan(long frames)
            {
                _channel.Publish();
                return _channel.FramesSent > frames;
            }

            // HTTP/1.0 has no chunks: the body stands there as it is.
            public RawPeer Get(string target)
            {
                RawPeer peer = RawPeer.Connect(Server.Port);
                peer.Send("GET " + target + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
                StringAssert.StartsWith(peer.ReadHead(), "HTTP/1.1 200 ");
                return peer;
            }

            public string Read(string target)
            {
                using RawPeer peer = Get(target);
                return Encoding.UTF8.GetString(peer.ReadToEnd());
            }
        }

        private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

        private static string Message(string type) => s_messages.Single(line => line.StartsWith("{\"type\":\"" + type + "\""));

        // The example between those of other languages that begins like this.
        private static string Block(string begin) => s_blocks.Single(block => block.Language == "" && block.Text.StartsWith(begin)).Text;

        // With the time of the page, if its own is the time of day.
        private static string WithTimeOfPage(string hello)
        {
            long time = JsonDocument.Parse(hello).RootElement.GetProperty("time").GetInt64();
            long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            Assert.IsTrue(time <= now && time > now - Recorder.Patience, hello);
            return hello.Replace("\"time\":" + time, Regex.Match(Hello, "\"time\":[0-9]+").Value);
        }

        [TestMethod]
        public void Examples_ofThePage_areThoseTestedHere()
        {
            string[] languages = s_blocks.Select(block => block.Language).ToArray();
            CollectionAssert.AreEqual(new[] { "json", "json", "json", "json", "", "", "" }, languages);
            CollectionAssert.AreEqual(new[] { "hello", "history", "readings", "result", "result", "error" },
                s_messages.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToArray());
        }

        [TestMethod]
        public void Messages_overWebSocket_areThoseOfThePage()
        {
            using var house = new Greenhouse();
            using RawPeer peer = house.Open();

            Assert.AreEqual(Hello, WithTimeOfPage(peer.ReadMessage()));
            StringAssert.StartsWith(peer.ReadMessage(), "{\"type\":\"readings\",\"seq\":57,");
            Assert.AreEqual(Message("history"), peer.ReadMessage());
            StringAssert.StartsWith(peer.ReadMessage(), "{\"type\":\"history\",\"name\":\"heap\",");
            house.PublishRound58();
            Assert.AreEqual(Message("readings"), peer.ReadMessage());
        }

        [TestMethod]
        public void Readings_once_areHelloWithValues()
        {
            using var house = new Greenhouse();

            string readings = WithTimeOfPage(house.Read("/readings"));

            Assert.AreEqual(Hello, readings.Replace(",\"value\":21.6}", "}").Replace(",\"value\":81234}", "}"));
            Assert.HasCount(2, Regex.Matches(readings, "\"value\":"));
        }

        [TestMethod]
        public void Readings_afterRound57_areTheFrameOfRound58()
        {
            using var house = new Greenhouse();
            StringAssert.Contains(Repository.Read("docs/protocol.md"), "`GET /readings?after=57&wait=20`");
            using RawPeer peer = RawPeer.Connect(house.Server.Port);
            peer.Send("GET /readings?after=57&wait=20 HTTP/1.0\r\nHost: localhost\r\n\r\n");

            house.PublishRound58();

            StringAssert.StartsWith(peer.ReadHead(), "HTTP/1.1 200 ");
            Assert.AreEqual(Message("readings"), Encoding.UTF8.GetString(peer.ReadToEnd()));
        }

        [TestMethod]
        public void Events_afterRoundOfAnotherStart_beginWithHello()
        {
            using var house = new Greenhouse();
            StringAssert.Contains(Repository.Read("docs/protocol.md"), "`?after=16381-57`");
            using RawPeer known = house.Get("/events?after=16381-56");
            Assert.AreEqual("retry: 2000", ReadEvent(known));
            StringAssert.StartsWith(ReadEvent(known), "data: {\"type\":\"readings\",\"seq\":57,");
            using RawPeer restarted = house.Get("/events?after=16380-56");
            Assert.AreEqual("retry: 2000", ReadEvent(restarted));
            StringAssert.StartsWith(ReadEvent(restarted), "data: " + Hello[..30]);
        }

        [TestMethod]
        public void Replies_toCommands_areThoseOfThePage()
        {
            using var house = new Greenhouse();
            using RawPeer peer = house.Open();
            for (int i = 0; i < 4; i++) peer.ReadMessage();

            foreach (string command in new[] { "#7 led on", "#8 led up", "led up" }) peer.SendFrame(RawPeer.Text, command);

            foreach (string reply in s_messages.Skip(3)) Assert.AreEqual(reply, peer.ReadMessage());
        }

        [TestMethod]
        public void Events_ofNewClient_areThoseOfThePage()
        {
            using var house = new Greenhouse();
            using RawPeer peer = house.Get("/events");
            string page = Block("retry: ");
            string[] events = page.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < events.Length; i++)
            {
                if (events[i].Contains("\"seq\":58,")) house.PublishRound58();
                if (events[i] == ":") house.Wait(15000);
                string pattern = "^" + Regex.Escape(events[i]).Replace(",\\.\\.\\.}", ",.*}") + "$";
                StringAssert.Matches(ReadEvent(peer), new Regex(pattern), "event " + i);
            }
        }

        private static string ReadEvent(RawPeer peer)
        {
            var bytes = new MemoryStream();
            while (bytes.Length < 2 || !Encoding.UTF8.GetString(bytes.ToArray()).EndsWith("\n\n")) bytes.Write(peer.Read(1));
            return Encoding.UTF8.GetString(bytes.ToArray())[..^2];
        }

        [TestMethod]
        public void Frame_inCbor_isThatOfThePage()
        {
            byte[] expected = Lines(Block("83 ")).SelectMany(line => line.Split(' ')).Select(hex => Convert.ToByte(hex, 16)).ToArray();
            using var house = new Greenhouse();
            using RawPeer peer = house.Open("Sec-WebSocket-Protocol: nanows.cbor\r\n");
            peer.ReadMessage();
            peer.ReadMessage(RawPeer.Binary);
            for (int i = 0; i < 2; i++) peer.ReadMessage();

            house.PublishRound58();

            Assert.AreEqual(RawPeer.Binary, peer.Read(1)[0]);
            Assert.AreEqual(expected.Length, peer.Read(1)[0]);
            CollectionAssert.AreEqual(expected, peer.Read(expected.Length));
        }

        [TestMethod]
        public void History_asCsv_isThatOfThePage()
        {
            using var house = new Greenhouse();

            string[] page = Lines(Block("uptime,")), sent = Lines(house.Read("/history?name=temperature"));

            CollectionAssert.AreEqual(page.Select(row => row.Split(',')[0]).ToArray(), sent.Select(row => row.Split(',')[0]).ToArray());
            CollectionAssert.AreEqual(page.Select(row => row.Split(',')[2]).ToArray(), sent.Select(row => row.Split(',')[2]).ToArray());
            Assert.AreEqual(page[0], sent[0]);
            long hello = JsonDocument.Parse(Hello).RootElement.GetProperty("time").GetInt64();
            ExpectTimes(page.Skip(1), DateTimeOffset.FromUnixTimeMilliseconds(hello).UtcDateTime, TimeSpan.FromSeconds(1));
            ExpectTimes(sent.Skip(1), DateTime.UtcNow, TimeSpan.FromMilliseconds(Recorder.Patience));
        }

        // Whole seconds, in the distance from hello that their uptime has.
        private static void ExpectTimes(IEnumerable<string> rows, DateTime hello, TimeSpan tolerance)
        {
            foreach (string[] row in rows.Select(row => row.Split(',')))
            {
                DateTime expected = hello.AddMilliseconds(long.Parse(row[0], CultureInfo.InvariantCulture) - HelloUptime);
                DateTime time = DateTime.ParseExact(row[1], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
                Assert.IsTrue(time <= expected && time > expected - tolerance, string.Join(",", row));
            }
        }
    }
}
