using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Slow and silent clients do not keep the others out.</summary>
    [TestClass]
    public class PressureTests
    {
        private const int PageSize = 20000;

        private static World Crowded(int wireSize = 256, int minSendRate = 2000, int maxConnections = 2)
        {
            var world = new World(wireSize);
            world.Options.MaxConnections = maxConnections;
            world.Options.MinSendRate = minSendRate;
            world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Letters(PageSize)));
            world.Server.Serve("/small", new WsBytesContent("text/plain", Bytes.Of("small")));
            return world;
        }

        private static string Get(string path) => "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";

        // Takes every slot for pages that are not read.
        private static MemoryPeer[] FillWithReaders(World world)
        {
            var readers = new MemoryPeer[world.Options.MaxConnections + 1];
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i] = world.Connect();
                readers[i].Send(Get("/"));
                world.Settle();
            }

            return readers;
        }

        [TestMethod]
        public void SlowReaders_whenAllSlotsAreTaken_giveWay()
        {
            World world = Crowded();
            MemoryPeer[] readers = FillWithReaders(world);
            for (int second = 0; second < 3; second++)
            {
                foreach (MemoryPeer reader in readers) reader.Read(100);
                world.Advance(1000);
            }

            Expect.Contains("\r\n\r\nsmall", world.Exchange(Get("/small")));
            int left = 0;
            foreach (MemoryPeer reader in readers)
            {
                reader.Read();
                if (!reader.IsEnded) left++;
            }

            Assert.AreEqual(readers.Length - 1, left, "one is enough");
        }

        [TestMethod]
        public void Readers_thatAreFastEnough_doNotGiveWay()
        {
            World world = Crowded(2000);
            MemoryPeer[] readers = FillWithReaders(world);
            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            var got = new int[readers.Length];
            for (int tenth = 0; tenth < 60; tenth++)
            {
                for (int i = 0; i < readers.Length; i++) got[i] += readers[i].Read(400).Length;
                world.Advance(100);
            }

            foreach (int count in got) Assert.IsTrue(count > PageSize, "a whole page: " + count.ToString());
            world.Settle();
            Expect.Contains("\r\n\r\nsmall", newClient.ReadText());
        }

        [TestMethod]
        public void SilentConnections_whenAllSlotsAreTaken_giveWaySoon()
        {
            World world = Crowded();
            for (int i = 0; i <= world.Options.MaxConnections; i++) world.Connect();
            var newClient = new MemoryPeer(world.Listener.Connect());
            newClient.Send(Get("/small"));
            world.Advance(24);
            Assert.AreEqual("", newClient.ReadText());
            world.Advance(1);
            Expect.Contains("\r\n\r\nsmall", newClient.ReadText());
        }

        [TestMethod]
        public void HalfOpenHandshakes_whenAllSlotsAreTaken_giveWayTheOldestFirst()
        {
            // Whether they have sent something does not matter.
            World world = Crowded(maxConnections: 4);
            var half = new MemoryPeer[5];
            for (int i = 0; i < half.Length; i++)
            {
                world.Advance(10);
                half[i] = world.Connect();
                if (i != 0) half[i].Send("GET / HT");
            }

            world.Advance(1000);
            for (int i = 0; i < half.Length; i++)
            {
                for (int j = 0; j < half.Length; j++)
                {
                    half[j].Read();
                    Assert.AreEqual(j < i, half[j].IsEnded, j.ToString() + " after " + i.ToString());
                }

                world.Connect();
            }

        }

        [TestMethod]
        public void OpenWebSockets_whenAllSlotsAreTaken_neverGiveWay()
        {
            World world = Crowded();
            var open = new MemoryPeer[world.Options.MaxConnections];
            for (int i = 0; i < open.Length; i++) open[i] = world.Open();
            world.Connect();
            world.Advance(2000);
            Expect.Contains("\r\n\r\nsmall", world.Exchange(Get("/small")));
            Assert.AreEqual(open.Length, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Response_thatIsReadTooSlowly_isCutOffWhenItIsBehindBySendTimeout()
        {
            World world = Crowded();
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Settle();

            // A hundred bytes are worth 50 ms of each second; what was on its way in the end takes three more to read.
            int seconds = 0;
            for (; seconds < 100 && !reader.IsEnded; seconds++)
            {
                reader.Read(100);
                world.Advance(1000);
            }

            Assert.IsTrue(seconds >= 11 && seconds <= 15, seconds.ToString());
        }

        [TestMethod]
        public void Response_ofWhichNothingIsRead_isCutOffAfterTheSendTimeout()
        {
            Assert.IsFalse(IsCutOffAfter(9999));
            Assert.IsTrue(IsCutOffAfter(10000));
        }

        private static bool IsCutOffAfter(int milliseconds)
        {
            World world = Crowded(minSendRate: 1); // and the default SendTimeoutMs, 10,000
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Settle();
            world.Advance(milliseconds);
            reader.Read();
            return reader.IsEnded;
        }

        [TestMethod]
        public void Page_thatIsLarge_takesTurnsWithOtherConnections()
        {
            var world = new World(4500);
            world.Handler.Echoes = true;
            world.Server.Serve("/", new WsBytesContent("text/plain", new byte[9000]));
            MemoryPeer open = world.Open();
            MemoryPeer reader = world.Connect();
            reader.Send(Get("/"));
            world.Server.Poll(0);
            open.Send(Wire.Frame(WsRole.Client, Wire.Text, "now"));
            int served = 0;
            string reply = "";
            for (int round = 0; round < 2 && reply.Length == 0; round++)
            {
                world.Server.Poll(0);
                served += reader.Read().Length;
                reply = open.ReadFrames();
            }

            Assert.AreEqual("text(now)", reply);
            Assert.IsTrue(served < 9000, "the page is far from over: " + served.ToString());
        }
    }
}
