using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What users of other libraries report, in memory and in virtual time. docs/robustness.md has the list.</summary>
    [TestClass]
    public class ComplaintTests
    {
        private const string Page = "GET / HTTP/1.1\r\nHost: board\r\n\r\n";

        // How many bytes this thread has ever allocated. The device does not count them.
#if NANOFRAMEWORK_1_0
        private static long Allocated() => 0;
#else
        private static long Allocated() => GC.GetAllocatedBytesForCurrentThread();
#endif

        [TestMethod]
        public void Pages_forTwoPhonesAtOnce_comeWithoutDelay()
        {
            // Each phone has the dashboard's WebSocket open, and a connection in reserve on which it says nothing, as browsers do.
            var world = new World();
            world.Options.MaxConnections = 6;
            world.Server.Serve("/", new WsBytesContent("text/html", Bytes.Letters(1000)));
            for (int phone = 0; phone < 2; phone++)
            {
                world.Open();
                world.Connect();
            }

            MemoryPeer first = world.Connect();
            MemoryPeer second = world.Connect();
            first.Send(Page.Substring(0, 20));
            world.Settle();
            second.Send(Page);
            world.Settle();
            Expect.Contains("HTTP/1.1 200 OK", second.ReadText());
            first.Send(Page.Substring(20));
            world.Settle();
            Expect.Contains("HTTP/1.1 200 OK", first.ReadText());
            Assert.AreEqual(1000L, world.Clock.Now); // no time has passed
        }

        [TestMethod]
        public void FiftyReadingsASecond_withDeadClient_useNoMoreMemoryAndDropIt()
        {
            var world = new World(256);
            var channel = new SensorChannel(2, 256, world.Clock);
            Reading reading = channel.Add("n", 0);
            world.Options.SendTimeoutMs = 5000;
            world.Options.PingIntervalMs = 0;
            world.Open(); // never reads
            channel.Join(world.Handler.Last, false);
            MemoryPeer reader = world.Open();
            channel.Join(world.Handler.Last, false);
            int dropped = -1;
            long allocated = 0;
            for (int i = 1; i <= 500; i++)
            {
                long before = Allocated();
                reading.Set(i);
                channel.Publish();
                world.Advance(20);
                long now = Allocated();
                if (i > 20 && world.Server.ConnectionCount == 2) allocated += now - before;
                Expect.Contains("\"n\":" + i.ToString() + "}", reader.ReadText());
                if (dropped < 0 && world.Server.ConnectionCount == 1) dropped = i;
            }

            Expect.Contains("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
            Assert.IsTrue(dropped > 250 && dropped < 270, dropped.ToString());
            Assert.AreEqual(0L, allocated, "bytes, while nothing was read");
        }

        [TestMethod]
        public void Close_ofDeadClient_endsIt()
        {
            var world = new World(256);
            world.Options.PingIntervalMs = 0;
            world.Options.CloseTimeoutMs = 1000;
            world.Open();
            for (int i = 0; i < 30; i++) world.Handler.Last.SendText("nobody reads this, and the way is full of it");
            world.Handler.Last.Close();
            world.Advance(1000);
            world.Advance(1000);
            Expect.Contains("1:Close(1006)", world.Handler.Take());
            Assert.AreEqual(0, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Frames_forTabThatReadsAFewBytesNowAndThen_areWhole()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 40;
            world.Options.PingIntervalMs = 100;
            world.Options.PongTimeoutMs = 100000;
            MemoryPeer tab = world.Open();
            WsConnection connection = world.Handler.Last;
            var all = new Sink();
            string sent = "";
            int refused = 0;
            for (int i = 0; i < 400; i++)
            {
                string text = "message " + i.ToString();
                if (connection.SendText(text) == WsSendResult.Sent) sent += "text(" + text + ") ";
                else refused++;
                if (i % 7 == 0) tab.Send(Wire.Frame(WsRole.Client, Wire.Ping, "p"));
                world.Advance(10);
                byte[] bytes = tab.Read(1 + i % 11);
                all.Add(bytes, 0, bytes.Length);
            }

            for (int i = 0; i < 100; i++)
            {
                byte[] bytes = tab.Read();
                all.Add(bytes, 0, bytes.Length);
                world.Settle();
            }

            // Control frames apart, what was taken came, in order.
            string seen = "";
            foreach (string frame in Wire.Read(WsRole.Server, all.ToArray()).Split(')'))
            {
                int at = frame.IndexOf("text(");
                if (at >= 0) seen += frame.Substring(at) + ") ";
            }

            Assert.IsTrue(refused > 20, refused.ToString());
            Assert.AreEqual(sent, seen);
        }

        [TestMethod]
        public void Peer_pausedForAMinute_isEndedAndConnectsAgain()
        {
            var world = new World();
            world.Options.PingIntervalMs = 20000;
            world.Options.PongTimeoutMs = 10000;
            MemoryPeer paused = world.Open();
            for (int i = 0; i < 60; i++) world.Advance(1000);
            Assert.AreEqual("1:Open 1:Error(PongTimeout) 1:Close(1006)", world.Handler.Take());
            Assert.AreEqual("ping()", paused.ReadFrames());
            paused.Read();
            Assert.IsTrue(paused.IsEnded);
            world.Open();
            Assert.AreEqual("2:Open", world.Handler.Take());
        }

        [TestMethod]
        public void Server_pausedForAMinute_keepsThosePeersThatAreThere()
        {
            // All deadlines have passed when it goes on: those of peers who have done their part do not count.
            var world = new World();
            world.Options.MaxConnections = 3;
            MemoryPeer talking = world.Open();
            MemoryPeer silent = world.Open();
            MemoryPeer asking = world.Connect();
            string request = Heads.Request();
            asking.Send(request.Substring(0, 50));
            world.Settle();
            talking.Send(Wire.Frame(WsRole.Client, Wire.Text, "while it was away"));
            asking.Send(request.Substring(50));
            world.Handler.Take();
            world.Advance(60000);
            Expect.Contains("1:Text(while it was away)", world.Handler.Take());
            Expect.Contains("HTTP/1.1 101 ", asking.ReadText());
            Assert.AreEqual("ping()", silent.ReadFrames());
            silent.Send(Wire.Frame(WsRole.Client, Wire.Pong, ""));
            world.Advance(9000);
            Assert.AreEqual("2:Pong()", world.Handler.Take());
            Assert.AreEqual(3, world.Server.ConnectionCount);
        }
    }
}
