using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Numbers in frames: floating-point arithmetic depends on the platform, so this is tested on the device, too.</summary>
    [TestClass]
    public class SensorChannelTests
    {
        private static void Shows(string expected, double value, int decimals)
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            Reading reading = channel.Add("t", decimals);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last, false);
            reading.Set(value);
            world.Clock.Now += 12845;
            channel.Publish();
            byte[] frame = peer.Read();
            Assert.AreEqual("{\"type\":\"readings\",\"seq\":1,\"uptime\":12845,\"values\":{\"t\":" + expected + "}}",
                Bytes.Text(Bytes.Slice(frame, 2, frame.Length - 2)));
        }

        [TestMethod]
        public void Value_inJson_hasItsDecimals()
        {
            Shows("0", 0.0, 0);
            Shows("0.00", -0.0, 2);
            Shows("21.5", 21.5, 1);
            Shows("0.000001", 0.000001, 6);
            Shows("123456789.654321", 123456789.654321, 6);
            Shows("999999999999999", 999999999999999.0, 0);
        }

        [TestMethod]
        public void Value_betweenDecimals_isRoundedToNearest()
        {
            Shows("21.4", 21.449, 1);
            Shows("21.5", 21.451, 1);
            Shows("0", 0.5, 0);
            Shows("2", 1.5, 0);
            Shows("0.000000", double.Epsilon, 6);
        }

        [TestMethod]
        public void Value_belowZero_isNegativeUnlessRoundedToZero()
        {
            Shows("-2", -1.5, 0);
            Shows("-12.25", -12.25, 2);
            Shows("-0.001", -0.001, 3);
            Shows("0.000", -0.0001, 3);
            Shows("-999999999999999", -999999999999999.0, 0);
        }

        [TestMethod]
        public void Value_notANumberOrTooLarge_isNull()
        {
            Shows("null", 1e9, 6);
            Shows("null", 1e15, 0);
            Shows("null", -1e15, 0);
            Shows("null", 1e300, 6);
            Shows("null", double.MaxValue, 6);
            Shows("null", double.NaN, 2);
            Shows("null", double.PositiveInfinity, 2);
            Shows("null", double.NegativeInfinity, 0);
        }

        [TestMethod]
        public void Value_closeToHalf_isRoundedByItsExactValue()
        {
            Shows("0.01", 0.015, 2); // 0.01499999999999999944...
            Shows("1.11", 1.115, 2); // 1.1149999999999999911...
            Shows("-1.11", -1.115, 2);
            Shows("21.29", 21.285, 2); // 21.2850000000000001421...
            Shows("0.12", 0.125, 2); // exactly half: the even one
            Shows("-0.38", -0.375, 2);
            Shows("0", 0.49999999999999994, 0);
            Shows("9999999999999.12", 9999999999999.125, 2);
        }

#if NET // Mono formats doubles with 15 digits
        [TestMethod]
        public void Values_aMillionAtRandom_areThoseOfDotNetsOwnFormatting()
        {
            var world = new World();
            var channel = new SensorChannel(1, 1024, world.Clock);
            var readings = new Reading[7];
            for (int i = 0; i < 7; i++) readings[i] = channel.Add("d" + i, i);
            world.Options.SendBufferSize = 1024;
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last, false);
            var random = new Random(754);
            for (int round = 0; round < 143000; round++)
            {
                double value = AnyNumber(random, round);
                foreach (Reading reading in readings) reading.Set(value);
                channel.Publish();
                string frame = peer.ReadText();
                for (int i = 0; i < 7; i++)
                {
                    string expected = DotNet(value, i);
                    string label = "\"d" + i + "\":";
                    int start = frame.IndexOf(label, StringComparison.Ordinal) + label.Length;
                    string shown = frame.Substring(start, frame.IndexOfAny(new[] { ',', '}' }, start) - start);
                    if (shown != expected) Assert.AreEqual(expected, shown, value.ToString("R") + " with " + i + " decimals");
                }
            }
        }

        // Of all sizes, whole, close to halves of each decimal place, and the extremes.
        private static double AnyNumber(Random random, int round)
        {
            double digits = Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(1, 16)));
            switch (round & 3)
            {
                case 0: return (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 17));
                case 1:
                    var bits = new byte[8];
                    random.NextBytes(bits);
                    return BitConverter.ToDouble(bits, 0);
                case 2: return (digits + 0.5) / Math.Pow(10, random.Next(0, 7));
                default:
                    double half = (digits + 0.5) / Math.Pow(10, random.Next(0, 7));
                    return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(half) + 1); // its neighbour
            }
        }

        private static string DotNet(double value, int decimals)
        {
            if (!(Math.Abs(value * Math.Pow(10, decimals)) < 1e15)) return "null";
            string text = value.ToString("F" + decimals, System.Globalization.CultureInfo.InvariantCulture);
            bool isZero = text.TrimStart('-').Trim('0', '.').Length == 0;
            return isZero ? text.TrimStart('-') : text;
        }
