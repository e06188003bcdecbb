using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What happens while the send buffer is full: nothing is lost, duplicated or truncated.</summary>
    [TestClass]
    public class BackpressureTests
    {
        [TestMethod]
        public void DeferredMessages_whenThereIsRoom_areDeliveredAgainInOrder()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            world.Handler.Take();
            string expected = "";
            for (int i = 0; i < 12; i++)
            {
                string text = Bytes.LetterText(40) + i.ToString();
                peer.Send(Wire.Frame(WsRole.Client, Wire.Text, text));
                if (i % 3 == 2) world.Settle();
                expected += (i > 0 ? " " : "") + "text(" + Bytes.Show(Bytes.Of(text)) + ")";
            }

            var got = new Sink();
            for (int i = 0; i < 60; i++)
            {
                byte[] wire = peer.Read(17);
                got.Add(wire, 0, wire.Length);
                world.Settle();
            }

            Assert.AreEqual(expected, Wire.Read(WsRole.Server, got.ToArray()));
        }

        [TestMethod]
        public void DeferredMessage_whileOthersBroadcast_isDeliveredAgain()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            while (world.Server.BroadcastText("tick") == 1)
            {
            }

            string longest = Bytes.LetterText(64);
            world.Send(peer, Wire.Text, longest);
            var got = new Sink();
            for (int i = 0; i < 100; i++)
            {
                byte[] wire = peer.Read(7);
                got.Add(wire, 0, wire.Length);
                world.Server.BroadcastText("tick");
                world.Settle();
                world.Server.BroadcastText("tick");
            }

            Expect.Contains(longest, Bytes.Text(got.ToArray()));
        }

        [TestMethod]
        public void DeferredMessage_whileAnotherThreadSends_isDeliveredAgainAfterEachProgress()
        {
            // The buffer is never empty: what the peer takes, somebody else fills again.
            var world = new World(256);
            world.Options.SendBufferSize = 64;
            world.Handler.Echoes = true;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            while (connection.SendText("tick") == WsSendResult.Sent)
            {
            }

            world.Send(peer, Wire.Text, "hello");
            world.Handler.Take();
            world.Settle();
            Assert.AreEqual("", world.Handler.Take(), "nothing has left");
            peer.Read(30);
            world.Settle();
            Expect.Contains("1:Text(hello)", world.Handler.Take());
            Assert.IsFalse(connection.IsIdle, "there are bytes pending still");
        }

        [TestMethod]
        public void Send_onlyIfIdle_addsNothingToWhatIsPending()
        {
            var world = new World(256);
            world.Options.SendBufferSize = 512;
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            world.Handler.Take();
            byte[] message = Bytes.Of(Bytes.LetterText(200));
            Assert.AreEqual(WsSendResult.Sent, connection.SendText(message, 0, 200, true));
            Assert.AreEqual(WsSendResult.Sent, connection.SendText(message, 0, 200, true), "a part is pending");
            Assert.AreEqual(WsSendResult.BufferFull, connection.SendText(message, 0, 10, true));
            Assert.AreEqual(WsSendResult.BufferFull, connection.SendBinary(message, 0, 10, true));
            Assert.AreEqual(WsSendResult.Sent, connection.SendText(message, 0, 10), "there is room");
            peer.Read();
            world.Settle();
            peer.Read();
            Assert.AreEqual("", world.Handler.Take(), "no OnDrained");
            Assert.AreEqual(WsSendResult.Sent, connection.SendBinary(message, 0, 10, true));
            connection.BeginText();
            Assert.AreEqual(WsSendResult.BufferFull, connection.SendText(message, 0, 10, true), "a message is being streamed");
            connection.EndMessage();
            connection.Abort();
            Assert.AreEqual(WsSendResult.Closed, connection.SendText(message, 0, 10, true));
        }

        [TestMethod]
        public void Defer_ofPartOfMessage_deliversThatPartAgain()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            world.Handler.Take();
            int round = 0;
            world.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Text" && round++ < 2) connection.Defer(3 - round);
            };
            peer.Send(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "abcd"), Wire.Frame(WsRole.Client, Wire.Text, "next")));
            world.Settle();
            Assert.AreEqual("1:Text(abcd) 1:Text(cd) 1:Text(d) 1:Text(next)", world.Handler.Take());
        }

        [TestMethod]
        public void OnDrained_afterBufferFull_comesOnce()
        {
            var world = new World(256);
            MemoryPeer peer = world.Open();
            world.Handler.Take();
            int sent = 0;
            while (world.Handler.Last.SendText("tick") == WsSendResult.Sent) sent++;
            world.Settle();
            Assert.AreEqual("", world.Handler.Take());
            var got = new Sink();
            for (int i = 0; i < 100; i++)
            {
                byte[] wire = peer.Read(20);
                got.Add(wire, 0, wire.Length);
                world.Settle();
            }

            Assert.AreEqual("1:Drained", world.Handler.Take());
            Assert.AreEqual(sent * 6, got.Count);
            Expect.Sent(world.Handler.Last.SendText("x"));
            world.Settle();
            Assert.AreEqual("", world.Handler.Take(), "no send was refused");
        }

        [TestMethod]
        public void OnDrained_thatThrows_closesWith1011()
        {
            var world = new World(256);
            MemoryPeer peer = world.Open();
            while (world.Handler.Last.SendText("tick") == WsSendResult.Sent) { }
            world.Handler.ThrowsIn = "Drained";
            var reader = new WireReader(WsRole.Server);
            var got = new Sink();
            for (int i = 0; i < 20; i++)
            {
                world.Settle();
                byte[] wire = peer.Read();
                got.Add(wire, 0, wire.Length);
            }

            reader.Read(got.ToArray());
            Assert.IsTrue(reader.Log.EndsWith(" close(1011)"), reader.Log);
        }

        [TestMethod]
        public void Append_inOnDrained_completesMessage()
        {
            foreach (bool sized in new bool[] { false, true })
            {
                var world = new World(256);
                world.Options.SendBufferSize = 64;
                MemoryPeer peer = world.Open();
                WsConnection connection = world.Handler.Last;
                byte[] message = Bytes.Letters(3000);
                int at = 0;
                bool isEnded = false;
                Action more = () =>
                {
                    while (at < message.Length)
                    {
                        int n = connection.Append(message, at, message.Length - at);
                        if (n == 0) return;
                        at += n;
                    }

                    if (!isEnded) isEnded = connection.EndMessage() == WsSendResult.Sent;
                };
                Expect.Sent(sized ? connection.BeginText(3000) : connection.BeginText());
                world.Handler.OnEvent = (what, c) =>
                {
                    if (what == "Drained") more();
                };
                more();
                world.Send(peer, Wire.Ping, "between");
                var got = new Sink();
                for (int i = 0; i < 100; i++)
                {
                    world.Settle();
                    byte[] wire = peer.Read(50);
                    got.Add(wire, 0, wire.Length);
                }

                var reader = new WireReader(WsRole.Server);
                reader.Read(got.ToArray());
                Expect.Equal(message, reader.Message);
                Expect.Contains("pong(between)", reader.Log);
                if (sized) Assert.AreEqual(2, reader.Frames);
                Expect.Sent(connection.SendText("and on"));
            }
        }

        [TestMethod]
        public void Broadcast_withStalledClient_skipsIt()
        {
            var world = new World(256);
            MemoryPeer stalled = world.Open();
            MemoryPeer reading = world.Open();
            int both = 0;
            int one = 0;
            for (int i = 0; i < 60; i++)
            {
                int took = world.Server.BroadcastText("0123456789012345678901234567");
                if (took == 2) both++;
                if (took == 1) one++;
                world.Settle();
                reading.ReadFrames();
            }

            Assert.IsTrue(both > 0 && one > 0 && both + one == 60);
            Assert.AreEqual(2, world.Server.ConnectionCount);
            var got = new Sink();
            for (int i = 0; i < 20; i++)
            {
                byte[] wire = stalled.Read();
                got.Add(wire, 0, wire.Length);
                world.Settle();
            }

            Assert.AreEqual(30 * both, got.Count, "whole frames, as many as were taken");
            Wire.Read(WsRole.Server, got.ToArray());
        }

        [TestMethod]
        public void Pong_duringMessageOfKnownLength_waitsForItsEnd()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            WsConnection connection = world.Handler.Last;
            Expect.Sent(connection.BeginText(4));
            Assert.AreEqual(2, connection.Append(Bytes.Of("ab"), 0, 2));
            world.Settle();
            peer.Send(Wire.Frame(WsRole.Client, Wire.Ping, "p"));
            world.Settle();
            Assert.AreEqual(2, connection.Append(Bytes.Of("cd"), 0, 2));
            Expect.Sent(connection.EndMessage());
            Assert.AreEqual("text(abcd) pong(p)", peer.ReadFrames());
        }

        [TestMethod]
        public void Pings_duringHalfSentPong_getPongForTheLast()
        {
            var world = new World(256);
            MemoryPeer peer = world.Open();
            world.Handler.Last.SendBinary(new byte[200], 0, 200);
            for (int i = 0; i < 5; i++)
            {
                peer.Send(Wire.Frame(WsRole.Client, Wire.Ping, i.ToString() + Bytes.LetterText(30)));
                world.Settle();
            }

            var got = new Sink();
            for (int i = 0; i < 40; i++)
            {
                byte[] wire = peer.Read(7);
                got.Add(wire, 0, wire.Length);
                world.Settle();
                if (i == 3) Expect.Sent(world.Handler.Last.SendText("data"));
            }

            for (int i = 0; i < 40; i++)
            {
                byte[] wire = peer.Read();
                got.Add(wire, 0, wire.Length);
                world.Settle();
            }

            string frames = Wire.Read(WsRole.Server, got.ToArray());
            Expect.Contains("pong(" + Bytes.Show(Bytes.Of("4" + Bytes.LetterText(30))) + ")", frames);
            Expect.Contains("text(data)", frames);
        }
    }
}
