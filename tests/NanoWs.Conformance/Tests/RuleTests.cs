using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Conformance.Tests
{
    /// <summary>Rules that need the application's side of the library, and so cannot be shown by a peer alone.</summary>
    [TestClass]
    public class RuleTests
    {
        // ---- opening ----

        [TestMethod, Shows("4.1-1")]
        public void Constructor_withInvalidAddress_throws()
        {
            foreach (string url in new[] { "http://host/", "ws:/host", "ws://", "ws://host#fragment", "ws://host:0/", "ws://host:65536/",
                "ws://host/a b", "ws://user@host/", "ws://[::1/", "host" })
            {
                Assert.ThrowsExactly<ArgumentException>(() => new WsClient(url, new Recorder()), url);
            }
        }

        [TestMethod, Shows("4.1-5", "7.2.1-1")]
        public void Connect_whereNobodyListens_fails()
        {
            using var client = new WsClient("ws://127.0.0.1:" + Host.FreePort() + "/", new Recorder(), Options.Client());
            Assert.ThrowsExactly<WsException>(() => client.Connect(5000));
            Assert.AreEqual(WsState.Closed, client.State);
        }

        [TestMethod, Shows("4.1-18")]
        public void Constructor_withInvalidOrRepeatedSubprotocols_throws()
        {
            foreach (string[] protocols in new[] { new[] { "a b" }, new[] { "" }, new[] { "a,b" }, new[] { "a/b" },
                new[] { "chat", "chat" } })
            {
                Assert.ThrowsExactly<ArgumentException>(() => new WsClient("ws://host/", new Recorder(),
                    Options.Client(o => o.Subprotocols = protocols)), string.Join("|", protocols));
            }
        }

        [TestMethod, Shows("4.1-18", "4.1-27")]
        public void Client_offeringSubprotocols_takesTheOneChosen()
        {
            var recorder = new Recorder();
            Opening opening = Ends.Accept(recorder, Options.Client(o => o.Subprotocols = new[] { "two", "one" }), out WsClient client);
            Assert.AreEqual("two, one", opening.Request.One("Sec-WebSocket-Protocol"));
            opening.Wire.Send(Suite.Bytes(Suite.ResponseLines(opening).Append("Sec-WebSocket-Protocol: one")));
            recorder.Expect("Open");
            Assert.AreEqual("one", recorder.Last.Subprotocol);
            opening.Peer.CloseNormally();
        }

        [TestMethod, Shows("4.1-28")]
        public void Client_givenSubprotocolNotOffered_failsTheConnection()
        {
            foreach (string chosen in new[] { "One", "one, two", "three", "", "one\r\nSec-WebSocket-Protocol: two" })
            {
                Opening opening = Ends.Accept(new Recorder(), Options.Client(o => o.Subprotocols = new[] { "one", "two" }), out _);
                opening.Wire.Send(Suite.Bytes(Suite.ResponseLines(opening).Append("Sec-WebSocket-Protocol: " + chosen)));
                opening.Wire.ExpectEnd();
            }
        }

        [TestMethod, Shows("4.2.1-5")]
        public void Request_withoutOrigin_isAccepted()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => o.AllowedOrigins = new[] { "http://good.example" }));
            Ends.Open(server).CloseNormally();
        }

        [TestMethod, Shows("4.2.2-4")]
        public void Request_fromUnwantedOrigin_gets403()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => o.AllowedOrigins = new[] { "http://good.example" }));
            foreach ((string origin, int status) in new[] { ("http://good.example", 101), ("http://bad.example", 403), ("null", 403),
                ("http://good.example.bad", 403) })
            {
                Assert.AreEqual(status, ResponseTo(server, "/", "Origin: " + origin).Status, origin);
            }
        }

        [TestMethod, Shows("4.2.2-5", "4.2.2-6")]
        public void Server_offeredSubprotocols_choosesFirstItSupports()
        {
            using WsServer server =
                Host.Start(new Recorder(), Options.Server(o => { o.Subprotocols = new[] { "one", "two" }; o.MaxConnections = 8; }));
            foreach ((string offer, string chosen) in new[]
            {
                ("one", "one"), ("two,one", "two"), ("three, two", "two"), ("three", null), ("ONE", null),
                ("one\r\nSec-WebSocket-Protocol: two", "one"), ("three\r\nSec-WebSocket-Protocol: two", "two"),
            })
            {
                Assert.AreEqual(chosen,
                    ResponseTo(server, "/", "Sec-WebSocket-Protocol: " + offer).All("Sec-WebSocket-Protocol").SingleOrDefault(), offer);
            }
        }

        [TestMethod, Shows("4.2.2-13")]
        public void Request_forUnknownService_gets404()
        {
            using WsServer server = Host.Start(new Recorder { StatusFor = r => r.Path == "/here" ? 101 : 404 });
            Assert.AreEqual(101, ResponseTo(server, "/here?x=1").Status);
            Assert.AreEqual(404, ResponseTo(server, "/elsewhere").Status);
        }

        private static MessageHead ResponseTo(WsServer server, string path, string field = "X-Nothing: ")
        {
            Opening opening = Ends.Connect(server, path);
            using Wire wire = opening.Wire;
            wire.Send(Suite.Bytes(Suite.RequestLines(opening, Suite.NewKey()).Append(field)));
            return MessageHead.Read(wire.ReadLine);
        }

        // ---- sending ----

        [TestMethod, Shows("6.1-1", "5.5.1-3")]
        public void Send_beforeHandshakeOrAfterClose_returnsClosed()
        {
            var client = new WsClient("ws://127.0.0.1/", new Recorder());
            Assert.AreEqual(WsSendResult.Closed, client.SendText("too early"));
            Assert.AreEqual(WsSendResult.Closed, client.Connection.BeginBinary());

            var results = new List<WsSendResult>();
            using WsServer server = Host.Start(new Recorder
            {
                Opened = c =>
                {
                    c.SendText("before");
                    c.Close(1001, null);
                    results.Add(c.SendText("after"));
                    results.Add(c.SendBinary(new byte[1], 0, 1));
                    results.Add(c.BeginText());
                    results.Add(c.Ping(new byte[1], 0, 1));
                },
            });
            Peer peer = Ends.Open(server);
            peer.ExpectMessage(Frame.Text, Encoding.ASCII.GetBytes("before"));
            Assert.AreEqual(1001, peer.Expect(Frame.Close).CloseCode);
            peer.Send(peer.Frame(Frame.Text, Samples.Hello), peer.Frame(Frame.Ping, Samples.Hello), peer.Close(1001));
            peer.ExpectEnd();
            Assert.IsTrue(results.All(r => r == WsSendResult.Closed));
        }

        [TestMethod, Shows("5.5.1-3", "6.1-1")]
        public void Close_duringStreamedMessage_abortsIt()
        {
            using WsServer server = Host.Start(new Recorder
            {
                Opened = c =>
                {
                    c.BeginText();
                    c.Append(new byte[1000], 0, 1000);
                    c.Close();
                },
            });
            Peer peer = Ends.Open(server);
            Frame frame;
            do frame = peer.ReadFrame();
            while (frame.Opcode != Frame.Close);
            Assert.AreEqual(1000, frame.CloseCode);
            peer.Send(peer.Close(1000));
            peer.ExpectEnd();
        }

        [TestMethod]
        public void Messages_afterOurCloseFrame_areNotDelivered()
        {
            var recorder = new Recorder { Opened = c => c.Close(1000, null) };
            using WsServer server = Host.Start(recorder);
            Peer peer = Ends.Open(server);
            peer.Expect(Frame.Close);
            peer.Send(peer.Frame(Frame.Text, Samples.Hello), peer.Close(1000));
            peer.ExpectEnd();
            recorder.Expect("Open", "Close(1000)");
        }

        // ---- closing ----

        [TestMethod, Shows("7.1.2-1", "5.5.1-1", "7.3-1")]
        [DataRow(1000, null), DataRow(1000, "done"), DataRow(1001, "bye \u2014 \U0001F44B"), DataRow(3000, ""), DataRow(4999, "mine"),
            DataRow(0, null)]
        public void Close_withCodeAndReason_sendsThem(int code, string reason)
        {
            byte[] expected = code == 0 ? new byte[0] : Frame.ClosePayload(code, Encoding.UTF8.GetBytes(reason ?? ""));
            using WsServer server = Host.Start(new Recorder { Opened = c => c.Close(code, reason) });
            Peer atServer = Ends.Open(server);
            CollectionAssert.AreEqual(expected, atServer.Expect(Frame.Close).Payload);
            atServer.Send(atServer.Frame(Frame.Close, expected));
            atServer.ExpectEnd();

            Opening opening = Ends.Accept(new Recorder { Opened = c => c.Close(code, reason) }, null, out _);
            Suite.Accept(opening);
            Peer atClient = opening.Peer;
            CollectionAssert.AreEqual(expected, atClient.Expect(Frame.Close).Payload);
            atClient.Send(atClient.Frame(Frame.Close, expected));
            atClient.ExpectEnd();
        }

        [TestMethod, Shows("7.1.5-1", "7.1.6-1")]
        [DataRow(1000, "", "Close(1000)"), DataRow(4001, "reason \u00E9", "Close(4001,reason \u00E9)"), DataRow(1005, "", "Close(1005)"),
            DataRow(1006, "", "Close(1006)")]
        public void OnClose_afterCloseByPeer_getsCodeAndReason(int code, string reason, string expected)
        {
            var atServer = new Recorder();
            using WsServer server = Host.Start(atServer);
            CloseBy(Ends.Open(server), code, reason);
            Assert.AreEqual(expected, atServer.WaitFor("Close"));

            var atClient = new Recorder();
            Opening opening = Ends.Accept(atClient, null, out _);
            Suite.Accept(opening);
            CloseBy(opening.Peer, code, reason);
            Assert.AreEqual(expected, atClient.WaitFor("Close"));
        }

        private static void CloseBy(Peer peer, int code, string reason)
        {
            if (code == 1006) peer.Wire.Finish();
            else peer.Send(code == 1005 ? peer.Frame(Frame.Close, new byte[0]) : peer.Close(code, reason));
            while (peer.ReadFrame() is Frame frame)
            {
                if (frame.Opcode == Frame.Close && !peer.IsClient) peer.Wire.Finish();
            }
        }

        [TestMethod, Shows("7.2.1-2", "7.1.7-1")]
        public void LostTransport_ofClient_isReportedAs1006()
        {
            var recorder = new Recorder();
            Opening opening = Ends.Accept(recorder, null, out WsClient client);
            Suite.Accept(opening);
            recorder.WaitFor("Open");
            opening.Wire.Dispose();
            Assert.AreEqual("Error(ConnectionLost)", recorder.WaitFor("Error"));
            Assert.AreEqual("Close(1006)", recorder.WaitFor("Close"));
            Assert.AreEqual(WsState.Closed, client.State);
        }

        [TestMethod, Shows("7.4-2", "7.4-3", "7.4-4", "5.5-1")]
        public void CloseOrPing_withReservedCodeOrLongPayload_throws()
        {
            var refused = new List<string>();
            using WsServer server = Host.Start(new Recorder
            {
                Opened = c =>
                {
                    foreach (int code in new[] { 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000 })
                    {
                        if (!Throws(() => c.Close(code, null))) refused.Add(code.ToString());
                    }

                    if (!Throws(() => c.Close(1000, new string('x', 124)))) refused.Add("a reason of 124 bytes");
                    if (!Throws(() => c.Close(0, "x"))) refused.Add("a reason without a code");
                    if (!Throws(() => c.Ping(new byte[126], 0, 126))) refused.Add("a ping of 126 bytes");
                },
            });
            Ends.Open(server).CloseNormally();
            Assert.IsEmpty(refused, string.Join(", ", refused));
        }

        private static bool Throws(Action action)
        {
            try
            {
                action();
                return false;
            }
            catch (ArgumentException)
            {
                return true;
            }
        }

        [TestMethod, Shows("5.5.1-6", "7.1.1-2")]
        public void Close_byBothAtOnce_completesClosingHandshake()
        {
            var recorder = new Recorder { Opened = c => c.Close(1000, "server") };
            using WsServer server = Host.Start(recorder);
            Opening opening = Ends.Connect(server);
            string key = Suite.NewKey();
            opening.Wire.Send(Peer.Join(Suite.Bytes(Suite.RequestLines(opening, key)), opening.Peer.Close(1001, "client")));
            Suite.ExpectAccepted(opening, key);
            Peer peer = opening.Peer;
            Assert.AreEqual(1000, peer.Expect(Frame.Close).CloseCode);
            peer.ExpectEnd();
            Assert.AreEqual("Close(1001,client)", recorder.WaitFor("Close"));
        }

        // ---- reconnecting ----

        [TestMethod, Shows("7.2.3-1", "7.2.3-3")]
        public void ReconnectDelay_afterEachFailure_grows()
        {
            List<long> gaps = Gaps(100, 500, 0, 4);
            long[] least = { 100, 200, 400, 500 };
            for (int i = 0; i < least.Length; i++) Assert.IsGreaterThanOrEqualTo(least[i] - 15, gaps[i], "gap " + i);
        }

        [TestMethod, Shows("7.2.3-2")]
        public void ReconnectDelay_withRandomBits_isShortened()
        {
            Assert.IsGreaterThanOrEqualTo(985, Gaps(1000, 1000, 0, 1)[0]);
            Assert.IsLessThan(985, Gaps(1000, 1000, 500, 3).Min()); // a busy machine may delay one
        }

        // Milliseconds between attempts at a port on which no server listens.
        private static List<long> Gaps(int delay, int maxDelay, uint bits, int count)
        {
            var recorder = new Recorder();
            var options =
                Options.Client(o => { o.ReconnectDelayMs = delay; o.MaxReconnectDelayMs = maxDelay; o.Entropy = new FixedEntropy(bits); });
            using var client = new WsClient("ws://127.0.0.1:" + Host.FreePort() + "/", recorder, options);
            var gaps = new List<long>();
            client.Start();
            recorder.WaitFor("Error(ConnectFailed)");
            for (var watch = Stopwatch.StartNew(); gaps.Count < count; watch.Restart())
            {
                recorder.WaitFor("Error(ConnectFailed)");
                gaps.Add(watch.ElapsedMilliseconds);
            }

            return gaps;
        }

        private sealed class FixedEntropy : WsEntropy
        {
            private readonly uint _bits;

            public FixedEntropy(uint bits)
            {
                _bits = bits;
            }

            public override uint Next() => _bits;
        }
    }
}
