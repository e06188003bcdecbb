using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The client, against the server and against scripted responses.</summary>
    [TestClass]
    public class ClientTests
    {
        // A client and a server, polled in turn.
        private sealed class Pair
        {
            public readonly World World = new World();
            public readonly RecordingHandler Handler = new RecordingHandler();
            public readonly WsClientOptions Options = new WsClientOptions();
            private WsClient _client;

            public Pair()
            {
                Options.Clock = World.Clock;
                Options.Entropy = new CountingEntropy();
            }

            public WsClient Client
            {
                get
                {
                    if (_client == null) _client = new WsClient("ws://server.example.com/chat", Handler, Options);
                    return _client;
                }
            }

            public void Open()
            {
                Client.Open(World.Listener.Connect());
                Settle();
            }

            public void Settle()
            {
                for (int round = 0; World.Server.Poll(0) | Client.Poll(0); round++) Assert.IsTrue(round < 2000, "they never come to rest");
            }

            /// <summary>The client alone; the test acts as its peer.</summary>
            public MemoryPeer Begin(string response = null)
            {
                LoopbackTransport transport = LoopbackTransport.Create(2048);
                Client.Open(transport);
                var peer = new MemoryPeer(transport.Peer);
                Alone();
                if (response != null) peer.Send(response);
                Alone();
                return peer;
            }

            public void Alone()
            {
                for (int round = 0; Client.Poll(0); round++) Assert.IsTrue(round < 2000, "the client never becomes idle");
            }
        }

        [TestMethod]
        public void Open_stoppedBeforeItIsOpen_reportsOneFailure()
        {
            var pair = new Pair();
            pair.Begin();
            pair.Client.Stop();
            Assert.AreEqual("ConnectFailed", pair.Handler.LastError);
            Expect.Contains("Stopped", pair.Handler.LastException.Message);
            pair.Handler.LastError = "";
            pair.Client.Poll(0);
            Assert.AreEqual("", pair.Handler.LastError, "reported once");
        }

        // Notes when it is asked for zero bytes, which a socket would take for the end of the stream, and counts writes.
        private sealed class StrictTransport : WsTransport
        {
            private readonly WsTransport _inner;

            public bool WasAskedForNothing;
            public int Writes;

            public StrictTransport(WsTransport inner)
            {
                _inner = inner;
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                if (count < 1) WasAskedForNothing = true;
                return _inner.Read(buffer, offset, count);
            }

            public override int Write(byte[] buffer, int offset, int count)
            {
                Writes++;
                if (count < 1) WasAskedForNothing = true;
                return _inner.Write(buffer, offset, count);
            }

            public override void Close() => _inner.Close();
        }

        [TestMethod]
        public void Bytes_afterFault_areDroppedEvenIfTheyFillTheBuffer()
        {
            var pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            LoopbackTransport line = LoopbackTransport.Create(4096);
            var transport = new StrictTransport(line);
            var peer = new MemoryPeer(line.Peer);
            pair.Client.Open(transport);
            pair.Alone();
            peer.Send(Response);
            pair.Alone();
            peer.Send(Wire.Frame(WsRole.Server, 0xC1, new byte[3000]));
            pair.Alone();
            Assert.IsFalse(transport.WasAskedForNothing);
            pair.World.Clock.Now += 500;
            pair.Alone();
            Assert.AreEqual("1:Open 1:Error(ReservedBits) 1:Close(1006)", pair.Handler.Take());
        }

        [TestMethod]
        public void Echoes_ofMessagesReadTogether_areSentInOneWrite()
        {
            var pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            pair.Handler.Echoes = true;
            LoopbackTransport line = LoopbackTransport.Create(4096);
            var transport = new StrictTransport(line);
            var peer = new MemoryPeer(line.Peer);
            pair.Client.Open(transport);
            pair.Alone();
            peer.Send(Response);
            pair.Alone();
            peer.Read();
            transport.Writes = 0;
            byte[] one = Wire.Frame(WsRole.Server, Wire.Text, "a");
            peer.Send(Bytes.Join(one, one, one));
            pair.Alone();
            Assert.AreEqual(1, transport.Writes);
            Assert.AreEqual("text(a) text(a) text(a)", Wire.Read(WsRole.Client, peer.Read()));
        }

        [TestMethod]
        public void PartialMessage_receivedWhileStreaming_doesNotDisturbIt()
        {
            var pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            MemoryPeer peer = pair.Begin();
            peer.Send(Response);
            pair.Alone();
            peer.Read();
            Expect.Sent(pair.Client.Connection.BeginText(4));
            Assert.AreEqual(1, pair.Client.Connection.Append(Bytes.Of("a"), 0, 1));
            peer.Send(Bytes.Slice(Wire.Frame(WsRole.Server, Wire.Text, Bytes.LetterText(40)), 0, 12));
            pair.Alone();
            Assert.AreEqual(3, pair.Client.Connection.Append(Bytes.Of("bcd"), 0, 3));
            Expect.Sent(pair.Client.Connection.EndMessage());
            Assert.AreEqual("text(abcd)", Wire.Read(WsRole.Client, peer.Read()));
        }

        [TestMethod]
        public void Messages_ofEachLength_arriveInBothDirections()
        {
            var pair = new Pair();
            pair.World.Handler.Echoes = true;
            pair.Open();
            Expect.Equal(WsState.Open, pair.Client.State);
            Assert.AreEqual("/chat", pair.World.Handler.Request.Path);
            Assert.AreEqual("server.example.com", pair.World.Handler.Request.Host);
            foreach (int length in new int[] { 0, 1, 125, 126, 127, 500 })
            {
                byte[] letters = Bytes.Letters(length);
                byte[] data = Bytes.Copy(letters);
                Expect.Sent(pair.Client.SendText(Bytes.Text(letters)));
                Expect.Sent(pair.Client.SendBinary(data, 0, length));
                Expect.Equal(letters, data, "the caller's array is only read");
                pair.Settle();
                string expected = "Text(" + Bytes.Show(letters) + ") 1:Binary(" + Bytes.Show(letters) + ")";
                Assert.AreEqual((length == 0 ? "1:Open 1:" : "1:") + expected, pair.World.Handler.Take());
                Assert.AreEqual((length == 0 ? "1:Open 1:" : "1:") + expected, pair.Handler.Take());
            }
        }

        [TestMethod]
        public void Messages_streamed_arriveInBothDirections()
        {
            var pair = new Pair();
            pair.Options.ReceiveBufferSize = pair.World.Options.ReceiveBufferSize = 100;
            pair.Options.SendBufferSize = pair.World.Options.SendBufferSize = 64;
            pair.Handler.TakesParts = pair.World.Handler.TakesParts = true;
            pair.Open();
            foreach (WsConnection from in new WsConnection[] { pair.Client.Connection, pair.World.Handler.Last })
            {
                foreach (bool sized in new bool[] { false, true })
                {
                    byte[] message = Bytes.Letters(1500);
                    Expect.Sent(sized ? from.BeginBinary(1500) : from.BeginBinary());
                    for (int at = 0; at < 1500; pair.Settle()) at += from.Append(message, at, 1500 - at);
                    while (from.EndMessage() == WsSendResult.BufferFull) pair.Settle();
                    pair.Settle();
                }
            }

            string expected = " 1:BinaryParts(" + Bytes.Show(Bytes.Letters(1500)) + ")";
            Expect.Contains(expected + expected, pair.World.Handler.Take());
            Expect.Contains(expected + expected, pair.Handler.Take());
        }

        [TestMethod]
        public void Close_byClient_callsOnCloseOfBothHandlers()
        {
            var pair = new Pair();
            pair.Open();
            pair.Client.Close(4000, "enough");
            pair.Settle();
            Assert.AreEqual("1:Open 1:Close(4000,enough)", pair.World.Handler.Take());
            Assert.AreEqual("1:Open 1:Close(4000)", pair.Handler.Take());
            Expect.Equal(WsState.Closed, pair.Client.State);
            Assert.AreEqual(0, pair.World.Server.ConnectionCount);
        }

        [TestMethod]
        public void Close_byServer_callsOnCloseOfBothHandlers()
        {
            var pair = new Pair();
            pair.Open();
            pair.World.Handler.Last.Close(4001, "enough");
            pair.Settle();
            Assert.AreEqual("1:Open 1:Close(4001)", pair.World.Handler.Take());
            Assert.AreEqual("1:Open 1:Close(4001,enough)", pair.Handler.Take());
            Expect.Equal(WsState.Closed, pair.Client.State);
        }

        [TestMethod]
        public void Client_connectingTenTimes_worksEachTime()
        {
            var pair = new Pair();
            pair.World.Handler.Echoes = true;
            for (int i = 1; i <= 10; i++)
            {
                pair.Open();
                pair.Client.SendText("x");
                pair.Settle();
                if (i % 2 == 0) pair.Client.Close();
                else pair.World.Handler.Last.Close();
                pair.Settle();
                string id = i.ToString();
                Assert.AreEqual(id + ":Open " + id + ":Text(x) " + id + ":Close(1000)", pair.Handler.Take());
                pair.World.Advance(1000);
            }
        }

        [TestMethod]
        public void Subprotocol_knownToBoth_isAgreedOn()
        {
            var pair = new Pair();
            pair.Options.Subprotocols = new string[] { "new", "old" };
            pair.World.Options.Subprotocols = new string[] { "old", "older" };
            pair.Open();
            Assert.AreEqual("old", pair.Client.Connection.Subprotocol);
            Assert.AreEqual("old", pair.World.Handler.Last.Subprotocol);
        }

        [TestMethod]
        public void Messages_rightAfterResponse_arrive()
        {
            var pair = new Pair();
            pair.World.Handler.OnEvent = (what, connection) =>
            {
                if (what == "Open") connection.SendText("welcome");
            };
            pair.Open();
            Assert.AreEqual("1:Open 1:Text(welcome)", pair.Handler.Take());

            // Also if it arrives together with the response.
            pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            MemoryPeer peer = pair.Begin();
            peer.Send(Bytes.Join(Bytes.Of(Response), Wire.Frame(WsRole.Server, Wire.Text, "a"), Wire.Frame(WsRole.Server, Wire.Text, "b")));
            pair.Alone();
            Assert.AreEqual("1:Open 1:Text(a) 1:Text(b)", pair.Handler.Take());
        }

        // Matches the sample nonce.
        private const string Response = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Heads.Accept + "\r\n\r\n";

        [TestMethod]
        public void Connect_refusedByServer_reportsStatus()
        {
            foreach (int status in new int[] { 401, 403, 404, 503 })
            {
                var pair = new Pair();
                pair.World.Handler.Status = status;
                pair.Open();
                Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
                Assert.IsInstanceOfType(pair.Handler.LastException, typeof(WsException));
                Assert.AreEqual(status, ((WsException)pair.Handler.LastException).StatusCode);
                Expect.Equal(WsState.Closed, pair.Client.State);

                // It may try again.
                pair.World.Handler.Status = 101;
                pair.Open();
                Assert.AreEqual("1:Open", pair.Handler.Take());
            }
        }

        [TestMethod]
        public void Connect_refusedByServer_saysWhatToDo()
        {
            ExpectRefusal("200 OK", "HTTP 200: a page, not a WebSocket. Check port and path.");
            ExpectRefusal("302 Found", "HTTP 302: redirects are not followed.");
            ExpectRefusal("401 Unauthorized", "HTTP 401: it asks for a password or a token.");
            ExpectRefusal("404 Not Found", "HTTP 404: no WebSocket at /chat.");
            ExpectRefusal("503 Service Unavailable", "HTTP 503: all its connections are in use. Try again later.");
            ExpectRefusal("403 Forbidden", "HTTP 403: it refuses the connection.");
        }

        private static void ExpectRefusal(string status, string message)
        {
            var pair = new Pair();
            pair.Begin("HTTP/1.1 " + status + "\r\n\r\n");
            Assert.AreEqual("server.example.com:80 responded with " + message, pair.Handler.LastException.Message);
        }

        [TestMethod]
        public void Connect_withoutResponseAfterInterimOne_reportsNoStatus()
        {
            var pair = new Pair();
            pair.Begin("HTTP/1.1 103 Early Hints\r\n\r\n").Close();
            pair.Alone();
            Assert.AreEqual(0, ((WsException)pair.Handler.LastException).StatusCode);
        }

        // Tries to begin another attempt where that is not possible.
        private sealed class Impatient : WsHandler
        {
            public WsClient Client;
            public int Refused;

            public override string[] OnConnecting(WsEndpoint client, string[] headers)
            {
                if (Refused > 1) return headers;
                Refused++;
                Expect.Throws(typeof(InvalidOperationException), () => Client.Open(LoopbackTransport.Create(2048)));
                Expect.Throws(typeof(InvalidOperationException), () => Client.Connect(1));
                return headers;
            }
        }

        [TestMethod]
        public void OnConnecting_thatConnects_isRefused()
        {
            var handler = new Impatient();
            var world = new World();
            var client = new WsClient("ws://server.example.com/chat", handler, new WsClientOptions { Clock = world.Clock });
            handler.Client = client;
            client.Open(world.Listener.Connect());
            Assert.AreEqual(1, handler.Refused);
            for (int round = 0; world.Server.Poll(0) | client.Poll(0); round++) Assert.IsTrue(round < 2000);
            Expect.Equal(WsState.Open, client.State);
            Assert.AreEqual(1, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Connect_withWrongAcceptKey_fails()
        {
            var pair = new Pair();
            MemoryPeer peer = pair.Begin(Response); // to another key
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
            Assert.AreEqual(0, ((WsException)pair.Handler.LastException).StatusCode);
            peer.Read();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void Connect_withoutResponseInTime_fails()
        {
            var pair = new Pair();
            pair.Begin("HTTP/1.1 101 x\r\n");
            pair.World.Clock.Now += 4999;
            pair.Alone();
            Assert.AreEqual("", pair.Handler.Take());
            pair.World.Clock.Now += 1;
            pair.Alone();
            pair.Alone();
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
            Expect.Equal(WsState.Closed, pair.Client.State);
        }

        [TestMethod]
        public void Connect_toServerThatSpeaksTls_saysWhatToUse()
        {
            foreach (byte description in new byte[] { 10, 70 }) // unexpected_message, which is a line feed, and protocol_version
            {
                var pair = new Pair();
                MemoryPeer peer = pair.Begin();
                peer.Send(new byte[] { 21, 3, 3, 0, 2, 2, description });
                pair.Alone();
                Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
                Expect.Contains("speaks TLS there: use wss://", pair.Handler.LastException.Message);
            }
        }

        [TestMethod]
        public void Connect_toServerThatGoesAway_fails()
        {
            var pair = new Pair();
            MemoryPeer peer = pair.Begin();
            peer.Close();
            pair.Alone();
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
            Expect.Contains("without a response. Does it speak TLS there? Then use wss://", pair.Handler.LastException.Message);

            // Within the response there is no reason to suspect that.
            peer = pair.Begin("HTTP/1.1 101 x\r\n");
            peer.Close();
            pair.Alone();
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
            Expect.Contains("The server closed the connection.", pair.Handler.LastException.Message);

            // Before the request, and when its time is over as well.
            LoopbackTransport transport = LoopbackTransport.Create(64);
            pair.Client.Open(transport);
            transport.Peer.Close();
            pair.World.Clock.Now += 10000;
            pair.Alone();
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
        }

        [TestMethod]
        public void Connect_withRequestNotTaken_fails()
        {
            var pair = new Pair();
            pair.Client.Open(LoopbackTransport.Create(16));
            pair.Alone();
            pair.World.Clock.Now += 5000;
            pair.Alone();
            pair.Alone();
            Assert.AreEqual(":Error(ConnectFailed)", pair.Handler.Take());
        }

        [TestMethod]
        public void Heartbeat_ofSilentServer_endsWithPongTimeout()
        {
            var pair = new Pair();
            pair.Options.PingIntervalMs = 1000;
            pair.Options.PongTimeoutMs = 500;
            pair.Open();
            pair.World.Clock.Now += 1000;
            pair.Settle();
            pair.World.Clock.Now += 499;
            pair.Settle();
            Assert.AreEqual("1:Open 1:Pong()", pair.Handler.Take());
            pair.World.Clock.Now += 1000;
            pair.Alone();
            pair.World.Clock.Now += 500;
            pair.Alone();
            Assert.AreEqual("1:Error(PongTimeout) 1:Close(1006)", pair.Handler.Take());
        }

        [TestMethod]
        public void MaskedFrame_fromServer_failsWith1002()
        {
            // RFC 6455 section 5.1
            var pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            MemoryPeer peer = pair.Begin(Response);
            peer.Read();
            peer.Send(Wire.Frame(WsRole.Client, Wire.Text, "x"));
            pair.Alone();
            Assert.AreEqual("1:Open 1:Error(MaskForbidden)", pair.Handler.Take());
            Assert.AreEqual("close(1002)", Wire.Read(WsRole.Client, peer.Read()));
            Expect.Equal(WsState.Closing, pair.Client.State, "until OnClose has returned");
            pair.World.Clock.Now += 500;
            pair.Alone();
            Assert.AreEqual("1:Close(1006)", pair.Handler.Take());
            Expect.Equal(WsState.Closed, pair.Client.State);
        }

        [TestMethod]
        public void Client_afterBothCloseFrames_waitsForServerToCloseTcp()
        {
            // RFC 6455 section 7.1.1
            var pair = new Pair();
            pair.Options.Entropy = new SampleNonce();
            MemoryPeer peer = pair.Begin(Response);
            peer.Read();
            peer.Send(Wire.CloseFrame(WsRole.Server, 1001));
            pair.Alone();
            Assert.AreEqual("close(1001)", Wire.Read(WsRole.Client, peer.Read()));
            Assert.IsFalse(peer.IsEnded);
            pair.World.Clock.Now += 3000;
            pair.Alone();
            peer.Read();
            Assert.IsTrue(peer.IsEnded, "but not forever");
            Assert.AreEqual("1:Open 1:Close(1001)", pair.Handler.Take());
        }

        [TestMethod]
        public void Stop_ofOpenClient_closesWith1000()
        {
            var pair = new Pair();
            pair.Open();
            pair.World.Clock.OnRead = () =>
            {
                Action look = pair.World.Clock.OnRead;
                pair.World.Clock.OnRead = null;
                pair.World.Clock.Now++;
                pair.World.Settle();
                pair.World.Clock.OnRead = look;
            };
            pair.Client.Stop();
            pair.World.Clock.OnRead = null;
            pair.World.Settle();
            Expect.Equal(WsState.Closed, pair.Client.State);
            Assert.AreEqual("1:Open 1:Close(1000)", pair.World.Handler.Take());
            Assert.AreEqual("1:Open 1:Close(1000)", pair.Handler.Take());
        }

        [TestMethod]
        public void Client_misused_throws()
        {
            var handler = new RecordingHandler();
            Expect.Throws(typeof(ArgumentException), () => new WsClient("http://a/", handler));
            Expect.Throws(typeof(ArgumentNullException), () => new WsClient("ws://a/", null));
            foreach (string header in new string[] { "no colon", ": empty", "a b: c", "A: b\r\nC: d", "A: b\n" })
            {
                Expect.Throws(typeof(ArgumentException),
                    () => new WsClient("ws://a/", handler, new WsClientOptions { Headers = new string[] { header } }));
            }

            foreach (string protocol in new string[] { "", "a b", "a,b", "\"a\"" })
            {
                Expect.Throws(typeof(ArgumentException),
                    () => new WsClient("ws://a/", handler, new WsClientOptions { Subprotocols = new string[] { protocol } }));
            }

            var pair = new Pair();
            Expect.Throws(typeof(ArgumentNullException), () => pair.Client.Open(null));
            pair.Open();
            Expect.Throws(typeof(InvalidOperationException), () => pair.Client.Open(LoopbackTransport.Create(16)));
            Expect.Equal(WsState.Open, pair.Client.State);
        }

        [TestMethod]
        public void Send_onClosedClient_returnsClosed()
        {
            var pair = new Pair();
            byte[] data = new byte[1];
            Expect.Equal(WsSendResult.Closed, pair.Client.SendText("x"));
            pair.Open();
            pair.Client.Close();
            pair.Settle();
            Expect.Equal(WsSendResult.Closed, pair.Client.SendText("x"));
            Expect.Equal(WsSendResult.Closed, pair.Client.SendBinary(data, 0, 1));
            Expect.Equal(WsSendResult.Closed, pair.Client.Connection.BeginText());
            Expect.Equal(WsSendResult.Closed, pair.Client.Ping(data, 0, 1));
            Assert.AreEqual(-1, pair.Client.Connection.Append(data, 0, 1));
            pair.Client.Close();
            Assert.IsFalse(pair.Client.Poll(0));
        }
    }
}