#endif

        [TestMethod]
        public void Hello_ofDescribedReading_hasWhatIsKnown()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            Reading t = channel.Add("t", 1);
            t.Label = "Out\\side \"north\"\n";
            t.Unit = "\u00B0C";
            t.Min = -40;
            t.Max = 60.04;
            t.WarnAbove = 35.25;
            Reading count = channel.Add("count", 0);
            count.IsSimulated = true;
            count.HelloMembers = "\"kind\":\"switch\"";
            MemoryPeer peer = world.Open();
            world.Clock.Now += 77;
            channel.HelloMembers = "\"station\":" + Json.Quote("House");
            channel.Join(world.Handler.Last);
            world.Settle();
            string hello = Messages.WithoutTime(Messages.Payloads(peer.Read()));
            Assert.AreEqual("{\"type\":\"hello\",\"boot\":1000,\"seq\":0,\"uptime\":77,\"station\":\"House\",\"readings\":["
                + "{\"name\":\"t\",\"label\":\"Out\\\\side \\\"north\\\"\\u000a\",\"unit\":\"\u00B0C\",\"decimals\":1,\"simulated\":false,"
                + "\"min\":-40.0,\"max\":60.0,\"warnAbove\":35.2},"
                + "{\"name\":\"count\",\"label\":\"count\",\"unit\":\"\",\"decimals\":0,\"simulated\":true,"
                + "\"kind\":\"switch\"}]}", hello);
        }

        [TestMethod]
        public void Hello_ofAllReadings_passesASmallBuffer()
        {
            var world = new World();
            world.Options.SendBufferSize = 144;
            MemoryPeer peer = world.Open(); // before the readings, which fill the device's heap
            var channel = new SensorChannel(1, 144, world.Clock);
            string unit = "\u00B5mol/m\u00B2s"; // one object, instead of one for each reading
            for (int i = 0; i < SensorChannel.MaxReadings; i++)
            {
                Reading reading = channel.Add("reading-with-a-name-of-forty-letters--" + (10 + i).ToString(), 6);
                reading.Label = "Light above bed number " + i.ToString();
                reading.Unit = unit;
                reading.Set(i);
            }

            channel.Join(world.Handler.Last);
            // Looked at in pieces, because all of it would not fit into the device's heap twice.
            byte[] rest = new byte[0];
            string text = "";
            int described = 0;
            for (int i = 0; i < 160 && text.IndexOf("\"values\"") < 0; i++)
            {
                channel.Publish();
                world.Settle();
                rest = Bytes.Join(rest, peer.Read(256));
                text += Messages.Payloads(ref rest);
                for (int end; (end = text.IndexOf("\"simulated\":false}")) >= 0; text = text.Substring(end + 1))
                {
                    Expect.Contains("\"label\":\"Light above bed number " + described.ToString() + "\"", text.Substring(0, end));
                    described++;
                }
            }

            Assert.AreEqual(SensorChannel.MaxReadings, described);
            Expect.Contains("\"values\":{\"reading-with", text);
        }

        // A client that can take little at first, then everything, and what an application does to it in between.
        private static string Interrupted(HandlerAction interrupt)
        {
            var world = new World(300);
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(2, 256, world.Clock);
            for (int i = 0; i < 10; i++) channel.Add("reading" + i.ToString(), 0).Label = "A label of some length";
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last);
            interrupt(channel, world.Handler.Last);
            byte[] wire = new byte[0];
            for (int i = 0; i < 40; i++)
            {
                channel.Publish();
                world.Settle();
                wire = Bytes.Join(wire, peer.Read());
            }

            Assert.IsTrue(world.Handler.Last.SendText("more") == WsSendResult.Sent);
            world.Settle();
            return Messages.Payloads(Bytes.Join(wire, peer.Read()));
        }

        private delegate void HandlerAction(SensorChannel channel, WsConnection client);

        [TestMethod]
        public void Client_thatJoinsAgainBeforeItIsDescribed_getsDescriptionAndReadings()
        {
            string text = Interrupted((channel, client) => channel.Join(client));
            Expect.Contains("\"name\":\"reading9\"", text);
            Expect.Contains("\"values\":{\"reading0\":null", text);
            text = Interrupted((channel, client) =>
            {
                channel.Leave(client);
                channel.Join(client);
            });
            Expect.Contains("\"name\":\"reading9\"", text);
            Expect.Contains("\"values\":{\"reading0\":null", text);
        }

        [TestMethod]
        public void Client_thatLeavesBeforeItIsDescribed_getsTheRestAndNoMore()
        {
            string text = Interrupted((channel, client) => channel.Leave(client));
            Assert.IsTrue(text.EndsWith("\"simulated\":false}]}more"), text);
        }

        [TestMethod]
        public void Hello_withoutReadings_isComplete()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            new SensorChannel(1, 256, world.Clock).Join(world.Handler.Last);
            world.Settle();
            string hello = Messages.WithoutTime(Messages.Payloads(peer.Read()));
            Assert.AreEqual("{\"type\":\"hello\",\"boot\":1000,\"seq\":0,\"uptime\":0,\"readings\":[]}", hello);
        }

        [TestMethod]
        public void Add_withNameInUse_throws()
        {
            var channel = new SensorChannel(1);
            channel.Add("t", 0);
            Expect.Throws(typeof(ArgumentException), () => channel.Add("t", 1), "taken");
            Assert.AreEqual("u", channel.Add("u", 1).Name);
        }

        [TestMethod]
        public void Publish_toClientThatThrowsAndSmallBuffers_reachesTheOthers()
        {
            var listener = new OneByOneListener();
            var handler = new RecordingHandler();
            var channel = new SensorChannel(3, 256);
            Reading a = channel.Add("temperature-outside", 2);
            Reading b = channel.Add("temperature-inside", 2);
            var peers = new MemoryPeer[3];
            var transports = new FaultyTransport[3];
            var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 3, SendBufferSize = 150 });
            for (int i = 0; i < 3; i++)
            {
                LoopbackTransport line = LoopbackTransport.Create(2048);
                peers[i] = new MemoryPeer(line.Peer);
                transports[i] = new FaultyTransport(line);
                listener.Next = transports[i];
                peers[i].Send(Heads.Request());
                while (server.Poll(0))
                {
                }

                Assert.AreEqual(Heads.Accepted, peers[i].ReadText());
                channel.Join(handler.Last, false);
            }

            transports[0].ThrowsOnWrite = true;
            a.Set(21.5);
            b.Set(22.5);
            channel.Publish();
            channel.Publish();
            for (int i = 1; i < 3; i++)
            {
                string text = peers[i].ReadText();
                Expect.Contains("\"temperature-outside\":21.50", text);
                Expect.Contains("\"temperature-inside\":22.50", text);
            }
        }

        [TestMethod]
        public void Join_withSendBufferTooSmall_throwsNamingSendBufferSize()
        {
            var world = new World();
            world.Options.SendBufferSize = 143;
            world.Open();
            Expect.Throws(typeof(ArgumentException), () => new SensorChannel(1).Join(world.Handler.Last), "SendBufferSize");
        }

        [TestMethod]
        public void Arguments_invalid_throw()
        {
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => new SensorChannel(-1));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => new SensorChannel(1, 143));
            Expect.Throws(typeof(ArgumentNullException), () => new SensorChannel(1).Join(null));
            new SensorChannel(1).Leave(null);
        }
    }
}
