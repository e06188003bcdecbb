using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Numbers in frames: the arithmetic of doubles is the platform's, so it is tried on the device too.</summary>
    [TestClass]
    public class SensorChannelTests
    {
        private static void Shows(string expected, double value, int decimals)
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            Reading reading = channel.Add("t", decimals);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last);
            reading.Set(value);
            world.Clock.Now += 12845;
            channel.Publish();
            byte[] frame = peer.Read();
            Assert.AreEqual("{\"type\":\"readings\",\"uptime\":12845,\"values\":{\"t\":" + expected + "}}",
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
            Shows("1", 0.5, 0);
            Shows("0.000000", double.Epsilon, 6);
        }

        [TestMethod]
        public void Value_belowZero_isNegativeUnlessRoundedToZero()
        {
            Shows("-1", -0.5, 0);
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
        public void Add_withNameInUse_throws()
        {
            var channel = new SensorChannel(1);
            channel.Add("t", 0);
            Expect.Throws(typeof(ArgumentException), () => channel.Add("t", 1), "already");
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
            var server = new WsServer(listener, handler, new WsServerOptions { MaxConnections = 3, SendBufferSize = 130 });
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
                channel.Join(handler.Last);
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
            world.Options.SendBufferSize = 127;
            world.Open();
            Expect.Throws(typeof(ArgumentException), () => new SensorChannel(1).Join(world.Handler.Last), "SendBufferSize");
        }
    }
}
