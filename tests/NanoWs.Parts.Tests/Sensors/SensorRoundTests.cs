using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Rounds that need several frames, clients that share a frame, and a description that there is no memory for.</summary>
    [TestClass]
    public class SensorRoundTests
    {
        internal static Reading[] Add(SensorChannel channel, int count)
        {
            var readings = new Reading[count];
            for (int i = 0; i < count; i++) readings[i] = channel.Add("reading" + (10 + i).ToString(), 0);
            return readings;
        }

        private static void SetAll(Reading[] readings, int value)
        {
            foreach (Reading reading in readings) reading.Set(value);
        }

        private static int Count(string part, string text)
        {
            int count = 0;
            for (int at = 0; (at = text.IndexOf(part, at)) >= 0; at += part.Length) count++;
            return count;
        }

        // HTTP/1.0 has no chunks: the events stand there as they are.
        private static MemoryPeer Listen(World world, string fields)
        {
            MemoryPeer peer = world.Connect();
            peer.Send("GET /events HTTP/1.0\r\n" + fields + "\r\n");
            world.Settle();
            return peer;
        }

        private static string ReadAll(World world, MemoryPeer peer)
        {
            string text = "";
            for (string part; (part = peer.ReadText()).Length > 0; world.Settle()) text += part;
            return text;
        }

        [TestMethod]
        public void Events_ofARoundInParts_haveItsIdInTheLast()
        {
            var world = new World(400);
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(2, 144, world.Clock);
            Reading[] readings = Add(channel, 31);
            world.Server.ServeReadings(channel);
            SetAll(readings, 1);
            channel.Publish();
            MemoryPeer peer = Listen(world, "");
            string events = ReadAll(world, peer);
            Assert.IsTrue(events.EndsWith("}\nid: 1000-1\n\n"), events);
            Assert.AreEqual(1, Count("\nid: ", events));
            Assert.IsTrue(Count("\"seq\":1,\"uptime\":0,\"values\"", events) > 2, events);

            // It loses its connection in the middle of round 2.
            SetAll(readings, 2);
            channel.Publish();
            world.Settle();
            events = peer.ReadText();
            Expect.Contains("\"reading10\":2,", events);
            Assert.IsTrue(events.IndexOf("id: ") < 0 && events.IndexOf("\"reading40\":2") < 0, events);
            peer.Close();
            world.Settle();
            events = ReadAll(world, Listen(world, "Last-Event-ID: 1000-1\r\n"));
            Assert.AreEqual(31, Count("\":2", events) - Count("\"seq\":2", events));
            Assert.IsTrue(events.EndsWith("}\nid: 1000-2\n\n"), events);
        }

        [TestMethod]
        public void Publish_ofARoundInParts_sendsAllOfThem()
        {
            var world = new World();
            var channel = new SensorChannel(1, 144, world.Clock);
            Reading[] readings = Add(channel, 31);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last, false);
            for (int round = 1; round <= 3; round++)
            {
                SetAll(readings, 1234);
                channel.Publish();
                string text = Messages.Payloads(peer.Read());
                Assert.AreEqual(31, Count("\":1234", text));
                Assert.AreEqual(Count("{\"type\"", text), Count("\"seq\":" + round.ToString() + ",", text));
                Assert.IsTrue(text.EndsWith("\"reading40\":1234}}"), text);
            }
        }

        [TestMethod]
        public void Reading_withTheLastNumber_isPublishedAlone()
        {
            var world = new World(2048);
            var channel = new SensorChannel(1, 400, world.Clock);
            Reading[] readings = Add(channel, SensorChannel.MaxReadings);
            Expect.Throws(typeof(InvalidOperationException), () => channel.Add("more", 0), "63");
            world.Server.ServeReadings(channel);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last, false);
            SetAll(readings, 5);
            channel.Publish();
            Assert.AreEqual(63, Count("\":5", Messages.Payloads(peer.Read())));
            readings[62].Set(6);
            channel.Publish();
            const string Frame = "{\"type\":\"readings\",\"seq\":2,\"uptime\":0,\"values\":{\"reading72\":6}}";
            Assert.AreEqual(Frame, Messages.Payloads(peer.Read()));
            Expect.Contains("\r\n\r\n" + Frame, world.Exchange("GET /readings?after=1 HTTP/1.0\r\n\r\n"));
            string all = world.Exchange("GET /readings?after=0 HTTP/1.0\r\n\r\n");
            Assert.AreEqual(62, Count("\":5", all));
            Expect.Contains("\"reading72\":6}}", all);
        }

        // Returns the number of values of a frame in CBOR, which must be whole.
        private static int CountCbor(byte[] frame)
        {
            int at = 1; // after the head of the array
            Skip(frame, ref at); // seq
            Skip(frame, ref at); // uptime
            Assert.AreEqual(0xBF, (int)frame[at++]);
            int items = 0;
            for (; frame[at] != 0xFF; items++) Skip(frame, ref at);
            Assert.AreEqual(frame.Length, at + 1);
            return items / 2;
        }

        private static void Skip(byte[] frame, ref int at)
        {
            int size = frame[at++] & 0x1F; // 24 to 27: so many bits follow as 8 times a power of two
            if (size >= 24 && size <= 27) at += 1 << (size - 24);
        }

        // Whatever the bytes before the entry that fits no more.
        [TestMethod]
        public void Frames_inCborOfLargeNumbers_fillTheSmallestFrame()
        {
            var world = new World(4096);
            world.Options.Subprotocols = new string[] { SensorChannel.CborSubprotocol };
            var channel = new SensorChannel(1, 144, world.Clock);
            Reading[] readings = Add(channel, SensorChannel.MaxReadings);
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: nanows.cbor"));
            world.Settle();
            peer.Read();
            channel.Join(world.Handler.Last, false);
            int most = 0;
            double[] numbers = { 0, 24, 256, 65536, 5000000000 };
            foreach (double first in numbers)
            {
                foreach (double second in numbers)
                {
                    foreach (Reading reading in readings) reading.Set(-999999999999999);
                    readings[24].Set(first);
                    readings[25].Set(second);
                    channel.Publish();
                    byte[] wire = peer.Read();
                    int values = 0;
                    for (int at = 0; at < wire.Length;)
                    {
                        int header = wire[at + 1] == 126 ? 4 : 2;
                        int size = header == 2 ? wire[at + 1] : wire[at + 2] << 8 | wire[at + 3];
                        values += CountCbor(Bytes.Slice(wire, at + header, size));
                        if (size > most) most = size;
                        at += header + size;
                    }

                    Assert.AreEqual(SensorChannel.MaxReadings, values);
                }
            }

            Assert.AreEqual(144, most);
        }

        // Whatever the length of the name before the value that fits no more.
        [TestMethod]
        public void Frames_inJsonOfLongNumbers_fillTheSmallestFrame()
        {
            int most = 0;
            for (int length = 1; length <= 40; length++)
            {
                var world = new World(2048);
                var channel = new SensorChannel(1, 144, world.Clock);
                channel.Add(Bytes.LetterText(length), 6).Set(-999999999.999999);
                for (int i = 0; i < 4; i++) channel.Add("n" + i.ToString(), 6).Set(-999999999.999999);
                MemoryPeer peer = world.Open();
                channel.Join(world.Handler.Last, false);
                channel.Publish();
                byte[] wire = peer.Read();
                Assert.AreEqual(5, Count("-999999999.999999", Messages.Payloads(wire)));
                for (int at = 0, size; at < wire.Length; at += size)
                {
                    size = wire[at + 1] == 126 ? 4 + (wire[at + 2] << 8 | wire[at + 3]) : 2 + wire[at + 1];
                    int payload = size - (wire[at + 1] == 126 ? 4 : 2);
                    if (payload > most) most = payload;
                }
            }

            Assert.AreEqual(144, most);
        }

        [TestMethod]
        public void Frame_thatClientsShare_isNotOverwrittenByHistory()
        {
            var world = new World(2048);
            world.Options.MaxConnections = 4;
            var channel = new SensorChannel(3, 144, world.Clock);
            channel.KeepHistory(10, 400);
            Reading reading = channel.Add("t", 0);
            var peers = new MemoryPeer[3];
            WsConnection middle = null;
            for (int i = 0; i < 3; i++)
            {
                peers[i] = world.Open();
                if (i == 1) middle = world.Handler.Last;
                channel.Join(world.Handler.Last);
            }

            for (int i = 0; i < 400; i++)
            {
                world.Clock.Now += 10;
                reading.Set(i);
                channel.Publish();
                foreach (MemoryPeer peer in peers) peer.Read();
                world.Settle();
            }

            // A newcomer has the place between them.
            channel.Leave(middle);
            MemoryPeer newcomer = world.Open();
            channel.Join(world.Handler.Last);
            newcomer.Read();
            world.Settle();
            bool isHistory = true;
            for (int i = 1; isHistory; i++)
            {
                reading.Set(i);
                channel.Publish();
                string frame = "{\"type\":\"readings\",\"seq\":" + (400 + i).ToString()
                    + ",\"uptime\":4000,\"values\":{\"t\":" + i.ToString() + "}}";
                Assert.AreEqual(frame, Messages.Payloads(peers[0].Read()));
                Assert.AreEqual(frame, Messages.Payloads(peers[2].Read()));
                string text = Messages.Payloads(newcomer.Read());
                isHistory = !text.EndsWith(frame);
                Expect.Contains(i == 1 ? "{\"type\":\"history\"" : "{", text);
                world.Settle();
            }
        }

        // The clock is read when the description begins: as good a place to run out of memory as any.
        private static void Fail() => throw new OutOfMemoryException();

        private static void JoinInVain(World world, SensorChannel channel)
        {
            world.Clock.OnRead = Fail;
            Expect.Throws(typeof(OutOfMemoryException), () => channel.Join(world.Handler.Last));
            world.Clock.OnRead = null;
        }

        [TestMethod]
        public void Hello_thatFailsInJoin_isSentByPublish()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            channel.Add("t", 0);
            MemoryPeer peer = world.Open();
            JoinInVain(world, channel);
            channel.Publish();
            channel.Publish();
            world.Settle();
            Assert.AreEqual("{\"type\":\"hello\",\"boot\":1000,\"seq\":0,\"uptime\":0,\"readings\":[{\"name\":\"t\",\"label\":\"t\","
                + "\"unit\":\"\",\"decimals\":0,\"simulated\":false}]}"
                + "{\"type\":\"readings\",\"seq\":0,\"uptime\":0,\"values\":{\"t\":null}}",
                Messages.WithoutTime(Messages.Payloads(peer.Read())));
        }

        [TestMethod]
        public void Hello_thatFailsInPublish_endsTheConnectionAndFreesItsPlace()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            channel.Add("t", 0);
            MemoryPeer peer = world.Open();
            JoinInVain(world, channel);
            int reads = 0;
            world.Clock.OnRead = () =>
            {
                reads++;
                Fail();
            };
            channel.Publish();
            world.Clock.OnRead = null;
            Assert.AreEqual(1, reads);
            Assert.IsFalse(world.Handler.Last.State == WsState.Open);
            world.Settle();
            Expect.Equal(Wire.CloseFrame(WsRole.Server, 1011), peer.Read());
            peer = world.Open();
            channel.Join(world.Handler.Last);
            channel.Publish();
            world.Settle();
            Expect.Contains("{\"t\":null}}", Messages.Payloads(peer.Read()));
        }
    }
}
