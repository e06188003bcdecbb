using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A channel that publishes to a server which the test plays.</summary>
    [TestClass]
    public class MqttPublisherTests
    {
        private sealed class Station
        {
            public readonly MqttWorld World = new MqttWorld();
            public readonly SensorChannel Channel;
            public readonly MqttPublisher Publisher;
            public readonly Reading Temperature;

            public Station(int bufferSize = 256)
            {
                World.Options.WebSocket.SendBufferSize = World.Options.OutboxSize = bufferSize;
                World.IsRecorded = false;
                Channel = new SensorChannel(0, 144, World.Clock);
                Temperature = Channel.Add("t", 1);
                Publisher = new MqttPublisher(Channel, World.Client, "b") { DiscoveryPrefix = null };
            }

            public void Set(double value)
            {
                Temperature.Set(value);
                Channel.Publish();
                Publisher.Publish();
            }
        }

        [TestMethod]
        public void Readings_whenConnected_arePublishedWithTheirLatestValues()
        {
            var station = new Station();
            station.Set(20);
            station.Set(21.5);
            station.World.Open();
            station.World.Send("20 02 00 00");
            Assert.AreEqual("b/status=online* b/t=21.5* ", station.World.TakeMessages());
            station.Set(22);
            station.Set(22);
            Assert.AreEqual("b/t=22.0* b/t=22.0* ", station.World.TakeMessages());
            station.Publisher.Publish();
            Assert.AreEqual("", station.World.TakeMessages(), "nothing was set");
        }

        [TestMethod]
        public void Readings_afterAReconnect_areAllPublished()
        {
            var station = new Station();
            station.Publisher.Retain = false;
            station.World.Connect();
            station.Set(1);
            station.World.Send("40 02 00 01");
            station.World.TakeMessages();
            station.World.Lose();
            station.Set(2);
            station.Set(3);
            station.World.Connect();
            Assert.AreEqual("b/status=online* b/t=3.0 ", station.World.TakeMessages());
        }

        [TestMethod]
        public void Readings_withAnInterval_areSkipped()
        {
            var station = new Station();
            station.Publisher.IntervalMs = 1000;
            station.World.Clock.Now += 5000;
            station.World.Connect();
            station.Set(1);
            station.Set(2);
            Assert.AreEqual("b/status=online* b/t=1.0* ", station.World.TakeMessages());
            station.World.Clock.Now += 999;
            station.Publisher.Publish();
            Assert.AreEqual("", station.World.TakeMessages());
            station.World.Clock.Now++;
            station.Publisher.Publish();
            Assert.AreEqual("b/t=2.0* ", station.World.TakeMessages());
        }

        [TestMethod]
        public void Values_ofEachKind_areTexts()
        {
            var station = new Station();
            Reading light = station.Channel.Add("light", 0);
            light.Kind = ReadingKind.Switch;
            Reading mode = station.Channel.Add("mode", 0);
            mode.Choices = new string[] { "Eco", "Full" };
            TextReading motto = station.Channel.AddText("motto", 20);
            light.Set(1);
            mode.Set(1);
            motto.Set("a \"b\"");
            station.Set(double.NaN);
            station.World.Connect();
            Assert.AreEqual("b/status=online* b/t=None* b/light=on* b/mode=Full* b/motto=a \"b\"* ", station.World.TakeMessages());
            light.Set(0);
            mode.Set(2);
            motto.Set(null);
            station.Set(-0.5);
            Assert.AreEqual("b/t=-0.5* b/light=off* b/mode=2* b/motto=None* ", station.World.TakeMessages());
        }

        [TestMethod]
        public void Commands_fromTheServer_areCarriedOutAndTheirErrorsPublished()
        {
            var station = new Station();
            string last = null;
            station.Channel.OnCommand = command =>
            {
                last = command;
                if (command != "fan 42") return "no";
                station.Temperature.Set(42);
                return null;
            };
            station.World.Connect();
            station.World.TakeMessages();
            station.World.Send("30 0D 00 09 62 2F 66 61 6E 2F 73 65 74 34 32"); // b/fan/set=42
            Assert.AreEqual("fan 42", last);
            Assert.AreEqual("b/t=42.0* ", station.World.TakeMessages());
            station.World.Send("30 0C 00 09 62 2F 66 61 6E 2F 73 65 74 78");
            Assert.AreEqual("fan x", last);
            Assert.AreEqual("b/error=fan: no ", station.World.TakeMessages());
            station.World.Send("31 0D 00 09 62 2F 66 61 6E 2F 73 65 74 34 32"); // retained
            station.World.Send("30 09 00 05 62 2F 73 65 74 34 32"); // b/set
            Assert.AreEqual("fan x", last);
        }

        [TestMethod]
        public void History_ofATimeWithoutAConnection_isSentAfterwards()
        {
            var station = new Station();
            station.Publisher.SendsHistory = true;
            station.Publisher.Retain = false;
            station.Channel.KeepHistory(1000, 4);
            station.World.Connect();
            station.Set(1);
            station.World.Send("40 02 00 01");
            station.World.TakeMessages();
            station.World.Lose();
            for (int i = 2; i < 5; i++)
            {
                station.World.Clock.Now += 1000;
                station.Set(i);
            }

            station.World.Connect();
            Assert.AreEqual("b/status=online* b/t/history={\"uptime\":1000,\"value\":2.0} b/t/history={\"uptime\":2000,\"value\":3.0} "
                + "b/t/history={\"uptime\":3000,\"value\":4.0} b/t=4.0 ", station.World.TakeMessages());
            station.World.Send("40 02 00 02 40 02 00 03 40 02 00 04 40 02 00 05");
            station.World.Lose();
            station.World.Connect();
            Assert.AreEqual("b/status=online* b/t=4.0 ", station.World.TakeMessages(), "nothing is sent twice");
        }

        [TestMethod]
        public void Stop_whenConnected_saysThatTheBoardIsOffline()
        {
            var station = new Station();
            station.World.Connect();
            station.World.TakeMessages();
            station.Publisher.Stop();
            station.World.Settle();
            string sent = station.World.Take();
            Assert.AreEqual("33-13-00-08-62-2F-73-74-61-74-75-73-00-02-6F-66-66-6C-69-6E-65 E0-00", sent);
        }

        // After a DISCONNECT the server would forget the will, and keep "online".
        [TestMethod]
        public void Stop_withoutRoomForOffline_leavesItToTheWill()
        {
            var station = new Station();
            station.World.Connect();
            station.World.Take();
            while (station.World.Client.Publish("x", new byte[40], 0, 40, 1) == WsSendResult.Sent) station.World.Settle();
            station.World.Take();
            station.Publisher.Stop();
            station.World.Settle();
            Assert.AreEqual("", station.World.Take());
        }

        [TestMethod]
        public void Stop_beforeTheFirstConnection_stopsTheClient()
        {
            var station = new Station();
            station.World.Open();
            station.Publisher.Stop();
            Expect.Equal(WsState.Closed, station.World.Client.WebSocket.State);
        }

        private static MqttPublisher Publish(MqttClient client, string baseTopic = "house/board") =>
            new MqttPublisher(new SensorChannel(0), client, baseTopic);

        private static MqttOptions Options(int sendBufferSize)
        {
            var options = new MqttOptions();
            options.WebSocket.SendBufferSize = sendBufferSize;
            return options;
        }

        [TestMethod]
        public void Client_withoutRoom_isRefused()
        {
            Type type = typeof(ArgumentException);
            Expect.Throws(type, () => Publish(new MqttClient("ws://a", null, new MqttOptions { SubscriptionsSize = 16 })), "filter");
            Expect.Throws(type, () => Publish(new MqttClient("ws://a", null, new MqttOptions { OutboxSize = 197 }), "b"), "at least 193");
            Expect.Throws(type, () => Publish(new MqttClient("ws://a", null, Options(192)), "b"), "at least 193");
            var full = new MqttClient("ws://a", null, new MqttOptions { SubscriptionsSize = 32 });
            Expect.Sent(full.Subscribe("abcdefgh"));
            Expect.Throws(type, () => Publish(full, "b"), "SubscriptionsSize");
            MqttOptions options = Options(256);
            options.UserName = Bytes.LetterText(250 - 16);
            Expect.Throws(type, () => Publish(new MqttClient("ws://a", null, options)), "SendBufferSize for this CONNECT");
        }

        [TestMethod]
        public void Client_thatIsNotFree_isRefused()
        {
            Type type = typeof(InvalidOperationException);
            var client = new MqttClient("ws://a");
            Publish(client);
            Expect.Throws(type, () => Publish(client), "handler");
            Expect.Throws(type, () => Publish(new MqttClient("ws://a", new MqttWorld.Recorder())), "handler");
            Expect.Throws(typeof(ArgumentException), () => Publish(new MqttClient("ws://a", null, new MqttOptions { WillTopic = "a" })),
                "will");
            var world = new MqttWorld { IsRecorded = false };
            world.Options.WebSocket.SendBufferSize = world.Options.OutboxSize = 256;
            world.Open();
            Expect.Throws(type, () => Publish(world.Client), "started");
        }

#if !NANOFRAMEWORK_1_0
        // Its first attempt to connect comes after a pause.
        [TestMethod]
        public void Client_justStarted_isRefused()
        {
            using var client = new MqttClient("ws://127.0.0.1:1");
            client.Start();
            Expect.Throws(typeof(InvalidOperationException), () => Publish(client), "started");
        }
#endif

        [TestMethod]
        public void Publisher_withoutRoomForItsSubscriptions_leavesTheClientFree()
        {
            var client = new MqttClient("ws://a", null, new MqttOptions { SubscriptionsSize = 60 });
            Expect.Throws(typeof(ArgumentException), () => Publish(client, Bytes.LetterText(20)), "SubscriptionsSize");
            Expect.Throws(typeof(ArgumentException), () => Publish(client, Bytes.LetterText(50)), "too long");
            Publish(client);
        }

#if !NANOFRAMEWORK_1_0
        // The device has no such strings.
        [TestMethod]
        public void Prefix_withHalfACharacterOrANoncharacter_isRefused()
        {
            foreach (string prefix in new[] { "a\ud800", "\udc00b", "\ud800\ud800", "\ufffe", "a\ufdd0" })
            {
                Expect.Throws(typeof(ArgumentException), () => Publish(new MqttClient("ws://a"), prefix), "topics");
            }

            Publish(new MqttClient("ws://a"), "\ud83c\udf31");
        }
#endif

        [TestMethod]
        [DataRow(-1)]
        [DataRow(2)]
        public void Qos_otherThan0And1_isRefused(int qos)
        {
            MqttPublisher publisher = Publish(new MqttClient("ws://a"));
            Expect.Throws(typeof(ArgumentException), () => publisher.Qos = qos, "QoS");
            Assert.AreEqual(0, publisher.Qos);
        }

        [TestMethod]
        public void Will_ofThePublishersClient_isThatTheBoardIsOffline()
        {
            var station = new Station();
            station.World.Open();
            Assert.AreEqual("10-1F-00-04-4D-51-54-54-04-2E-00-3C-00-00-00-08-62-2F-73-74-61-74-75-73-00-07-6F-66-66-6C-69-6E-65",
                station.World.Take());
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("a/#")]
        [DataRow("+/a")]
        [DataRow("a\u0001")]
        [DataRow("a\n")]
        [DataRow("a\u0080")]
        [DataRow("a\"")]
        [DataRow("$SYS/a")]
        public void Prefix_thatIsNoTopic_isRefused(string prefix)
        {
            Expect.Throws(typeof(ArgumentException), () => Publish(new MqttClient("ws://a"), prefix), "topics");
            MqttPublisher publisher = Publish(new MqttClient("ws://a"));
            Expect.Throws(typeof(ArgumentException), () => publisher.DiscoveryPrefix = prefix, "topics");
            Assert.AreEqual("homeassistant", publisher.DiscoveryPrefix);
        }

        // The will of an earlier connection, whose end the server has noticed late.
        [TestMethod]
        public void Offline_thatComesLate_isFollowedByOnline()
        {
            var station = new Station();
            station.World.Connect();
            station.World.Send("40 02 00 01");
            station.World.TakeMessages();
            station.World.Send("30 11 00 08 62 2F 73 74 61 74 75 73 6F 66 66 6C 69 6E 65"); // b/status=offline
            Assert.AreEqual("b/status=online* ", station.World.TakeMessages());
            station.World.Send("30 10 00 08 62 2F 73 74 61 74 75 73 6F 6E 6C 69 6E 65"); // b/status=online
            station.World.Send("31 11 00 08 62 2F 73 74 61 74 75 73 6F 66 66 6C 69 6E 65"); // the one that was kept before "online"
            Assert.AreEqual("", station.World.TakeMessages());
        }

        [TestMethod]
        public void Commands_refusedByOneServer_areSubscribedToAgainAtTheNext()
        {
            var station = new Station();
            station.World.Connect();
            station.World.Send("90 03 80 00 80");
            station.World.Lose();
            station.World.Open();
            station.World.Take();
            station.World.Send("20 02 00 00");
            Expect.Contains("82-0C-80-02-00-07-62-2F-2B-2F-73-65-74-01", station.World.Take());
        }

        [TestMethod]
        public void Error_thatIsCut_endsWithAWholeCharacter()
        {
            var station = new Station();
            string reason = "";
            for (int i = 0; i < 120; i++) reason += "\u00e4";
            station.Channel.OnCommand = command => reason;
            station.World.Connect();
            station.World.TakeMessages();
            station.World.Send("30 0A 00 07 62 2F 74 2F 73 65 74 31"); // b/t/set=1
            string message = station.World.TakeMessages();
            Expect.Contains("b/error=t: " + reason.Substring(0, 98) + " ", message);
        }

        [TestMethod]
        public void Discovery_ofASliderWithSteps_hasThem()
        {
            var channel = new SensorChannel(0, 144);
            Reading fan = channel.Add("fan", 0);
            fan.Kind = ReadingKind.Slider;
            fan.Min = 0;
            fan.Max = 100;
            Expect.Contains("\"step\":1,", Discovery.Describe(fan, "b", "b"));
            fan.Step = 5;
            Expect.Contains("\"step\":5,", Discovery.Describe(fan, "b", "b"));
        }

        [TestMethod]
        public void Discovery_ofAReading_describesIt()
        {
            var channel = new SensorChannel(0, 144);
            Reading reading = channel.Add("air.temp", 1);
            reading.Unit = "°C";
            reading.Label = "Air";
            Assert.AreEqual("sensor", Discovery.Component(reading));
            Assert.AreEqual("{\"~\":\"house/b\",\"name\":\"Air\",\"unique_id\":\"house_b_air_temp\",\"availability_topic\":\"~/status\","
                + "\"state_topic\":\"~/air.temp\",\"unit_of_measurement\":\"°C\",\"device_class\":\"temperature\","
                + "\"state_class\":\"measurement\",\"suggested_display_precision\":1,"
                + "\"device\":{\"identifiers\":[\"house_b\"],\"name\":\"My house\"}}", Discovery.Describe(reading, "house/b", "My house"));
        }

        private sealed class SkipRecorder : MqttPublisher
        {
            public string Skipped = "";

            public SkipRecorder(SensorChannel channel, MqttClient client) : base(channel, client, "b")
            {
            }

            protected override void OnDiscoverySkipped(Reading reading, int size)
            {
                base.OnDiscoverySkipped(reading, size);
                Skipped += reading.Name + "=" + size.ToString() + " ";
            }
        }

        [TestMethod]
        public void Discovery_ofPercent_hasTheClassOfTheName()
        {
            var channel = new SensorChannel(0, 144);
            string log = "";
            foreach (string name in new string[] { "HUMIDITY", "soil.Moisture", "battery", "humi", "load" })
            {
                Reading reading = channel.Add(name, 0);
                reading.Unit = "%";
                string config = Discovery.Describe(reading, "b", "b");
                int at = config.IndexOf("device_class");
                log += at < 0 ? "- " : config.Substring(at + 15, 4) + " ";
            }

            Assert.AreEqual("humi mois batt - - ", log);
        }

#if !NANOFRAMEWORK_1_0
        // Where ToLower, IndexOf and StartsWith do something else than on the device.
        [TestMethod]
        public void Comparisons_inAnyLanguage_areTheSame()
        {
            CultureInfo before = CultureInfo.CurrentCulture;
            try
            {
                CultureInfo.CurrentCulture = new CultureInfo("tr-TR");
                Discovery_ofPercent_hasTheClassOfTheName();
                var station = new Station();
                string last = null;
                station.Channel.OnCommand = command => last = command;
                station.World.Connect();
                station.World.Send("30 0F 00 0B 62 C2 AD 2F 66 61 6E 2F 73 65 74 34 32"); // b/fan/set with a soft hyphen after b
                Assert.IsNull(last);
            }
            finally
            {
                CultureInfo.CurrentCulture = before;
            }
        }
#endif

        [TestMethod]
        [DataRow(343, 349, "mode=344 ")]
        [DataRow(344, 348, "mode=344 ")]
        [DataRow(344, 349, "")]
        public void Discovery_largerThanTheBuffers_isSkippedAndReportedOnce(int sendBufferSize, int outboxSize, string skipped)
        {
            var world = new MqttWorld();
            world.Options.WebSocket.SendBufferSize = sendBufferSize;
            world.Options.OutboxSize = outboxSize;
            var channel = new SensorChannel(0, 144, world.Clock);
            Reading mode = channel.Add("mode", 0);
            mode.Kind = ReadingKind.Choice;
            mode.Choices = new string[] { Bytes.LetterText(38), Bytes.LetterText(38), Bytes.LetterText(38) };
            channel.Add("t", 1).Set(1);
            channel.Publish();
            world.IsRecorded = false;
            var publisher = new SkipRecorder(channel, world.Client);
            for (int i = 1; i <= 2; i++)
            {
                world.Connect();
                world.Send("40 02 00 0" + i.ToString()); // until then "online" is in the outbox
                string log = world.TakeMessages();
                Assert.AreEqual(skipped == "", log.IndexOf("/mode/config") >= 0, log);
                Expect.Contains("homeassistant/sensor/b/t/config={", log);
                Expect.Contains("b/mode=None* b/t=1.0* ", log);
                world.Lose();
            }

            Assert.AreEqual(skipped, publisher.Skipped);
        }

        [TestMethod]
        public void Discovery_afterConnecting_isRetainedBeforeTheReadings()
        {
            var station = new Station(512);
            station.Publisher.DiscoveryPrefix = "homeassistant";
            station.Set(1);
            station.World.Connect();
            string log = station.World.TakeMessages();
            Assert.AreEqual(0, log.IndexOf("b/status=online* homeassistant/sensor/b/t/config={\"~\":\"b\""), log);
            Expect.Contains("}}* b/t=1.0* ", log);
        }
    }
}
