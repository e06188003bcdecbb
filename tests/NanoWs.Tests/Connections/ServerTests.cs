using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The server over connections in memory: messages, failures, and the end of connections.</summary>
    [TestClass]
    public class ServerTests
    {
        [TestMethod]
        public void Echo_ofTextBinaryAndPing_comesBack()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            Assert.AreEqual("/chat", world.Handler.Last.Path);
            Assert.AreEqual(1, world.Server.ConnectionCount);
            world.Send(peer, Wire.Text, "hello");
            world.Send(peer, Wire.Binary, Bytes.Pattern(300));
            world.Send(peer, Wire.Ping, "p");
            Assert.AreEqual("text(hello) binary(" + Bytes.Show(Bytes.Pattern(300)) + ") pong(p)", peer.ReadFrames());
            Assert.AreEqual("1:Open 1:Text(hello) 1:Binary(" + Bytes.Show(Bytes.Pattern(300)) + ")", world.Handler.Take());
        }

        [TestMethod]
        public void Frames_rightAfterRequest_areReceived()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Connect();
            peer.Send(Bytes.Join(Bytes.Of(Heads.Request()), Wire.Frame(WsRole.Client, Wire.Text, "a"),
                Wire.Frame(WsRole.Client, Wire.Text, "b")));
            world.Settle();
            Assert.AreEqual(Heads.Accepted, Bytes.Text(peer.Read(Heads.Accepted.Length)));
            Assert.AreEqual("text(a) text(b)", peer.ReadFrames());
            Assert.AreEqual("1:Open 1:Text(a) 1:Text(b)", world.Handler.Take());
        }

        [TestMethod]
        public void Connection_readByteByByte_behavesTheSame()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Connect();
            byte[] wire = Bytes.Join(Bytes.Of(Heads.Request()), Wire.Frame(WsRole.Client, Wire.Text, "a"),
                Wire.Frame(WsRole.Client, Wire.TextBegin, "b"), Wire.Frame(WsRole.Client, Wire.Ping, "p"),
                Wire.Frame(WsRole.Client, Wire.End, "c"), Wire.CloseFrame(WsRole.Client, 1000, "bye"));
            for (int i = 0; i < wire.Length; i++)
            {
                peer.Send(Bytes.Slice(wire, i, 1));
                world.Settle();
            }

            Assert.AreEqual("1:Open 1:Text(a) 1:Text(bc)", world.Handler.Take());
            Assert.AreEqual(Heads.Accepted, Bytes.Text(peer.Read(Heads.Accepted.Length)));
            Assert.AreEqual("text(a) pong(p) text(bc) close(1000)", peer.ReadFrames());
            Assert.IsTrue(peer.IsEnded);
            peer.Close();
            world.Settle();
            Assert.AreEqual("1:Close(1000,bye)", world.Handler.Take());
        }

        [TestMethod]
        public void LargeMessage_withHandlerTakingParts_comesInParts()
        {
            var world = new World();
            world.Options.ReceiveBufferSize = 256;
            world.Handler.TakesParts = true;
            MemoryPeer peer = world.Open();
            world.Send(peer, Wire.Text, Bytes.Letters(1000));
            world.Send(peer, Wire.Binary, Bytes.Pattern(257));
            world.Send(peer, Wire.Binary, Bytes.Pattern(256));
            Assert.AreEqual("1:Open 1:TextParts(" + Bytes.Show(Bytes.Letters(1000)) + ") 1:BinaryParts(" + Bytes.Show(Bytes.Pattern(257))
                + ") 1:Binary(" + Bytes.Show(Bytes.Pattern(256)) + ")", world.Handler.Take());
        }

        [TestMethod]
        public void LargeMessage_withHandlerNotTakingParts_closesWith1009()
        {
            var world = new World();
            world.Options.ReceiveBufferSize = 256;
            MemoryPeer peer = world.Open();
            world.Send(peer, Wire.Text, Bytes.Letters(1000));
            Assert.AreEqual("close(1009," + Bytes.Show(Bytes.Of("Message too big: enlarge ReceiveBufferSize.")) + ")", peer.ReadFrames());
            world.Advance(500);
            Assert.AreEqual("1:Open 1:Error(MessageTooBig) 1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void Fault_ofPeer_isReportedAndConnectionLingers()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            peer.Send(Bytes.Hex("C1 80 00 00 00 00"));
            world.Settle();
            Assert.AreEqual("close(1002)", peer.ReadFrames());
            Assert.AreEqual("1:Open 1:Error(ReservedBits)", world.Handler.Take());
            Assert.IsTrue(peer.IsEnded, "nothing more will be sent");
            Assert.AreEqual(0, world.Server.ConnectionCount);

            // The slot becomes free when the peer closes, or after half a second.
            peer.Send("what still comes is dropped");
            world.Advance(600);
            Assert.AreEqual("1:Close(1006)", world.Handler.Take());
            world.Open();
            world.Open();
        }

        [TestMethod]
        public void EndOfStream_withoutCloseFrame_is1006()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            peer.Close();
            world.Settle();
            Assert.AreEqual("1:Open 1:Error(ConnectionLost) 1:Close(1006)", world.Handler.Take());
            Assert.AreEqual(0, world.Server.ConnectionCount);
            Assert.IsFalse(world.Server.Poll(0), "no spinning on the end of a stream");
        }

        [TestMethod]
        public void Close_byServer_waitsForCloseFrameAndEndsTcpFirst()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            world.Handler.Last.Close(4000, "enough");
            world.Settle();
            Assert.AreEqual("close(4000,enough)", peer.ReadFrames());
            Expect.Equal(WsState.Closing, world.Handler.Last.State);
            Assert.IsFalse(peer.IsEnded);
            world.Send(peer, Wire.Text, "too late");
            peer.Send(Wire.CloseFrame(WsRole.Client, 4000));
            world.Settle();
            peer.Read();
            Assert.IsTrue(peer.IsEnded, "section 7.1.1: the server closes TCP first");
            peer.Close();
            world.Settle();
            Assert.AreEqual("1:Open 1:Close(4000)", world.Handler.Take());
        }

        [TestMethod]
        public void OnClose_afterAnyEnding_comesOnceAndFreesSlot()
        {
            var world = new World();
            for (int i = 1; i <= 20; i++)
            {
                string id = i.ToString();
                MemoryPeer peer = world.Open();
                world.Send(peer, Wire.Text, "x");
                string expected = id + ":Open " + id + ":Text(x) ";
                switch (i % 4)
                {
                    case 0:
                        peer.Send(Wire.CloseFrame(WsRole.Client, 1001));
                        expected += id + ":Close(1001)";
                        break;
                    case 1:
                        expected += id + ":Error(ConnectionLost) " + id + ":Close(1006)";
                        break;
                    case 2:
                        peer.Send(Bytes.Hex("81 00"));
                        expected += id + ":Error(MaskMissing) " + id + ":Close(1006)";
                        break;
                    case 3:
                        world.Handler.Last.Close();
                        world.Settle();
                        peer.Send(Wire.Frame(WsRole.Client, Wire.Close));
                        expected += id + ":Close(1005)";
                        break;
                }

                world.Settle();
                peer.Close();
                world.Advance(100);
                Assert.AreEqual(expected, world.Handler.Take());
                Assert.AreEqual(0, world.Server.ConnectionCount);
            }

            // No slot is lost: both, and the spare one.
            world.Open();
            world.Open();
            Expect.Contains("503", world.Exchange(Heads.Request()));
        }

        [TestMethod]
        public void Handler_thatThrows_closesOnlyItsConnectionWith1011()
        {
            foreach (string what in new string[] { "Open", "Text", "Binary", "Pong", "BinaryParts" })
            {
                var world = new World();
                world.Options.ReceiveBufferSize = 64;
                world.Handler.TakesParts = true;
                MemoryPeer other = world.Open();
                world.Handler.ThrowsIn = what;
                MemoryPeer peer = world.Connect();
                peer.Send(Heads.Request());
                world.Settle();
                peer.Read(Heads.Accepted.Length);
                if (what == "Text") world.Send(peer, Wire.Text, "x");
                if (what == "Binary") world.Send(peer, Wire.Binary, "x");
                if (what == "Pong") world.Send(peer, Wire.Pong, "x");
                if (what == "BinaryParts") world.Send(peer, Wire.Binary, Bytes.Pattern(100));
                world.Handler.ThrowsIn = null;
                Assert.AreEqual("close(1011)", peer.ReadFrames(), what);
                world.Advance(500);
                Expect.Contains(" 2:Error(HandlerFailed) 2:Close(1006)", world.Handler.Take());
                Assert.AreEqual("boom", world.Handler.LastException.Message);
                world.Handler.Echoes = true;
                world.Send(other, Wire.Text, "still here");
                Assert.AreEqual("text(still here)", other.ReadFrames());
            }
        }

        [TestMethod]
        public void OnCloseOrOnError_thatThrows_isReportedAndSlotIsFreed()
        {
            foreach (string what in new string[] { "Close", "Error" })
            {
                var world = new World();
                world.Handler.ThrowsIn = what;
                MemoryPeer peer = world.Open();
                if (what == "Close") peer.Send(Wire.CloseFrame(WsRole.Client, 1000));
                else peer.Send(Bytes.Hex("81 00"));
                world.Settle();
                Expect.Contains("close(", peer.ReadFrames());
                peer.Close();
                world.Settle();
                Assert.AreEqual(0, world.Server.ConnectionCount);
                Expect.Contains(what == "Close" ? "1:Close(1000) 1:Error(HandlerFailed)" : "1:Error(MaskMissing) 1:Close(1006)",
                    world.Handler.Take());
            }
        }

        [TestMethod]
        public void SpareSlot_afterOtherConnectionsEnded_isUsedLast()
        {
            var world = new World();
            MemoryPeer first = world.Open();
            world.Open();
            MemoryPeer spare = world.Connect();
            first.Close();
            world.Settle();
            spare.Close();
            world.Settle();
            world.Open();
            Assert.AreEqual(2, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Readings_ofPreviousConnection_doNotReachNextInSlot()
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            var channel = new SensorChannel(1);
            Reading reading = channel.Add("t", 0);
            MemoryPeer first = world.Open();
            channel.Join(world.Handler.Last, false);
            first.Close();
            MemoryPeer next = world.Open();
            reading.Set(1);
            channel.Publish();
            Assert.AreEqual("", next.ReadFrames());
        }

        [TestMethod]
        public void Slot_ofEndedConnection_isFreeInSameRound()
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 32; i++)
            {
                peer.Close();
                peer = world.Open();
            }
        }

        [TestMethod]
        public void Broadcast_toOpenAndClosingConnections_reachesOpenOnes()
        {
            var world = new World();
            world.Options.MaxConnections = 3;
            MemoryPeer a = world.Open();
            MemoryPeer b = world.Open();
            MemoryPeer c = world.Open();
            world.Handler.Last.Close();
            Assert.AreEqual(2, world.Server.BroadcastText("all"));
            Assert.AreEqual(2, world.Server.BroadcastText(""));
            Assert.AreEqual(2, world.Server.BroadcastText(Bytes.LetterText(125)));
            Assert.AreEqual(2, world.Server.BroadcastText(Bytes.LetterText(126)));
            byte[] data = Bytes.Pattern(130);
            Assert.AreEqual(2, world.Server.BroadcastBinary(data, 1, 129));
            Assert.AreEqual(2, world.Server.BroadcastText(Bytes.Of("xyz"), 1, 2));
            Expect.Equal(Bytes.Pattern(130), data);
            world.Settle();
            string expected = "text(all) text() text(" + Bytes.Show(Bytes.Letters(125)) + ") text(" + Bytes.Show(Bytes.Letters(126))
                + ") binary(" + Bytes.Show(data, 1, 129) + ") text(yz)";
            Assert.AreEqual(expected, a.ReadFrames());
            Assert.AreEqual(expected, b.ReadFrames());
            Assert.AreEqual("close(1000)", c.ReadFrames());
        }

        [TestMethod]
        public void Broadcast_overMaxSend_throws()
        {
            var world = new World();
            world.Options.SendBufferSize = 64;
            MemoryPeer peer = world.Open();
            int max = world.Handler.Last.MaxSend;
            Expect.Throws(typeof(ArgumentException), () => world.Server.BroadcastText(Bytes.LetterText(max + 1)));
            Expect.Throws(typeof(ArgumentException), () => world.Server.BroadcastBinary(new byte[100], 0, max + 1));
            Expect.Throws(typeof(ArgumentNullException), () => world.Server.BroadcastText(null));
            Assert.AreEqual(1, world.Server.BroadcastText(Bytes.LetterText(max)));
            world.Settle();
            Assert.AreEqual("text(" + Bytes.Show(Bytes.Letters(max)) + ")", peer.ReadFrames());
        }

