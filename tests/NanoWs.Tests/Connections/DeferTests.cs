using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>
    /// Deferred messages in special cases: empty, at the end of the buffer, before a close, on the wrong connection.
    /// </summary>
    [TestClass]
    public class DeferTests
    {
        [TestMethod]
        public void EmptyMessage_deferred_doesNotHideTheNext()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            int tries = 0;
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text" && ++tries == 1) connection.Defer(0);
            };
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, ""));
            world.Server.Poll(0);
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, "next"));
            world.Settle();
            world.Advance(1000);
            Assert.AreEqual("1:Open 1:Text() 1:Text() 1:Text(next)", world.Handler.Take());
        }

        [TestMethod]
        public void EmptyMessage_deferredTwice_losesNothingAfterIt()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            int tries = 0;
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text" && ++tries <= 2) connection.Defer(0);
            };
            byte[] next = Wire.Frame(WsRole.Client, Wire.Text, "next");
            peer.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, ""), Bytes.Slice(next, 0, 7)));
            world.Settle();
            world.Settle();
            peer.Send(Bytes.Slice(next, 7, next.Length - 7));
            world.Settle();
            world.Settle();
            Assert.AreEqual("1:Open 1:Text() 1:Text() 1:Text() 1:Text(next)", world.Handler.Take());
        }

        [TestMethod]
        public void Append_inOnDrained_isSent()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            world.Handler.OnEvent = (what, c) =>
            {
                if (what != "Drained") return;
                Expect.Sent(c.BeginText());
                Assert.AreEqual(4, c.Append(Bytes.Of("part"), 0, 4));
            };
            while (connection.SendText("0123456789") == WsSendResult.Sent)
            {
            }

            peer.Read();
            string rest = "";
            for (int i = 0; i < 5; i++)
            {
                world.Settle();
                rest += peer.ReadText();
            }

            Assert.IsTrue(rest.EndsWith("part"), rest);
        }

        [TestMethod]
        public void Close_whileMessageIsDeferred_completesClosingHandshake()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            connection.BeginText();
            world.Handler.Echoes = true;
            world.Send(peer, Wire.Text, "hello");
            connection.Close(1000, null);
            peer.Send(Wire.CloseFrame(WsRole.Client, 1000));
            world.Settle();
            peer.Close();
            world.Settle();
            Assert.AreEqual("1:Open 1:Text(hello) 1:Close(1000)", world.Handler.Take());
        }

        [TestMethod]
        public void Defer_onEndedConnection_throwsAndChangesNothing()
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            MemoryPeer one = world.Open();
            WsConnection dead = world.Handler.Last;
            one.Close();
            world.Settle();
            MemoryPeer two = world.Open();
            bool threw = false;
            world.Handler.OnEvent = (what, c) =>
            {
                if (what != "Text") return;
                Expect.Throws(typeof(InvalidOperationException), () => dead.Defer(1));
                threw = true;
            };
            two.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "a"), Wire.Frame(WsRole.Client, Wire.Text, "b")));
            world.Settle();
            Assert.AreEqual("1:Open 1:Error(ConnectionLost) 1:Close(1006) 2:Open 2:Text(a) 2:Text(b)", world.Handler.Take());
            Assert.IsTrue(threw);
        }

        [TestMethod]
        public void Defer_outsideDelivery_throwsAndKeepsDeferredMessage()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            while (connection.SendText(Bytes.LetterText(60)) == WsSendResult.Sent)
            {
            }

            world.Send(peer, Wire.Text, "hello");
            Expect.Throws(typeof(InvalidOperationException), () => connection.Defer(0));
            for (int i = 0; i < 10; i++)
            {
                peer.Read();
                world.Settle();
            }

            string log = world.Handler.Take();
            Assert.IsTrue(log.IndexOf("1:Text(hello)") >= 0 && log.IndexOf("1:Text()") < 0, log);
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
        public void Payload_afterDeferredPart_isNotTakenForControlFrame()
        {
            var world = new World();
            world.Options.ReceiveBufferSize = 64;
            world.Handler.TakesParts = true;
            MemoryPeer peer = world.Open();
            world.Handler.DefersFirstPart = true;

            // Both masked and unmasked, it contains bytes that look like pongs and pings.
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
    }
}
