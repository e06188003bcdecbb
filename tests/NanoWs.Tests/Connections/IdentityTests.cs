#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>One object is one connection: once closed it stays closed, even if another connection uses its buffers.</summary>
    [TestClass]
    public class IdentityTests
    {
        // A server with one slot, so that the second connection has the buffers of the first.
        private static World OneSlot(out WsConnection first, out WsConnection second, out MemoryPeer peer)
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            MemoryPeer gone = world.Open();
            first = world.Handler.Last;
            gone.Send(Wire.CloseFrame(WsRole.Client, 4001, "bye"));
            world.Settle();
            gone.Close();
            world.Settle();
            peer = world.Open();
            second = world.Handler.Last;
            world.Handler.Take();
            return world;
        }

        [TestMethod]
        public void Send_onEndedConnection_returnsClosedAndSendsNothing()
        {
            World world = OneSlot(out WsConnection first, out WsConnection second, out MemoryPeer peer);
            byte[] data = Bytes.Of("for the first only");
            Assert.AreNotSame(first, second);
            Expect.Equal(WsSendResult.Closed, first.SendText("for the first only"));
            Expect.Equal(WsSendResult.Closed, first.SendText(data, 0, data.Length));
            Expect.Equal(WsSendResult.Closed, first.SendBinary(data, 0, data.Length));
            Expect.Equal(WsSendResult.Closed, first.Ping(data, 0, 1));
            Expect.Equal(WsSendResult.Closed, first.BeginText());
            Expect.Equal(WsSendResult.Closed, first.BeginBinary(5));
            world.Settle();
            Assert.AreEqual("", peer.ReadFrames());
        }

        [TestMethod]
        public void Append_onEndedConnection_isNotSplicedIntoNextMessage()
        {
            World world = OneSlot(out WsConnection first, out WsConnection second, out MemoryPeer peer);
            byte[] data = Bytes.Of("abcdef");
            Expect.Sent(second.BeginText());
            Assert.AreEqual(3, second.Append(data, 0, 3));
            Assert.AreEqual(-1, first.Append(data, 0, 6));
            Expect.Equal(WsSendResult.Closed, first.EndMessage());
            first.AbortMessage();
            Assert.AreEqual(3, second.Append(data, 3, 3));
            Expect.Sent(second.EndMessage());
            world.Settle();
            Assert.AreEqual("text(abcdef)", peer.ReadFrames());
        }

        [TestMethod]
        public void Close_onEndedConnection_closesNoOtherConnection()
        {
            World world = OneSlot(out WsConnection first, out WsConnection second, out MemoryPeer peer);
            first.Close();
            first.Close(4003, "late");
            world.Settle();
            Expect.Equal(WsState.Closed, first.State);
            Expect.Equal(WsState.Open, second.State);
            Assert.AreEqual("", peer.ReadFrames());
            Assert.AreEqual("", world.Handler.Take());
        }

        [TestMethod]
        public void Close_onEndedConnection_doesNotAffectNextHandshake()
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            MemoryPeer gone = world.Open();
            WsConnection first = world.Handler.Last;
            gone.Close();
            world.Settle();
            MemoryPeer next = world.Connect();
            first.Close();
            next.Send(Heads.Request());
            first.Close();
            world.Settle();
            Assert.AreEqual(Heads.Accepted, next.ReadText());
            world.Send(next, Wire.Ping, "there?");
            Assert.AreEqual("pong(there?)", next.ReadFrames());
        }

        [TestMethod]
        public void Properties_ofEndedConnection_stayReadable()
        {
            var world = new World();
            world.Options.Subprotocols = new string[] { "chat", "superchat" };
            world.Options.MaxConnections = 1;
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: superchat"));
            world.Settle();
            WsConnection first = world.Handler.Last;
            Assert.AreEqual(0, first.CloseStatus);
            peer.Read();
            peer.Send(Wire.CloseFrame(WsRole.Client, 4001, "bye"));
            world.Settle();
            peer.Close();
            world.Settle();
            world.Open();
            Assert.AreEqual("/chat", first.Path);
            Assert.IsNull(first.Query);
            Assert.AreEqual("superchat", first.Subprotocol);
            Assert.IsNull(world.Handler.Last.Subprotocol);
            Assert.AreEqual("1", first.Tag.ToString());
            Assert.AreEqual(4001, first.CloseStatus);
            Expect.Equal(WsState.Closed, first.State);
        }

        [TestMethod]
        public void Broadcast_duringOnOpen_doesNotReachNewConnection()
        {
            var world = new World();
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what != "Open") return;
                Assert.AreEqual(0, world.Server.BroadcastText("for members only"));
                connection.SendText("welcome");
            };
            MemoryPeer peer = world.OpenAndLeaveTheRest();
            Assert.AreEqual("text(welcome)", peer.ReadFrames());
            Assert.AreEqual(1, world.Server.BroadcastText("for members"));
            Assert.AreEqual("text(for members)", peer.ReadFrames());
        }

        [TestMethod]
        public void Broadcast_afterRefusalInOnOpen_doesNotReachConnection()
        {
            foreach (bool throws in new bool[] { false, true })
            {
                var world = new World();
                var channel = new SensorChannel(1);
                Reading reading = channel.Add("t", 0);
                if (throws) world.Handler.ThrowsIn = "Open";
                world.Handler.OnEvent = (what, connection) =>
                {
                    if (what != "Open") return;
                    channel.Join(connection, false);
                    reading.Set(1);
                    channel.Publish();
                    if (!throws) connection.Close(4003, null);
                };
                MemoryPeer peer = world.OpenAndLeaveTheRest();
                Assert.AreEqual(0, world.Server.BroadcastText("for members only"));
                channel.Publish();
                world.Settle();
                Assert.AreEqual(throws ? "close(1011)" : "close(4003)", peer.ReadFrames());
            }
        }

        [TestMethod]
        public void State_inOnClose_isClosing()
        {
            var world = new World();
            string seen = "";
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Close") seen = ((int)connection.State).ToString();
            };
            MemoryPeer peer = world.Open();
            peer.Close();
            world.Settle();
            Assert.AreEqual(((int)WsState.Closing).ToString(), seen);
            Expect.Equal(WsState.Closed, world.Handler.Last.State);
        }
    }
}
