using System;
#if NET
using System.Reflection;
#endif
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Clients of one channel that are at different points: what one of them does must not change what others get.</summary>
    [TestClass]
    public class SubscriberTests
    {
        [TestMethod]
        public void Client_thatReadsSlowlyBesideAFastOne_getsAllReadingsInTurn()
        {
            const int Rounds = 120;
            var world = new World(1024);
            var channel = new SensorChannel(2, 144, world.Clock);
            Reading[] readings = SensorRoundTests.Add(channel, 31);
            MemoryPeer slow = world.Open();
            channel.Join(world.Handler.Last, false);
            MemoryPeer fast = world.Open();
            channel.Join(world.Handler.Last, false);
            var latest = new int[readings.Length];
            byte[] rest = new byte[0];
            for (int round = 1000; round < 1000 + Rounds; round++)
            {
                foreach (Reading reading in readings) reading.Set(round);
                channel.Publish();
                world.Settle();
                fast.Read();
                rest = Bytes.Join(rest, slow.Read(140));
                string text = Messages.Payloads(ref rest);
                for (int i = 0; i < readings.Length; i++)
                {
                    int at = text.IndexOf("reading" + (10 + i).ToString() + "\":");
                    if (at >= 0) latest[i] = int.Parse(text.Substring(at + 11, 4));
                }

                world.Settle();
            }

            foreach (int round in latest) Assert.IsTrue(round > 1000 + Rounds - 30, "last value of round " + round.ToString());
        }

        // The one that is behind and the one in CBOR are between clients that share a frame.
        [TestMethod]
        public void Clients_ofDifferentKinds_getTheSameRoundOnce()
        {
            var world = new World(1024);
            world.Options.MaxConnections = 4;
            world.Options.Subprotocols = new string[] { SensorChannel.CborSubprotocol };
            var channel = new SensorChannel(4, 256, world.Clock);
            Reading[] readings = SensorRoundTests.Add(channel, 2);
            var peers = new MemoryPeer[4];
            for (int i = 0; i < 4; i++)
            {
                peers[i] = world.Connect();
                peers[i].Send(i == 2 ? Heads.Request(null, "Sec-WebSocket-Protocol: nanows.cbor") : Heads.Request());
                world.Settle();
                if (i == 1) continue;
                channel.Join(world.Handler.Last);
                channel.Publish();
                peers[i].Read();
            }

            for (int round = 1; round <= 3; round++)
            {
                if (round == 3) channel.Join(world.Handler.Last); // gets all readings again
                long before = channel.FramesSent;
                readings[0].Set(round);
                channel.Publish();
                Assert.AreEqual(before + 3, channel.FramesSent);
                string frame = "{\"type\":\"readings\",\"seq\":" + round.ToString() + ",\"uptime\":0,\"values\":{\"reading10\":"
                    + round.ToString();
                Assert.AreEqual(frame + "}}", Messages.Payloads(peers[0].Read()));
                Assert.AreEqual(frame + (round == 3 ? ",\"reading11\":null}}" : "}}"), Messages.Payloads(peers[3].Read()));
                byte[] cbor = peers[2].Read();
                string values = "83 0" + round.ToString() + " 00 BF 00 0" + round.ToString() + " FF";
                Expect.Equal(Bytes.Hex(values), Bytes.Slice(cbor, 2, cbor.Length - 2));
            }
        }

        [TestMethod]
        public void Client_afterOneThatHasGone_getsTheLatestRound()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            Reading reading = channel.Add("t", 0);
            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last);
            channel.Publish();
            peer.Close();
            world.Settle();
            for (int i = 0; i < 3; i++)
            {
                reading.Set(i);
                channel.Publish();
            }

            Assert.AreEqual(1L, channel.FramesSent);
            peer = world.Open();
            channel.Join(world.Handler.Last);
            channel.Publish();
            Expect.Contains("\"seq\":3,\"uptime\":0,\"values\":{\"t\":2}}", Messages.Payloads(peer.Read()));
        }

#if NET // what cannot be encoded stands for a lack of memory
        [TestMethod]
        public void Client_afterOneWhoseFrameFailed_getsItsOwn()
        {
            var world = new World();
            var channel = new SensorChannel(2, 256, world.Clock);
            Reading[] readings = SensorRoundTests.Add(channel, 2);
            var peers = new MemoryPeer[2];
            for (int i = 0; i < 2; i++)
            {
                peers[i] = world.Open();
                channel.Join(world.Handler.Last, false);
            }

            channel.Publish();
            foreach (MemoryPeer peer in peers) peer.Read();
            FieldInfo key = typeof(Reading).GetField("_key", BindingFlags.NonPublic | BindingFlags.Instance);
            object before = key.GetValue(readings[1]);
            key.SetValue(readings[1], null);
            readings[0].Set(7);
            readings[1].Set(8);
            channel.Publish();
            key.SetValue(readings[1], before);
            foreach (MemoryPeer peer in peers) Assert.AreEqual("", Messages.Payloads(peer.Read()));
            channel.Publish();
            foreach (MemoryPeer peer in peers) Expect.Contains("{\"reading10\":7,\"reading11\":8}}", Messages.Payloads(peer.Read()));
        }
