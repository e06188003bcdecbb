using System;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>What users of other libraries report, on real sockets. docs/robustness.md has the list.</summary>
    [TestClass]
    public class ComplaintTests
    {
        [TestMethod]
        public void Connections_whileClientConnectsToDeadAddress_areServed()
        {
            using var hole = new Blackhole();
            using WsServer server = Host.Start(new Recorder { Echoes = true });
            using RawPeer peer = RawPeer.Open(server.Port);
            var client = new WsClient(Host.Url(hole.Port), new Recorder(), Options.Client());
            Task connecting = Task.Run(() => client.Connect(10 * Recorder.Patience));
            Host.Until(() => IsBusy(client), "the client connects");

            for (int i = 0; i < 100; i++)
            {
                peer.SendFrame(RawPeer.Text, "echo " + i);
                peer.ExpectMessage(RawPeer.Text, "echo " + i);
            }

            Assert.IsFalse(connecting.IsCompleted, "it still connects");
            client.Stop();
            Assert.ThrowsExactly<AggregateException>(() => connecting.Wait(Recorder.Patience));
        }

        // A second call of Connect is refused while the first runs.
        private static bool IsBusy(WsClient client)
        {
            try
            {
                client.Poll(0);
                return false;
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }

        [TestMethod]
        public void Sends_toClientThatDoesNotRead_returnAtOnce()
        {
            // Neither the send time-out nor the heartbeat ends the wait: a send that waited would do so forever.
            var handler = new Recorder { OmitsMessages = true };
            WsServerOptions options = Options.Server(o => { o.SendTimeoutMs = int.MaxValue; o.PingIntervalMs = 0; });
            using WsServer server = Host.Start(new WsServer(new NarrowListener(), handler, options));
            using RawPeer stalled = RawPeer.Open(server.Port, "/", 4096);
            Host.Until(() => server.ConnectionCount == 1, "it is open");
            WsConnection connection = server.GetConnections()[0];
            var message = new byte[options.SendBufferSize];
            int refusals = 0;

            Task sending = Task.Run(() =>
            {
                while (refusals < 1000)
                {
                    if (connection.SendBinary(message, 0, message.Length) == WsSendResult.BufferFull) refusals++;
                }
            });

            Assert.IsTrue(sending.Wait(Recorder.Patience), "a send waits for the client");
            Assert.AreEqual(WsState.Open, connection.State);
        }
    }
}
