using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A message sent in pieces, and what waits for it: no loop spins, no connection starves, no messages mix.</summary>
    [TestClass]
    public class OpenMessageTests
    {
        private sealed class CountingTransport : WsTransport
        {
            private readonly WsTransport _inner;

            public bool WasGivenNothing;

            public CountingTransport(WsTransport inner)
            {
                _inner = inner;
            }

            public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, count);

            public override int Write(byte[] buffer, int offset, int count)
            {
                if (count == 0) WasGivenNothing = true;
                return _inner.Write(buffer, offset, count);
            }

            public override void Close() => _inner.Close();
        }

        [TestMethod]
        public void EndMessage_ofAMessageThatHasLeft_writesNothing()
        {
            var world = new World();
            var client = new WsClient("ws://board/", new RecordingHandler(), new WsClientOptions { Clock = world.Clock });
            var transport = new CountingTransport(world.Listener.Connect());
            client.Open(transport);
            while (world.Server.Poll(0) | client.Poll(0))
            {
            }

            Expect.Sent(client.Connection.BeginBinary(3));
            Assert.AreEqual(3, client.Connection.Append(Bytes.Of("abc"), 0, 3));
            while (world.Server.Poll(0) | client.Poll(0))
            {
            }

            Expect.Sent(client.Connection.EndMessage());
            Assert.IsFalse(transport.WasGivenNothing);
            Expect.Contains("Binary(abc)", world.Handler.Take());
        }

        [TestMethod]
        public void Append_beforeEndMessage_leavesAtOnceAndPollIdles()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                Expect.Sent(sized ? connection.BeginBinary(1000) : connection.BeginBinary());
                Assert.AreEqual(100, connection.Append(Bytes.Pattern(100), 0, 100));
                world.Settle();
                Assert.AreEqual(sized ? 104 : 102, peer.Read().Length);
                for (int i = 0; i < 10; i++) Assert.IsFalse(world.Server.Poll(0), "waiting for more is no work");
            }
        }

        [TestMethod]
        public void DeferredMessage_duringOpenMessage_waitsForItsEnd()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginText());
            world.Handler.Take();
            world.Send(peer, Wire.Text, "echo me");
            for (int i = 0; i < 10; i++) Assert.IsFalse(world.Server.Poll(0));
            Assert.AreEqual("1:Text(echo me)", world.Handler.Take(), "delivered once, and not again before the message has ended");
            connection.Append(Bytes.Of("abc"), 0, 3);
            Expect.Sent(connection.EndMessage());
            world.Settle();
            Assert.AreEqual("1:Text(echo me) 1:Drained", world.Handler.Take());
            Assert.AreEqual("text(abc) text(echo me)", peer.ReadFrames());
        }

        [TestMethod]
        public void OnDrained_whileAnotherMessageIsOpen_isNotCalled()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            int calls = 0;
            world.Handler.OnEvent = (what, c) =>
            {
                if (what != "Drained") return;
                calls++;
                c.SendText("retry");
            };
            Expect.Sent(connection.BeginText());
            Expect.Equal(WsSendResult.MessageOpen, connection.SendText("first try"));
            world.Settle();
            for (int i = 0; i < 10; i++) Assert.IsFalse(world.Server.Poll(0));
            Assert.AreEqual(0, calls);
            Expect.Sent(connection.EndMessage());
            world.Settle();
            Assert.AreEqual(1, calls);
            Assert.AreEqual("text() text(retry)", peer.ReadFrames());
        }

        [TestMethod]
        public void Defer_withoutRefusedSend_deliversAgainInLaterRound()
        {
            var world = new World();
            int calls = 0;
            world.Handler.OnEvent = (what, c) =>
            {
                if (what == "Text" && ++calls < 5) c.Defer(1);
            };
            MemoryPeer peer = world.Open();
            world.Send(peer, Wire.Text, "x");
            Assert.AreEqual(2, calls, "a round in which nothing changes is no work");
            for (int i = 0; i < 10; i++) world.Server.Poll(0);
            Assert.AreEqual(5, calls);
        }

        [TestMethod]
        public void AbortMessage_beforeAnythingLeft_changesNothing()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                Expect.Sent(sized ? connection.BeginText(100) : connection.BeginText());
                Assert.AreEqual(3, connection.Append(Bytes.Of("abc"), 0, 3));
                connection.AbortMessage();
                Expect.Sent(connection.SendText("next"));
                world.Settle();
                Assert.AreEqual("text(next)", peer.ReadFrames());
                connection.AbortMessage();
                Expect.Equal(WsState.Open, connection.State);
            }
        }

        [TestMethod]
        public void AbortMessage_ofAnotherCaller_isAResultForTheOwner()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                Expect.Sent(sized ? connection.BeginText(100) : connection.BeginText());
                Assert.AreEqual(3, connection.Append(Bytes.Of("abc"), 0, 3));
                connection.AbortMessage();
                Expect.Sent(connection.SendText("whole"));
                Assert.AreEqual(-1, connection.Append(Bytes.Of("abc"), 0, 3));
                Expect.Equal(WsSendResult.Closed, connection.EndMessage());
                Expect.Equal(WsState.Open, connection.State);

                // The next message is a new one.
                Expect.Sent(connection.BeginText());
                Assert.AreEqual(1, connection.Append(Bytes.Of("x"), 0, 1));
                Expect.Sent(connection.EndMessage());
                Expect.Throws(typeof(InvalidOperationException), () => connection.Append(Bytes.Of("x"), 0, 1));
                Expect.Throws(typeof(InvalidOperationException), () => connection.EndMessage());
                world.Settle();
                Assert.AreEqual("text(whole) text(x)", peer.ReadFrames());
            }
        }

        [TestMethod]
        public void AbortMessage_withoutAMessage_isNoExcuseForAppend()
        {
            var world = new World();
            world.Open();
            WsConnection connection = world.Handler.Last;
            connection.AbortMessage();
            Expect.Throws(typeof(InvalidOperationException), () => connection.Append(Bytes.Of("x"), 0, 1));
        }

        [TestMethod]
        public void AbortMessage_afterBytesLeft_endsConnection()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                Expect.Sent(sized ? connection.BeginText(100) : connection.BeginText());
                Assert.AreEqual(3, connection.Append(Bytes.Of("abc"), 0, 3));
                world.Settle();
                connection.AbortMessage();
                Expect.Equal(WsSendResult.Closed, connection.SendText("next"));
                world.Settle();
                world.Pass(600);
                Assert.AreEqual("1:Open 1:Error(MessageAborted) 1:Close(1006)", world.Handler.Take());
                if (!sized) Assert.AreEqual("text+(abc) close(1011)", peer.ReadFrames());
            }
        }

        [TestMethod]
        public void AbortMessage_behindWholeMessages_keepsThem()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 64);
                WsProtocol p = end.Protocol;
                Expect.Sent(p.BeginMessage(Opcode.Text));
                p.Append(Bytes.Letters(100), 0, 64);
                p.Append(Bytes.Letters(100), 0, 1);
                end.Flush();
                p.Append(Bytes.Letters(100), 0, 1);
                Expect.Sent(p.EndMessage());
                Expect.Sent(p.SendText("whole"));
                Expect.Sent(p.BeginMessage(Opcode.Binary, 1000));
                p.Append(Bytes.Pattern(10), 0, 10);
                p.AbortMessage();
                Expect.Sent(p.SendText("after"));
                string frames = end.SentFrames;
                Assert.IsTrue(frames.EndsWith(" cont(a) text(whole) text(after)"), frames);
            }
        }

        [TestMethod]
        public void ControlFrame_duringHalfSentFrame_leavesAtNextBoundary()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 256);
                WsProtocol p = end.Protocol;
                for (int i = 0; i < 10; i++) Expect.Sent(p.SendText("message " + i.ToString()));
                end.Send(3); // the first has begun to leave
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, "now"));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                string frames = end.SentFrames;
                Assert.IsTrue(frames.StartsWith("text(message 0) pong(now) text(message 1) "), frames);
                Assert.IsTrue(frames.EndsWith(" text(message 9)"), frames);
            }
        }

        [TestMethod]
        public void ControlFrame_afterBufferMoved_findsBoundary()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 64);
                WsProtocol p = end.Protocol;
                Expect.Sent(p.SendText(Bytes.LetterText(30)));
                Expect.Sent(p.SendText("second"));
                end.Send(20);
                Expect.Sent(p.SendText(Bytes.LetterText(20))); // moves what is pending to the start
                Assert.IsTrue(p.Ping(new byte[0], 0, 0));
                Assert.AreEqual("text(" + Bytes.Show(Bytes.Letters(30)) + ") ping() text(second) text(" + Bytes.LetterText(20) + ")",
                    end.SentFrames);
            }
        }

        [TestMethod]
        public void ControlFrame_behindLongFrameInPieces_findsBoundary()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 32);
                WsProtocol p = end.Protocol;
                byte[] data = Bytes.Pattern(200);
                Expect.Sent(p.BeginMessage(Opcode.Binary, 200));
                for (int at = 0; at < 200; end.Send(p.TxCount > 5 ? 5 : p.TxCount)) at += p.Append(data, at, 200 - at);
                Expect.Sent(p.EndMessage());
                Assert.IsTrue(p.Ping(new byte[0], 0, 0));
                while (p.TxCount > 25) end.Send(1);
                Expect.Sent(p.SendText("t"));
                Assert.AreEqual("binary(" + Bytes.Show(data) + ") ping() text(t)", end.SentFrames);
            }
        }

        [TestMethod]
        public void Ping_accepted_isNotReplacedByPong()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 64);
                WsProtocol p = end.Protocol;
                Assert.IsTrue(p.Ping(Bytes.Of("ours"), 0, 4));
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, "theirs"));
                Assert.AreEqual((int)WsEvent.NeedSend, (int)end.Next());
                end.Flush();
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                Assert.AreEqual("ping(ours) pong(theirs)", end.SentFrames);
            }
        }

        [TestMethod]
        public void CloseFrame_behindAcceptedPing_waits()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 64);
                Assert.IsTrue(end.Protocol.Ping(Bytes.Of("ours"), 0, 4));
                end.Protocol.SendText("before");
                end.Protocol.Close(4000, "there is no room for this reason now");
                Assert.AreEqual("ping(ours) text(before) close(4000)", end.SentFrames);
            }
        }

        [TestMethod]
        public void Pong_halfSentBeforeNextOne_isNotOverwritten()
        {
            // Reading needs no lock: between finding a ping and responding to it another thread may send.
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 600, 600);
                WsProtocol p = end.Protocol;
                byte[] letters = Bytes.Letters(400);
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, "first"));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, Bytes.Letters(125)));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Read());
                end.Send(1);
                Expect.Sent(p.Send(Opcode.Text, letters, 0, 400));
                Assert.AreEqual((int)WsEvent.NeedSend, (int)p.Respond(WsEvent.Ping));
                end.Flush();
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                Assert.AreEqual("pong(first) text(" + Bytes.Show(letters) + ") pong(" + Bytes.Show(Bytes.Letters(125)) + ")",
                    end.SentFrames);
            }
        }

        [TestMethod]
        public void AbortMessage_duringDelivery_leavesDeliveredMessage()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            Expect.Sent(p.BeginMessage(Opcode.Binary, 100));
            end.Send(1);
            end.Put(Wire.Frame(WsRole.Client, Wire.Text, "hello"));
            Assert.AreEqual((int)WsEvent.Text, (int)end.Read());
            p.AbortMessage();
            Assert.AreEqual(5, p.EventCount);
        }

        [TestMethod]
        public void Append_behindFullBuffer_leavesToo()
        {
            var world = new World();
            world.Options.SendBufferSize = 64;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginBinary());
            byte[] data = Bytes.Pattern(69);
            for (int at = 0; at < 69;) at += connection.Append(data, at, 69 - at);
            world.Settle();
            Assert.AreEqual(69 + 2 + 2, peer.Read().Length);
        }

        [TestMethod]
        public void Send_withOtherOpcode_throws()
        {
            var end = new Endpoint(WsRole.Server);
            foreach (int opcode in new int[] { 0, 3, 7, 8, 9, 10, 15, 129 })
            {
                Expect.Throws(typeof(ArgumentException), () => end.Protocol.Send((Opcode)opcode, new byte[1], 0, 1));
                Assert.AreEqual(0, end.Protocol.TxCount);
            }
        }
    }

    /// <summary>Heartbeats of connections that are busy with something else.</summary>
    [TestClass]
    public class HeartbeatTests
    {
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
                world.Pass(2000);
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
                world.Pass(5000);
            }

            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }

        [TestMethod]
        public void PingsAndPongs_whileMessageIsDeferred_goOn()
        {
            var world = new World();
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginText());
            world.Send(peer, Wire.Text, "echo me");
            for (int i = 0; i < 5; i++)
            {
                world.Pass(20000);
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
            world.Pass(20000);
            world.Pass(10000);
            Expect.Contains("1:Error(PongTimeout) 1:Close(1006)", world.Handler.Take());
        }

        [TestMethod]
        public void DeferredMessages_withPongsBetween_areDeliveredWhole()
        {
            // At every place in the buffer, in one frame, in fragments and in parts.
            for (int size = 1; size <= 64; size += 7)
            {
                var world = new World();
                world.Options.ReceiveBufferSize = 64;
                world.Handler.Echoes = true;
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                Expect.Sent(connection.BeginText());
                byte[] letters = Bytes.Letters(size);
                peer.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Pong, "0"),
                    Wire.Frame(WsRole.Client, Wire.TextBegin, Bytes.Slice(letters, 0, size / 2)),
                    Wire.Frame(WsRole.Client, Wire.End, Bytes.Slice(letters, size / 2, size - size / 2))));
                world.Settle();
                for (int i = 0; i < 3; i++) world.Send(peer, Wire.Pong, Bytes.Pattern(100));
                peer.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Binary, letters), Wire.Frame(WsRole.Client, Wire.Pong, "1")));
                world.Settle();
                Expect.Sent(connection.EndMessage());
                world.Settle();
                Assert.AreEqual("text() text(" + Bytes.Show(letters) + ") binary(" + Bytes.Show(letters) + ")", peer.ReadFrames(),
                    size.ToString());
            }
        }

        [TestMethod]
        public void Payload_behindDeferredPart_isNotTakenForControlFrame()
        {
            var world = new World();
            world.Options.ReceiveBufferSize = 64;
            world.Handler.TakesParts = true;
            MemoryPeer peer = world.Open();
            world.Handler.DefersFirstPart = true;

            // After unmasking or before, it is full of what looks like pongs and pings.
            var data = new byte[300];
            for (int i = 0; i < data.Length; i++) data[i] = (byte)((i & 1) != 0 ? 0x80 : (i & 2) != 0 ? 0x8A : 0x89);
            byte[] frame = Bytes.Join(Wire.Header(true, Wire.Binary, 300), data);
            byte[] payload = Wire.Mask(data, Bytes.Slice(frame, 4, 4), 0);
            peer.Send(Bytes.Slice(frame, 0, 100));
            world.Server.Poll(0);
            peer.Send(Bytes.Slice(frame, 100, 8));
            world.Server.Poll(0);
            peer.Send(Bytes.Slice(frame, 108, frame.Length - 108));
            for (int i = 0; i < 20; i++) world.Server.Poll(0);
            Assert.AreEqual("1:Open 1:BinaryParts(" + Bytes.Show(payload) + ")", world.Handler.Take());
        }

        [TestMethod]
        public void Handler_thatBlocks_doesNotShortenSendTimeoutOfOthers()
        {
            var world = new World(256);
            world.Options.SendTimeoutMs = 2000;
            MemoryPeer innocent = world.Open();
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
            world.Pass(1999);
            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
            innocent.Read();
        }

        [TestMethod]
        public void Request_sentInTimeButReadLate_isServed()
        {
            // In several pieces, as a small buffer takes it.
            var world = new World();
            world.Options.ReceiveBufferSize = 16;
            MemoryPeer peer = world.Knock();
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
            MemoryPeer innocent = world.Open();
            MemoryPeer blocker = world.Open();
            MemoryPeer newcomer = world.Knock();
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text") world.Clock.Now += 3000;
            };
            world.Pass(900);
            newcomer.Send(Heads.Request());
            blocker.Send(Wire.Frame(WsRole.Client, Wire.Text, "block"));
            innocent.Send(Wire.Frame(WsRole.Client, Wire.Pong));
            MemoryPeer late = new MemoryPeer(world.Listener.Connect());
            world.Settle();
            late.Send(Heads.Request());
            world.Settle();
            Assert.AreEqual(Heads.Accepted, Bytes.Text(newcomer.Read(Heads.Accepted.Length)));
            world.Handler.OnEvent = null;
            world.Send(innocent, Wire.Ping, "a");
            Expect.Contains("pong(a)", innocent.ReadFrames());
            Assert.IsTrue(world.Handler.Take().IndexOf("Error") < 0);
        }
    }
}
