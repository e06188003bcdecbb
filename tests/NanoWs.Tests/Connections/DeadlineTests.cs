using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Deadlines, by a clock that the test sets.</summary>
    [TestClass]
    public class DeadlineTests
    {
        [TestMethod]
        public void Heartbeat_withPongs_keepsConnection()
        {
            var world = new World();
            MemoryPeer peer = world.Open();
            for (int i = 0; i < 3; i++)
            {
                world.Pass(19999);
                Assert.AreEqual("", peer.ReadFrames());
                world.Pass(1);
                Assert.AreEqual("ping()", peer.ReadFrames());
                world.Pass(9999);
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
                world.Pass(19000);
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
            world.Pass(20000);
            world.Pass(9999);
            Assert.AreEqual("1:Open", world.Handler.Take());
            world.Pass(1);
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
            world.Pass(100000000);
            Assert.AreEqual("", peer.ReadFrames());
            Assert.AreEqual("1:Open", world.Handler.Take());
        }

        [TestMethod]
        public void SendTimeout_ofClientThatDoesNotRead_sparesTheOthers()
        {
            var world = new World(256);
            world.Handler.Echoes = true;
            MemoryPeer stalled = world.Open();
            WsConnection connection = world.Handler.Last;
            MemoryPeer other = world.Open();
            while (connection.SendText("tick") == WsSendResult.Sent) { }
            world.Settle();
            world.Pass(9999);
            world.Send(other, Wire.Text, "hello");
            Assert.AreEqual("text(hello)", other.ReadFrames());
            Assert.AreEqual("1:Open 2:Open 2:Text(hello)", world.Handler.Take());
            world.Pass(1);
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
                world.Pass(milliseconds);
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
                world.Pass(1000);
            }

            Fill(world);
            world.Pass(9000);
            Expect.Equal(WsState.Open, world.Handler.Last.State);
            world.Pass(1000);
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
                world.Pass(9000);
                for (int j = 0; j < 10; j++)
                {
                    peer.Read();
                    world.Settle();
                }

                world.Pass(60000);
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
                world.Pass(9000);
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
            world.Pass(2999);
            world.Send(peer, Wire.Text, "not a close frame");
            Assert.AreEqual("1:Open", world.Handler.Take());
            world.Pass(1);
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
            peer.Send(Bytes.Hex("81 00")); // a fault, whose close frame cannot leave
            world.Settle();
            Assert.AreEqual("1:Error(MaskMissing)", world.Handler.Take());
            world.Pass(3000);
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
            world.Pass(10000);
            Expect.Contains("1:Error(SendTimeout) 1:Close(1006)", world.Handler.Take());
        }
    }

    /// <summary>No room: Busy, Defer, OnDrained, and messages in pieces; nothing is lost, doubled or torn.</summary>
    [TestClass]
    public class BackpressureTests
    {
        [TestMethod]
        public void DeferredMessages_whenThereIsRoom_comeAgainInOrder()
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
        public void DeferredMessage_whileOthersBroadcast_comesAgain()
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
        public void DeferredMessage_whileAnotherThreadSends_comesAgainAfterEachProgress()
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
            Assert.AreEqual("", world.Handler.Take(), "nobody was refused");
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
        public void Pings_behindHalfSentPong_getPongForTheLast()
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
