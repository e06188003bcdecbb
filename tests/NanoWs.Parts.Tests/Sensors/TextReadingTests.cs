using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Readings whose value is a text, and what pages are told of the kind of a reading.</summary>
    [TestClass]
    public class TextReadingTests
    {
        private static readonly byte[] s_buffer = new byte[400];

        private static string ValueOf(Reading reading) => Bytes.Text(Bytes.Slice(s_buffer, 0, reading.WriteValue(s_buffer, 0)));

        private static string Frame(SensorChannel channel)
        {
            channel.Publish();
            return Bytes.Text(Bytes.Slice(s_buffer, 0, new ReadingCursor(channel).WriteFrame(s_buffer, 0, 400)));
        }

        [TestMethod]
        public void Text_withQuotesAndBackslashes_isJson()
        {
            var channel = new SensorChannel(0, 144, new VirtualClock());
            TextReading text = channel.AddText("state", 10);
            Assert.AreEqual("null", ValueOf(text));
            text.Set("\"a\\\u00E9\"");
            Assert.AreEqual("\"\\\"a\\\\\u00E9\\\"\"", ValueOf(text));
            Expect.Contains("\"values\":{\"state\":\"\\\"a\\\\\u00E9\\\"\"}}", Frame(channel));
            text.Set("");
            Expect.Contains("\"values\":{\"state\":\"\"}}", Frame(channel));
            text.Set(null);
            Expect.Contains("\"values\":{\"state\":null}}", Frame(channel));
        }

        [TestMethod]
        public void Text_tooLongOrWithControlCharacters_isRefusedAndChangesNothing()
        {
            var channel = new SensorChannel(0, 144, new VirtualClock());
            TextReading text = channel.AddText("state", 4);
            text.Set("\u00E9\u00E9");
            Expect.Throws(typeof(ArgumentException), () => text.Set("12345"), "at most 4 bytes");
            Expect.Throws(typeof(ArgumentException), () => text.Set("\"\"\""), "at most 4 bytes");
            Expect.Throws(typeof(ArgumentException), () => text.Set("a\nb"), "control characters");
            Expect.Throws(typeof(InvalidOperationException), () => text.Set(1), "is a text");
            Assert.AreEqual("\"\u00E9\u00E9\"", ValueOf(text));
            Assert.IsNull(text.Check("1234"));
            Assert.IsNotNull(text.Check("12345"));
        }

        [TestMethod]
        public void Text_ofTheMaximumLength_fitsIntoTheSmallestFrame()
        {
            foreach (int length in new[] { 1, 20, 40 })
            {
                var channel = new SensorChannel(0, 144, new VirtualClock { Now = 123456789012 });
                TextReading text = channel.AddText(Bytes.LetterText(length), 55 - length);
                text.Set(Bytes.LetterText(55 - length));
                channel.Publish();
                int end = new ReadingCursor(channel).WriteFrame(s_buffer, 0, 144);
                Expect.Contains(Bytes.LetterText(55 - length) + "\"}}", Bytes.Text(Bytes.Slice(s_buffer, 0, end)));
                Expect.Throws(typeof(ArgumentOutOfRangeException), () => channel.AddText(Bytes.LetterText(length), 56 - length));
            }

            Expect.Throws(typeof(ArgumentOutOfRangeException), () => new SensorChannel(0).AddText("a", 0));
            Expect.Throws(typeof(ArgumentException), () => new SensorChannel(0).AddText("a b", 5), "name");
        }

        [TestMethod]
        public void Text_ofOneByteThatWasNeverSet_fitsIntoEveryFrame()
        {
            for (int length = 1; length <= 40; length++)
            {
                var channel = new SensorChannel(0, 144, new VirtualClock());
                channel.Add(Bytes.LetterText(length), 0).Set(1);
                for (int i = 0; i < 6; i++) channel.AddText("t" + i.ToString(), 1);
                channel.Publish();
                var cursor = new ReadingCursor(channel);
                var buffer = new byte[144];
                while (cursor.HasNews) Assert.IsTrue(cursor.WriteFrame(buffer, 0, 144) <= 144);
            }
        }

        [TestMethod]
        public void Text_inCbor_isATextString()
        {
            var world = new World(2048);
            world.Options.Subprotocols = new string[] { SensorChannel.CborSubprotocol };
            var channel = new SensorChannel(1, 144, world.Clock);
            Reading number = channel.Add("number", 0);
            TextReading text = channel.AddText("text", 30);
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Open") channel.Join(connection);
            };
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: nanows.cbor"));
            world.Settle();
            channel.Publish();
            world.Settle();
            peer.Read();
            foreach (string value in new[] { "a\"b\\", Bytes.LetterText(30), "", null })
            {
                number.Set(7);
                text.Set(value);
                channel.Publish();
                world.Settle();
                byte[] frame = peer.Read();
                byte[] bytes = Bytes.Of(value ?? "");
                int size = bytes.Length;
                string head = value == null ? "F6" : size > 23 ? "78" + size.ToString("X2") : (0x60 + size).ToString("X2");
                byte[] end = Bytes.Join(Bytes.Hex("BF000701" + head), bytes, Bytes.Hex("FF"));
                Expect.Equal(end, Bytes.Slice(frame, frame.Length - end.Length, end.Length));
            }
        }

        [TestMethod]
        public void Metrics_withATextReading_leaveItOut()
        {
            var world = new World(2048);
            var channel = new SensorChannel(1, 144, world.Clock);
            channel.Add("number", 0).Set(1);
            channel.AddText("text", 30).Set("1");
            world.Server.ServeReadings(channel);
            string metrics = world.Exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
            Expect.Contains("nanows_reading{name=\"number\",unit=\"\"} 1\n", metrics);
            Assert.IsTrue(metrics.IndexOf("\"text\"") < 0, metrics);
        }

        [TestMethod]
        public void Hello_ofAReadingWithAKind_describesIt()
        {
            var world = new World(2048);
            var channel = new SensorChannel(1, 144, world.Clock);
            Reading mode = channel.Add("mode", 0);
            mode.Kind = ReadingKind.Choice;
            mode.Group = "Heating";
            mode.Hint = "\"Eco\" saves.";
            mode.Choices = new[] { "Off", "\"Eco\"" };
            channel.AddText("motto", 30).Kind = ReadingKind.Text;
            world.Server.ServeReadings(channel);
            string hello = world.Exchange("GET /readings HTTP/1.1\r\nHost: a\r\n\r\n");
            Expect.Contains("\"simulated\":false,\"kind\":\"choice\",\"group\":\"Heating\",\"hint\":\"\\\"Eco\\\" saves.\","
                + "\"choices\":[\"Off\",\"\\\"Eco\\\"\"],\"value\":null}", hello);
            Expect.Contains("\"history\":false,\"kind\":\"text\",\"maxLength\":30,\"value\":null}", hello);
        }

        [TestMethod]
        public void Format_ofANumber_isWhatIsSent()
        {
            Reading reading = new SensorChannel(0).Add("a", 1);
            Assert.AreEqual("21.5", reading.Format(21.52));
            Assert.AreEqual("null", reading.Format(double.NaN));
        }

        [TestMethod]
        public void SensorHandler_ofAServer_joinsAndCarriesOutCommands()
        {
            Expect.Throws(typeof(ArgumentNullException), () => new SensorHandler(null));
            var clock = new VirtualClock();
            var listener = new LoopbackListener(2048);
            var channel = new SensorChannel(1, 144, clock) { OnCommand = command => command == "go" ? null : "No." };
            channel.Add("a", 0).Set(5);
            var server = new WsServer(listener, new SensorHandler(channel), new WsServerOptions { Clock = clock });
            server.Open();
            var peer = new MemoryPeer(listener.Connect());
            server.Poll(0);
            peer.Send(Heads.Request());
            Settle(server);
            channel.Publish();
            string opening = Bytes.Text(peer.Read(Heads.Accepted.Length));
            Assert.AreEqual(Heads.Accepted, opening);
            Expect.Contains("text(", peer.ReadFrames());
            peer.Send(Wire.Frame(WsRole.Client, 0x81, Bytes.Of("#1 go")));
            Settle(server);
            Assert.AreEqual("text({\"type\":\"result\",\"id\":1})", peer.ReadFrames());
            peer.Send(Wire.Frame(WsRole.Client, 0x81, Bytes.Of("stay")));
            Settle(server);
            Expect.Contains("text(", peer.ReadFrames());
        }

        private static void Settle(WsServer server)
        {
            while (server.Poll(0))
            {
            }
        }
    }
}
