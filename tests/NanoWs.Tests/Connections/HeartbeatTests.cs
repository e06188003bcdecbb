#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Pings, and the timeout for pongs, also while a connection is busy with a slow reader or a deferred message.</summary>
    [TestClass]
    public class HeartbeatTests
    {
        [TestMethod]
        public void Heartbeat_withPongs_keepsConnection()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 3; i++)
            {
                world.Advance(19999);
                Assert.AreEqual("", peer.ReadFrames());
                world.Advance(1);
                Assert.AreEqual("ping()", peer.ReadFrames());
                world.Advance(9999);
                world.Send(peer, Wire.Pong, "");
            }

            Assert.AreEqual("1:Open 1:Pong() 1:Pong() 1:Pong()", world.Handler.Take());
        }

        [TestMethod]
        public void Heartbeat_withAnyByteReceived_sendsNoPing()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            byte[] frame = Wire.Frame(WsRole.Client, Wire.Text, "slow");
            for (int i = 0; i < frame.Length; i++)
            {
                world.Advance(19000);
                peer.Send(Bytes.Slice(frame, i, 1));
                world.Settle();
                Assert.AreEqual("", peer.ReadFrames());
            }

            Assert.AreEqual("1:Open 1:Text(slow)", world.Handler.Take());
        }

        [TestMethod]
        public void Heartbeat_withoutPong_endsConnection()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            world.Advance(20000);
            world.Advance(9999);
            Assert.AreEqual("1:Open", world.Handler.Take());
            world.Advance(1);
            Assert.AreEqual("1:Error(PongTimeout) 1:Close(1006)", world.Handler.Take());
            Assert.AreEqual("ping()", peer.ReadFrames());
            Assert.IsTrue(peer.IsEnded);
            Assert.AreEqual(0, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Heartbeat_turnedOff_sendsNoPing()
        {
            var world = new World();
            world.Options.PingIntervalMs = 0;
            MemoryPeer peer = world.Open();
            world.Advance(100000000);
            Assert.AreEqual("", peer.ReadFrames());
            Assert.AreEqual("1:Open", world.Handler.Take());
        }

        [TestMethod]
        public void Heartbeat_duringFragmentedMessage_goesBetweenFragments()
        {
            var world = new World();
            world.Options.SendBufferSize = 16;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginText());
            Assert.AreEqual(16, connection.Append(Bytes.Letters(16), 0, 16));
            world.Advance(20000);
            Assert.AreEqual(4, connection.Append(Bytes.Letters(4), 0, 4));
            Expect.Sent(connection.EndMessage());
            world.Settle();
            string letters = Bytes.LetterText(16);
            Assert.AreEqual("text+(" + letters + ") ping() cont(abcd)", peer.ReadFrames());
        }

        [TestMethod]
        public void SlowReader_ofLongFrame_isNotTimedOut()
        {
            var world = new World(256);
            world.Options.MinSendRate = 125;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            byte[] data = Bytes.Pattern(500);
            Expect.Sent(connection.BeginBinary(100000));
            for (int total = 0; total < 100000;)
            {
                int n = connection.Append(data, 0, 100000 - total < 500 ? 100000 - total : 500);
                Assert.IsTrue(n >= 0, "still open");
                total += n;
                world.Advance(2000);
                peer.Read(250);
                world.Settle();
            }

            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }

        [TestMethod]
        public void SlowReader_withDeferredMessage_isNotTimedOut()
        {
            var world = new World(256);
            world.Options.MinSendRate = 40;
            world.Options.SendBufferSize = 8000;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            while (connection.SendBinary(Bytes.Pattern(1000), 0, 1000) == WsSendResult.Sent)
            {
            }

            world.Send(peer, Wire.Binary, Bytes.Pattern(200));
            for (int i = 0; i < 40; i++)
            {
                peer.Read(200);
                world.Advance(5000);
            }

            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }

        [TestMethod]
        public void PingsAndPongs_whileMessageIsDeferred_areStillExchanged()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginText());
            world.Send(peer, Wire.Text, "echo me");
            for (int i = 0; i < 5; i++)
            {
                world.Advance(20000);
                Assert.AreEqual("ping()", peer.ReadFrames());
                world.Send(peer, Wire.Pong, "");
                world.Send(peer, Wire.Ping, "and you?");
                Assert.AreEqual("pong(and you?)", peer.ReadFrames());
            }

            world.Send(peer, Wire.Text, "behind it");
            connection.AbortMessage();
            world.Settle();
            Assert.AreEqual("text(echo me) text(behind it)", peer.ReadFrames());
            Expect.Contains("1:Text(echo me)", world.Handler.Take());
        }

        [TestMethod]
        public void SilentPeer_whileMessageIsDeferred_isTimedOut()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            Expect.Sent(world.Handler.Last.BeginText());
            world.Send(peer, Wire.Text, "echo me");
            world.Advance(20000);
            world.Advance(10000);
            Expect.Contains("1:Error(PongTimeout) 1:Close(1006)", world.Handler.Take());
        }
    }
}
