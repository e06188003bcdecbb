#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The timeouts for sending, closing and the opening handshake, with a virtual clock.</summary>
    [TestClass]
    public class DeadlineTests
    {
        [TestMethod]
        public void SendTimeout_ofClientThatDoesNotRead_endsOnlyItsConnection()
        {
            var world = new World(256);
            world.Handler.Echoes = true;
            MemoryPeer stalled = world.Open();
            WsConnection connection = world.Handler.Last;
            MemoryPeer other = world.Open();
            while (connection.SendText("tick") == WsSendResult.Sent) { }
            world.Settle();
            world.Advance(9999);
            world.Send(other, Wire.Text, "hello");
            Assert.AreEqual("text(hello)", other.ReadFrames());
            Assert.AreEqual("1:Open 2:Open 2:Text(hello)", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
            world.Send(other, Wire.Text, "again");
            Assert.AreEqual("text(again)", other.ReadFrames());
            stalled.Read();
            Assert.IsTrue(stalled.IsEnded);
        }

        // A connection of 20 bytes a second with plenty pending, and its sender.
        private static World Filled(int minSendRate = 20)
        {
            var world = new World(256);
            world.Options.MinSendRate = minSendRate;
            world.Options.PingIntervalMs = 0;
            return world;
        }

        private static void Fill(World world)
        {
            while (world.Handler.Last.SendText("tick") == WsSendResult.Sent)
            {
            }
        }

        // Keeps the send buffer full while the peer reads so many bytes each time. Returns after how long the connection is dropped.
        private static int TimeUntilDropped(World world, int bytes, int milliseconds, int longest = 100000)
        {
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            int time = 0;
            for (; time < longest && connection.State == WsState.Open; time += milliseconds)
            {
                Fill(world);
                world.Settle();
                peer.Read(bytes);
                world.Advance(milliseconds);
            }

            return time;
        }

        [TestMethod]
        public void MinSendRate_ofReaderThatTakesAByteNowAndThen_dropsIt() =>
            Assert.AreEqual(2 * 9900, TimeUntilDropped(Filled(), 1, 9900));

        [TestMethod]
        public void MinSendRate_ofReaderAtHalfTheRate_dropsItWhenItIsBehindBySendTimeout()
        {
            int time = TimeUntilDropped(Filled(), 10, 1000);
            Assert.IsTrue(time >= 20000 && time <= 22000, time.ToString());
        }

        [TestMethod]
        public void MinSendRate_whenMetWithBufferNeverEmpty_keepsConnection()
        {
            Assert.AreEqual(100000, TimeUntilDropped(Filled(), 20, 1000));
            Assert.AreEqual(104000, TimeUntilDropped(Filled(), 160, 8000));
            Assert.AreEqual(10000, TimeUntilDropped(Filled(1000), 1, 1, 10000));
        }

        [TestMethod]
        public void MinSendRate_onceExceeded_earnsNoTimeForLater()
        {
            World world = Filled();
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 100; i++)
            {
                Fill(world);
                peer.Read(200);
                world.Advance(1000);
            }

            Fill(world);
            world.Advance(9000);
            Expect.Equal(WsState.Open, world.Handler.Last.State);
            world.Advance(1000);
            Expect.Contains("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void MinSendRate_withNothingPendingInBetween_startsAnew()
        {
            // All of it, but late each time.
            World world = Filled(1000000);
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 10; i++)
            {
                Fill(world);
                world.Advance(9000);
                for (int j = 0; j < 10; j++)
                {
                    peer.Read();
                    world.Settle();
                }

                world.Advance(60000);
            }

            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }

        [TestMethod]
        public void MinSendRate_ofStreamedMessage_isCountedThroughout()
        {
            // Its sender fills the buffer whenever it is empty: reading all of it every nine seconds is too slow.
            World world = Filled(2000);
            WsConnection connection = null;
            world.Handler.OnEvent = (what, c) =>
            {
                if (what != "Drained" || c != connection) return;
                while (c.Append(Bytes.Letters(100), 0, 100) == 100)
                {
                }
            };
            MemoryPeer peer = world.Open();
            connection = world.Handler.Last;
            Expect.Sent(connection.BeginText());
            world.Handler.OnEvent("Drained", connection);
            for (int i = 0; i < 3; i++)
            {
                world.Advance(9000);
                for (int j = 0; j < 3; j++)
                {
                    peer.Read();
                    world.Settle();
                }
            }

            Expect.Contains("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void CloseTimeout_withoutCloseFrame_endsConnection()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            world.Handler.Last.Close();
            world.Settle();
            world.Advance(2999);
            world.Send(peer, Wire.Text, "not a close frame");
            Assert.AreEqual("1:Open", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("1:Error(CloseTimeout) 1:Close(1006)", world.Handler.Take());
            peer.Read();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void CloseTimeout_withCloseFrameNotRead_endsConnection()
        {
            var world = new World(256);
            MemoryPeer peer = world.Open();
            while (world.Handler.Last.SendText("tick") == WsSendResult.Sent) { }
            world.Handler.Take();
            peer.Send(Bytes.Hex("81 00")); // an invalid frame; the close frame for it cannot be sent
            world.Settle();
            Assert.AreEqual("1:Error(MaskMissing)", world.Handler.Take());
            world.Advance(3000);
            Expect.Contains("1:Close(1006)", world.Handler.Take());
            peer.Read();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void SendTimeout_withDeferredMessage_endsConnection()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 8; i++) world.Send(peer, Wire.Text, Bytes.Letters(40));
            world.Advance(10000);
            Expect.Contains("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void Handler_thatBlocks_doesNotShortenSendTimeoutOfOthers()
        {
            var world = new World(256);
            world.Options.SendTimeoutMs = 2000;
            MemoryPeer bystander = world.Open();
            WsConnection other = world.Handler.Last;
            MemoryPeer blocker = world.Open();
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what != "Text") return;
                world.Clock.Now += 3000;
                while (other.SendText("much to read") == WsSendResult.Sent)
                {
                }
            };
            world.Send(blocker, Wire.Text, "block");
            world.Advance(1999);
            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
            bystander.Read();
        }

        [TestMethod]
        public void Request_sentInTimeButReadLate_isServed()
        {
            // In several reads, because the buffer is small.
            var world = new World();
            world.Options.ReceiveBufferSize = 16;
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "X-Long: " + Bytes.LetterText(400)));
            world.Clock.Now += 60000;
            world.Settle();
            Assert.AreEqual(Heads.Accepted, Bytes.Text(peer.Read(Heads.Accepted.Length)));
        }

        [TestMethod]
        public void Handler_thatBlocks_endsNoOtherConnection()
        {
            var world = new World();
            world.Options.MaxConnections = 3;
            world.Options.PingIntervalMs = 1000;
            world.Options.PongTimeoutMs = 1000;
            world.Options.HandshakeTimeoutMs = 1000;
            MemoryPeer bystander = world.Open();
            MemoryPeer blocker = world.Open();
            MemoryPeer newClient = world.Connect();
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text") world.Clock.Now += 3000;
            };
            world.Advance(900);
            newClient.Send(Heads.Request());
            blocker.Send(Wire.Frame(WsRole.Client, Wire.Text, "block"));
            bystander.Send(Wire.Frame(WsRole.Client, Wire.Pong));
            MemoryPeer late = new MemoryPeer(world.Listener.Connect());
            world.Settle();
            late.Send(Heads.Request());
            world.Settle();
            Assert.AreEqual(Heads.Accepted, Bytes.Text(newClient.Read(Heads.Accepted.Length)));
            world.Handler.OnEvent = null;
            world.Send(bystander, Wire.Ping, "a");
            Expect.Contains("pong(a)", bystander.ReadFrames());
            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }
    }
}
