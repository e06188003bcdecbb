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
            var world = new World(8192);
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