#if !NANOFRAMEWORK_1_0
        [TestMethod]
        public void Broadcast_of64Kilobytes_arrivesWhole()
        {
            var world = new World(200000);
            world.Options.SendBufferSize = 70000;
            MemoryPeer peer = world.Open();
            foreach (int count in new int[] { 65535, 65536, 69990 })
            {
                byte[] letters = Bytes.Letters(count);
                Assert.AreEqual(1, world.Server.BroadcastText(Bytes.Text(letters)));
                Assert.AreEqual(1, world.Server.BroadcastBinary(letters, 0, count));
                world.Settle();
                Assert.AreEqual("text(" + Bytes.Show(letters) + ") binary(" + Bytes.Show(letters) + ")", peer.ReadFrames());
            }
        }
#endif

        [TestMethod]
        public void Stop_withOpenConnections_closesWith1001AndCanOpenAgain()
        {
            var world = new World();
            MemoryPeer a = world.Open();
            MemoryPeer b = world.Open();
            world.Connect();
            world.Handler.Take();
            string frames = "";
            world.Clock.OnRead = () =>
            {
                // The peers respond while Stop waits.
                world.Clock.Now++;
                byte[] wire = a.Read();
                if (wire.Length == 0) return;
                frames += Wire.Read(WsRole.Server, wire) + " " + b.ReadFrames();
                a.Send(Wire.CloseFrame(WsRole.Client, 1001));
                b.Send(Wire.CloseFrame(WsRole.Client, 1001));
                a.Close();
                b.Close();
            };
            world.Server.Stop();
            world.Clock.OnRead = null;
            Assert.AreEqual("close(1001) close(1001)", frames);
            string log = world.Handler.Take();
            Assert.IsTrue(log == "1:Close(1001) 2:Close(1001)" || log == "2:Close(1001) 1:Close(1001)", log);
            world.Server.Open();
            world.Open();
            world.Open();
        }

        [TestMethod]
        public void Stop_withHandshakesInProgress_opensNone()
        {
            var world = new World();
            MemoryPeer open = world.Open();
            LoopbackTransport late = world.Listener.Connect();
            world.Settle();
            world.Handler.Take();
            byte[] request = Bytes.Of(Heads.Request());
            world.Clock.OnRead = () =>
            {
                world.Clock.Now++;
                late.Write(request, 0, request.Length);
                open.Send(Wire.CloseFrame(WsRole.Client, 1001));
                open.Close();
                world.Clock.OnRead = () => world.Clock.Now++;
            };
            long before = world.Clock.Now;
            world.Server.Stop();
            Assert.AreEqual("1:Close(1001)", world.Handler.Take());
            Assert.AreEqual(-1, late.Read(request, 0, request.Length), "no response");
            Assert.IsTrue(world.Clock.Now - before < world.Options.CloseTimeoutMs, "it waited for nobody");
        }

        [TestMethod]
        public void Stop_withSilentPeer_returnsInTime()
        {
            var world = new World();
            MemoryPeer silent = world.Open();
            world.Handler.Take();
            world.Clock.OnRead = () => world.Clock.Now += 100;
            long before = world.Clock.Now;
            world.Server.Stop();
            Assert.IsTrue(world.Clock.Now - before < 5000);
            Assert.AreEqual("close(1001)", silent.ReadFrames());
            Expect.Contains("1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void Stop_fromHandler_closesAll()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            MemoryPeer other = world.Open();
            world.Handler.Take();
            world.Clock.OnRead = () => world.Clock.Now += 100;
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text") world.Server.Stop();
            };
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, "stop"));
            world.Server.Poll(0);
            Assert.AreEqual("close(1001)", peer.ReadFrames());
            Assert.AreEqual("close(1001)", other.ReadFrames());
            Assert.IsTrue(peer.IsEnded && other.IsEnded);
            Assert.AreEqual(0, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Server_misused_throws()
        {
            var listener = new LoopbackListener(64);
            var handler = new RecordingHandler();
            Expect.Throws(typeof(ArgumentNullException), () => new WsServer((WsListener)null, handler));
            Expect.Throws(typeof(ArgumentNullException), () => new WsServer(listener, null));
            Expect.Throws(typeof(ArgumentException), () => new WsServer(listener, handler, new WsServerOptions { MaxConnections = 0 }),
                "MaxConnections");
            Expect.Throws(typeof(ArgumentException),
                () => new WsServer(listener, handler).Serve("page", new WsBytesContent("text/plain", new byte[1])));
            Expect.Throws(typeof(ArgumentNullException), () => new WsServer(listener, handler).Serve("/page", null));
            var world = new World();
            world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Throws(typeof(ArgumentException), () => connection.Close(1005, null));
            Expect.Throws(typeof(ArgumentException), () => connection.Close(1000, Bytes.LetterText(124)));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => connection.BeginText(-1));
            Expect.Throws(typeof(InvalidOperationException), () => connection.Defer(0));
            Expect.Throws(typeof(InvalidOperationException), () => connection.EndMessage());
            Expect.Equal(WsState.Open, connection.State);
        }
    }
}