#endif

        [TestMethod]
        public void Client_thatJoinsAgainAfterItsDescription_getsReadings()
        {
            var world = new World(300);
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(2, 256, world.Clock);
            Reading[] readings = SensorRoundTests.Add(channel, 10);
            MemoryPeer peer = world.Open();
            WsConnection client = world.Handler.Last;
            channel.Join(client);
            channel.Leave(client);
            byte[] wire = new byte[0];
            for (int i = 0; i < 20; i++)
            {
                readings[3].Set(5);
                channel.Publish();
                world.Settle();
                wire = Bytes.Join(wire, peer.Read());
            }

            string text = Messages.Payloads(ref wire);
            Assert.IsTrue(text.EndsWith("}]}"), text);
            channel.Join(client);
            channel.Publish();
            world.Settle();
            Expect.Contains("\"reading13\":5", Messages.Payloads(peer.Read()));
        }

        [TestMethod]
        public void Values_thatNeedSeveralFrames_comeBeforeTheHistory()
        {
            var world = new World(4096);
            world.Options.SendBufferSize = 1024;
            var channel = new SensorChannel(1, 144, world.Clock);
            channel.KeepHistory(1000, 60);
            Reading[] readings = SensorRoundTests.Add(channel, 20);
            for (int i = 0; i < 60; i++)
            {
                world.Clock.Now += 1000;
                foreach (Reading reading in readings) reading.Set(i);
                channel.Publish();
            }

            MemoryPeer peer = world.Open();
            channel.Join(world.Handler.Last);
            world.Settle();
            peer.Read();
            channel.Publish();
            string text = Messages.Payloads(peer.Read());
            int history = text.IndexOf("{\"type\":\"history\"");
            Assert.IsTrue(text.IndexOf("\"reading29\":59") < history, text);
            int frames = 0;
            for (int at = history; at >= 0; at = text.IndexOf("{\"type\":\"history\"", at + 1)) frames++;
            Assert.AreEqual(8, frames);
        }

        // A clock that fails stands for a lack of memory.
        [TestMethod]
        public void Publish_thatFails_isMadeUpForByTheNext()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            Reading reading = SensorRoundTests.Add(channel, 1)[0];
            world.Server.ServeReadings(channel);
            reading.Set(1);
            channel.Publish();
            reading.Set(2);
            world.Clock.OnRead = () => throw new OutOfMemoryException();
            Expect.Throws(typeof(OutOfMemoryException), channel.Publish);
            world.Clock.OnRead = null;
            Expect.Contains("HTTP/1.1 204 ", world.Exchange("GET /readings?after=1 HTTP/1.0\r\n\r\n"));
            channel.Publish();
            string news = world.Exchange("GET /readings?after=1 HTTP/1.0\r\n\r\n");
            Expect.Contains("\"seq\":2,\"uptime\":0,\"values\":{\"reading10\":2}}", news);
        }

        [TestMethod]
        public void Command_whileTheDescriptionIsBeingSent_isCarriedOutAfterIt()
        {
            var world = new World(300);
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(1, 256, world.Clock);
            SensorRoundTests.Add(channel, 10);
            int commands = 0;
            channel.OnCommand = command =>
            {
                commands++;
                return null;
            };
            world.Handler.OnMessageText = channel.HandleCommand;
            MemoryPeer peer = world.Open();
            WsConnection client = world.Handler.Last;
            channel.Join(client);
            world.Settle();
            byte[] wire = peer.Read();
            world.Settle(); // what was pending has left; the description goes on in Publish
            Assert.IsFalse(client.IsIdle);
            world.Send(peer, Wire.Text, "#7 led on");
            Assert.AreEqual(0, commands);
            for (int i = 0; i < 20; i++)
            {
                channel.Publish();
                world.Settle();
                wire = Bytes.Join(wire, peer.Read());
            }

            Assert.AreEqual(1, commands);
            Expect.Contains("}]}", Messages.Payloads(ref wire));
            world.Settle();
        }

        // The first one's description has begun: it can only be ended, which throws again.
        [TestMethod]
        public void Publish_whenATransportThrowsInADescription_sendsToTheOthers()
        {
            var listener = new OneByOneListener();
            var world = new World();
            world.Front = listener;
            world.Options.SendBufferSize = 144;
            var channel = new SensorChannel(2, 144, world.Clock);
            Reading reading = SensorRoundTests.Add(channel, 10)[0];
            var peers = new MemoryPeer[2];
            FaultyTransport faulty = null;
            for (int i = 1; i >= 0; i--)
            {
                LoopbackTransport line = LoopbackTransport.Create(300);
                faulty = new FaultyTransport(line);
                listener.Next = faulty;
                peers[i] = new MemoryPeer(line.Peer);
                peers[i].Send(Heads.Request());
                world.Settle();
                peers[i].Read();
                channel.Join(world.Handler.Last, i == 0);
                world.Settle();
            }

            peers[0].Read();
            faulty.ThrowsOnWrite = true;
            reading.Set(777);
            channel.Publish();
            world.Settle();
            Expect.Contains("\"reading10\":777", Messages.Payloads(peers[1].Read()));
        }
    }
}
