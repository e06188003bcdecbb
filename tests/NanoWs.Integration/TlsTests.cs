using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>wss:// with certificates made here.</summary>
    [TestClass]
    public class TlsTests
    {
        private static readonly X509Certificate2 s_selfSigned = new CertificateOptions { Hosts = ["localhost", "127.0.0.1"] }.Make();

        private static WsServer Serve(X509Certificate2 certificate, WsHandler handler, WsServerOptions options = null)
        {
            var server = new WsServer(new TlsListener(0, certificate), handler, options ?? Options.Server());
            server.Serve("/", new WsBytesContent("text/plain", "Hello"u8.ToArray()));
            return Host.Start(server);
        }

        private static WsClient Client(WsServer server, Recorder handler, X509Certificate2 authority, string host = "localhost") =>
            new("wss://" + host + ":" + server.Port + "/", handler, Options.Client(o => o.TrustedCertificate = authority, least: 512));

        [TestMethod]
        [DataRow("localhost")]
        [DataRow("127.0.0.1")]
        public void Messages_betweenServerAndClient_areEchoed(string host)
        {
            using WsServer server = Serve(s_selfSigned, new Recorder { Echoes = true });
            ExpectEcho(server, s_selfSigned.Public(), host);
        }

        [TestMethod]
        public void Listener_withoutCertificateOrPrivateKey_saysWhatIsMissing()
        {
            var missing = Assert.ThrowsExactly<ArgumentNullException>(() => new TlsListener(0, null));
            StringAssert.Contains(missing.Message, "needs a certificate");
            var failure = Assert.ThrowsExactly<ArgumentException>(() => new TlsListener(0, s_selfSigned.Public()));
            StringAssert.Contains(failure.Message, "no private key");
            Assert.ThrowsExactly<ArgumentException>(() => TlsTransport.ForServer(null, s_selfSigned.Public()));
        }

        // The client refused in the middle of the handshake: the server has no connection, and keeps serving.
        [TestMethod]
        public void Client_refusingTheCertificate_leaksNothing()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder { Echoes = true });
            var handler = new Recorder();
            WsClient client = Client(server, handler, null);
            Assert.AreEqual(0, Assert.ThrowsExactly<WsException>(() => client.Connect(Recorder.Patience)).StatusCode);
            handler.ExpectNothing();
            Host.Until(() => server.ConnectionCount == 0, "the server has no connection");
            ExpectEcho(server, s_selfSigned.Public(), "localhost");
        }

        private static void ExpectEcho(WsServer server, X509Certificate2 authority, string host)
        {
            var handler = new Recorder();
            using WsClient client = Client(server, handler, authority, host);
            client.Connect(Recorder.Patience);
            client.Start();
            client.SendText("Grüße");
            client.SendBinary(new byte[500], 0, 500);
            handler.Expect("Open", "Text(Grüße)", "Binary(" + new string('0', 1000) + ")");
            client.Close(4001, "bye");
            handler.Expect("Close(4001)");
        }

        private static void ExpectFailure(string url, string message, int milliseconds = Recorder.Patience)
        {
            var client = new WsClient(url, new Recorder(), Options.Client());
            WsException failure = Assert.ThrowsExactly<WsException>(() => client.Connect(milliseconds));
            Assert.AreEqual(message, failure.Message);
        }

        [TestMethod]
        public void Connect_overTlsToPlainServer_saysThatItSpeaksNoTls()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server(o => o.HandshakeTimeoutMs = 500));
            string host = "localhost:" + server.Port;
            ExpectFailure("wss://" + host + "/",
                "No TLS connection to " + host + ": the server does not speak TLS there. Use ws://, or the port where it does.");
        }

        [TestMethod]
        public void Connect_overTlsToServerThatSaysNothing_asksWhetherItSpeaksTls()
        {
            using Socket listener = Host.Listen();
            string host = "127.0.0.1:" + Host.PortOf(listener);
            ExpectFailure("wss://" + host + "/",
                "No TLS connection to " + host + ": the server sent nothing in time. Does it speak TLS there?", 200);
            Task closing = Task.Run(() =>
            {
                listener.Accept().Dispose(); // of the attempt before
                listener.Accept().Dispose();
            });
            ExpectFailure("wss://" + host + "/",
                "No TLS connection to " + host + ": the server closed the connection. Does it speak TLS there?");
            closing.Wait();
        }

        [TestMethod]
        public void Connect_withoutTlsToTlsServer_asksWhetherItSpeaksTls()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder());
            ExpectFailure("ws://localhost:" + server.Port + "/",
                "The server closed the connection without a response. Does it speak TLS there? Then use wss://.");
        }

        [TestMethod]
        public void Server_withPeersNotSpeakingTls_servesTheOthers()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder { Echoes = true },
                Options.Server(o => { o.HandshakeTimeoutMs = 1500; o.SendTimeoutMs = 2 * Recorder.Patience; }));
            using RawPeer silent = RawPeer.Connect(server.Port);
            silent.Socket.ReceiveTimeout = Recorder.Patience / 2;
            using RawPeer confused = RawPeer.Connect(server.Port);
            confused.Send(RawPeer.Upgrade());
            ExpectEcho(server, s_selfSigned.Public(), "localhost");

            // And the silent one loses its slot in time. (Otherwise its socket would time out.)
            try
            {
                silent.ReadToEnd();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // With a reset, or without.
            }

            ExpectEcho(server, s_selfSigned.Public(), "localhost");
        }

        [TestMethod]
        public void HandshakeTime_untilThePeerSends_isNone()
        {
            using Socket listener = Host.Listen();
            using RawPeer peer = RawPeer.Connect(Host.PortOf(listener));
            TlsTransport transport = TlsTransport.ForServer(listener.Accept(), s_selfSigned);
            Assert.AreEqual(0, transport.HandshakeTime);
            peer.Send("\x16");
            Host.Until(() => transport.HandshakeTime > 0, "the handshake gets time when it has begun");
            transport.Close();
        }

        [TestMethod]
        public async Task Message_largerThanTlsRecord_isEchoed()
        {
            using WsServer server = Serve(s_selfSigned, new EchoHandler());
            using var client = new System.Net.WebSockets.ClientWebSocket();
            client.Options.RemoteCertificateValidationCallback =
                (_, certificate, _, _) => certificate.GetCertHashString() == s_selfSigned.GetCertHashString();
            using var soon = new CancellationTokenSource(Recorder.Patience);
            await client.ConnectAsync(new Uri("wss://localhost:" + server.Port + "/"), soon.Token);
            byte[] sent = RandomNumberGenerator.GetBytes(100_000);
            ValueTask sending = client.SendAsync(sent.AsMemory(), System.Net.WebSockets.WebSocketMessageType.Binary, true, soon.Token);
            var received = new byte[sent.Length];
            for (int count = 0; count < received.Length;) count += (await client.ReceiveAsync(received.AsMemory(count), soon.Token)).Count;
            await sending;
            CollectionAssert.AreEqual(sent, received);
            await client.CloseAsync((System.Net.WebSockets.WebSocketCloseStatus)4001, "bye", soon.Token);
            Assert.AreEqual(4001, (int)client.CloseStatus);
        }

        [TestMethod]
        public async Task Get_overTls_isServed()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder());
            var trusting = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
            using var browser = new HttpClient(new SocketsHttpHandler { SslOptions = trusting });
            Assert.AreEqual("Hello", await browser.GetStringAsync("https://localhost:" + server.Port + "/"));
        }

        /// <summary>A client of .NET that trusts every certificate.</summary>
        private static SslStream Open(int port, int receiveBuffer = 0)
        {
            var stream = new SslStream(new NetworkStream(RawPeer.Connect(port, receiveBuffer).Socket, true), false, (_, _, _, _) => true);
            stream.AuthenticateAsClient("localhost");
            return stream;
        }

        // The server has written the page long before the system has sent it.
        [TestMethod]
        public void Page_forReaderThatPauses_isComplete()
        {
            var server = new WsServer(new TlsListener(0, s_selfSigned), new Recorder(), Options.Server(least: 1024));
            server.Serve("/", new WsBytesContent("text/plain", new byte[1_000_000]));
            using (Host.Start(server))
            {
                using SslStream reader = Open(server.Port, 4096);
                reader.Write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
                Thread.Sleep(1500); // the pause that is tested: longer than the server lingers
                var response = new MemoryStream();
                reader.CopyTo(response);
                Assert.IsGreaterThan(1_000_000, response.Length);
            }
        }

        /// <summary>TLS over sockets with the smallest possible send buffers.</summary>
        private sealed class NarrowTlsListener : SocketListener
        {
            public NarrowTlsListener()
                : base(0)
            {
            }

            private protected override WsTransport Wrap(Socket socket)
            {
                socket.SendBufferSize = 1;
                return TlsTransport.ForServer(socket, s_selfSigned);
            }
        }

        // Its connection is blocked for the whole test, while messages of the others are exchanged.
        [TestMethod]
        public void Peer_thatReadsNothing_delaysNoOther()
        {
            var handler = new Recorder { Echoes = true, OmitsMessages = true };
            WsServerOptions options = Options.Server(o => o.SendTimeoutMs = 3 * Recorder.Patience, 16384);
            using WsServer server = Host.Start(new WsServer(new NarrowTlsListener(), handler, options));
            using SslStream stalled = Open(server.Port, 1);
            stalled.Write(Encoding.ASCII.GetBytes(RawPeer.Upgrade()));
            Host.Until(() => server.ConnectionCount == 1, "it is open");
            byte[] message = RawPeer.Frame(true, RawPeer.Binary, new byte[16000]);
            Task flood = Task.Run(() =>
            {
                while (true) stalled.Write(message);
            });
            var other = new Recorder();
            using WsClient client = Client(server, other, s_selfSigned.Public());
            client.Connect(Recorder.Patience);
            client.Start();
            other.Expect("Open");
            for (int i = 0; i < 200; i++)
            {
                client.SendText("still there?");
                other.Expect("Text(still there?)");
            }

            Assert.IsFalse(flood.IsCompleted, "the stalled peer was not stalled");
            stalled.Dispose();
            Assert.Throws<AggregateException>(() => flood.Wait(Recorder.Patience));
        }

        // Whichever end closes first, the remote address stays available.
        [TestMethod]
        public void RemoteAddress_afterPeerHasDisconnected_isKnown()
        {
            string address = null;
            var handler = new Recorder { Closed = connection => address = connection.RemoteAddress };
            using WsServer server = Serve(s_selfSigned, handler);
            using (SslStream peer = Open(server.Port))
            {
                peer.Write(Encoding.ASCII.GetBytes(RawPeer.Upgrade()));
                handler.Expect("Open");
            }

            Host.Until(() => Volatile.Read(ref address) != null, "OnClose has the address");
            StringAssert.StartsWith(address, "127.0.0.1:");
        }

        private sealed class TracedSocket : Socket
        {
            public TracedSocket()
                : base(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
            }

            public ManualResetEventSlim IsClosed { get; } = new();

            public bool WasInBackground { get; private set; }

            protected override void Dispose(bool disposing)
            {
                WasInBackground = Thread.CurrentThread.IsBackground && !Thread.CurrentThread.IsThreadPoolThread;
                base.Dispose(disposing);
                IsClosed.Set();
            }
        }

        // A thread of the library must not keep the process alive after its program has ended. The thread is found when it closes the
        // socket.
        [TestMethod]
        public void Thread_ofConnection_isInBackground()
        {
            using Socket listener = Host.Listen();
            var socket = new TracedSocket();
            socket.Connect(IPAddress.Loopback, Host.PortOf(listener));
            TlsTransport transport = TlsTransport.ForClient(socket, "localhost", null);
            transport.Close();
            transport.Close();
            Assert.IsTrue(socket.IsClosed.Wait(Recorder.Patience), "it is not closed");
            Assert.IsTrue(socket.WasInBackground);
        }
    }
}
