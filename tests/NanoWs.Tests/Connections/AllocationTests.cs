#if !NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Tests
{
    /// <summary>
    /// An open connection allocates nothing, whatever is sent and received. (The device has no such counter; NanoWs.Footprint watches its
    /// heap.)
    /// </summary>
    [TestClass]
    public class AllocationTests
    {
        private const int Messages = 10000;

        // Counts, and may echo. It has no other place for what it is told: that would be allocated.
        private sealed class Counter : EchoHandler
        {
            public bool Echoes;
            public int Got;
            public WsConnection Last;

            public override void OnOpen(WsConnection connection) => Last = connection;

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
            {
                Got++;
                if (Echoes) base.OnText(connection, buffer, offset, count);
            }

            public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
            {
                Got++;
                if (Echoes) base.OnBinary(connection, buffer, offset, count);
            }

            public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
            {
                if (isFinal) Got++;
            }

            public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) => Got++;
        }

        private static readonly byte[] s_data = Bytes.Letters(1000);
        private static Counter s_atServer;
        private static Counter s_atClient;
        private static WsServer s_server;
        private static WsClient s_client;

        private static void Poll()
        {
            for (int round = 0; s_server.Poll(0) | s_client.Poll(0); round++) Assert.IsTrue(round < 2000, "they never come to rest");
        }

        // The same rounds are run a few times before they are counted.
        private static void Costs0(bool echoes, int perRound, Action round)
        {
            var listener = new LoopbackListener(8192);
            s_atServer = new Counter { Echoes = echoes };
            s_atClient = new Counter();
            s_server = new WsServer(listener, s_atServer, new WsServerOptions());
            s_client = new WsClient("ws://a/", s_atClient, new WsClientOptions());
            s_client.Open(listener.Connect());
            Poll();
            for (int i = 0; i < 300; i++) round();
            int before = s_atServer.Got + s_atClient.Got;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Messages; i++) round();
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.AreEqual(0L, allocated, "bytes in " + Messages + " rounds");
            Assert.AreEqual(perRound * Messages, s_atServer.Got + s_atClient.Got - before);
        }

        [TestMethod]
        public void Echo_ofBinary_allocatesNothing() => Costs0(true, 2, () =>
        {
            s_client.SendBinary(s_data, 0, 100);
            Poll();
        });

        [TestMethod]
        public void Echo_ofTextFromBytes_allocatesNothing() => Costs0(true, 2, () =>
        {
            s_client.SendText(s_data, 0, 300);
            Poll();
        });

        [TestMethod]
        public void Echo_ofTextFromStrings_allocatesNothing() => Costs0(true, 2, () =>
        {
            s_client.SendText("21.5 \u00B0C in the shade");
            Poll();
        });

        [TestMethod]
        public void Send_whileMessageIsOpen_allocatesNothing() => Costs0(false, 0, () =>
        {
            s_client.Connection.BeginText();
            for (int i = 0; i < 3; i++)
            {
                if (s_client.SendText("21.5") != WsSendResult.MessageOpen) throw new InvalidOperationException();
            }

            s_client.Connection.EndMessage();
            Poll();
            s_atServer.Got--;
        });

        [TestMethod]
        public void Ping_inBothDirections_allocatesNothing() => Costs0(false, 2, () =>
        {
            s_client.Ping(s_data, 0, 50);
            s_atServer.Last.Ping(s_data, 0, 0);
            Poll();
        });

        [TestMethod]
        public void Broadcast_ofTextAndBinary_allocatesNothing() => Costs0(false, 2, () =>
        {
            s_server.BroadcastText("21.5");
            s_server.BroadcastBinary(s_data, 0, 200);
            Poll();
        });

        [TestMethod]
        public void Append_ofFragments_allocatesNothing() => Costs0(false, 1, () =>
        {
            s_client.Connection.BeginText();
            s_client.Connection.Append(s_data, 0, 200);
            Poll();
            s_client.Connection.Append(s_data, 200, 200);
            s_client.Connection.EndMessage();
            Poll();
        });

        [TestMethod]
        public void Parts_ofLargeMessage_allocateNothing() => Costs0(false, 1, () =>
        {
            s_client.Connection.BeginBinary(1000);
            for (int at = 0; at < 1000; Poll()) at += s_client.Connection.Append(s_data, at, 1000 - at);
            s_client.Connection.EndMessage();
            Poll();
        });

        [TestMethod]
        public void Poll_whenIdle_allocatesNothing() => Costs0(false, 0, Poll);
    }
}
#endif
