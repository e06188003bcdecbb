using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A streamed message, and what waits for it: no loop spins, no connection starves, no messages are mixed.</summary>
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
        public void EndMessage_ofAMessageAlreadySent_writesNothing()
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
        public void Append_beforeEndMessage_isSentAtOnceAndPollIdles()
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

        // The beginning of a message, of known length or in fragments, is in the send buffer.
        private static WsConnection OpenAndBegin(World world, bool sized, out MemoryPeer peer)
        {
            peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(sized ? connection.BeginText(100) : connection.BeginText());
            Assert.AreEqual(3, connection.Append(Bytes.Of("abc"), 0, 3));
            return connection;
        }

        [TestMethod]
        public void AbortMessage_beforeAnythingWasSent_changesNothing()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                WsConnection connection = OpenAndBegin(world, sized, out MemoryPeer peer);
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
                WsConnection connection = OpenAndBegin(world, sized, out MemoryPeer peer);
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
        public void AbortMessage_afterBytesWereSent_endsConnection()
        {
            foreach (bool sized in new bool[] { true, false })
            {
                var world = new World();
                WsConnection connection = OpenAndBegin(world, sized, out MemoryPeer peer);
                world.Settle();
                connection.AbortMessage();
                Expect.Equal(WsSendResult.Closed, connection.SendText("next"));
                world.Settle();
                world.Advance(600);
                Assert.AreEqual("1:Open 1:Error(MessageAborted) 1:Close(1006)", world.Handler.Take());
                if (!sized) Assert.AreEqual("text+(abc) close(1011)", peer.ReadFrames());
            }
        }

        [TestMethod]
        public void AbortMessage_afterWholeMessages_keepsThem()
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
        public void ControlFrame_duringHalfSentFrame_isSentAtNextBoundary()
        {
            foreach (WsRole role in Wire.Roles)
            {
                var end = new Endpoint(role, 128, 256);
                WsProtocol p = end.Protocol;
                for (int i = 0; i < 10; i++) Expect.Sent(p.SendText("message " + i.ToString()));
                end.Send(3); // part of the first is sent
                end.Put(Wire.Frame(Wire.Peer(role), Wire.Ping, "now"));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                string frames = end.SentFrames;
                Assert.IsTrue(frames.StartsWith("text(message 0) pong(now) text(message 1) "), frames);
                Assert.IsTrue(frames.EndsWith(" text(message 9)"), frames);
            }
        }

        [TestMethod]
        public void ControlFrame_afterBufferMoved_isSentAtFrameBoundary()
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
        public void ControlFrame_afterLongStreamedFrame_isSentAtFrameBoundary()
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
        public void CloseFrame_afterAcceptedPing_isSentAfterIt()
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
                Assert.AreEqual((int)WsEvent.NeedSend, (int)p.Reply(WsEvent.Ping));
                end.Flush();
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                Assert.AreEqual("pong(first) text(" + Bytes.Show(letters) + ") pong(" + Bytes.Show(Bytes.Letters(125)) + ")",
                    end.SentFrames);
            }
        }

        [TestMethod]
        public void AbortMessage_duringDelivery_keepsDeliveredMessage()
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
        public void Append_afterFullBuffer_isSent()
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
}
