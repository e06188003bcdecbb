using System;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Echo;

namespace NanoWs.Integration
{
    /// <summary>wss:// with certificates made here.</summary>
    [TestClass]
    public class TlsTests
    {
        private static readonly X509Certificate2 s_selfSigned = Make("CN=localhost", null, "localhost", "127.0.0.1");
        private static readonly X509Certificate2 s_authority = Make("CN=The works' own authority", null);
        private static readonly X509Certificate2 s_signed = Make("CN=board", s_authority, "localhost");

        private static X509Certificate2 Make(string name, X509Certificate2 issuer, params string[] hosts)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(hosts.Length == 0, false, 0, true));
            if (hosts.Length > 0)
            {
                var names = new SubjectAlternativeNameBuilder();
                foreach (string host in hosts)
                {
                    if (IPAddress.TryParse(host, out IPAddress address)) names.AddIpAddress(address);
                    else names.AddDnsName(host);
                }

                request.CertificateExtensions.Add(names.Build());
            }

            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (issuer == null)
            {
                using X509Certificate2 own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
                return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null);
            }

            using X509Certificate2 bare = request.Create(issuer, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
            using X509Certificate2 signed = bare.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pfx), null);
        }

        // What a device would have of it: no private key.
        private static X509Certificate Public(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

        private static WsServer Serve(X509Certificate2 certificate, WsHandler handler, WsServerOptions options = null)
        {
            var server = new WsServer(new TlsListener(0, certificate), handler, options ?? Options.Server());
            server.Serve("/", new WsBytesContent("text/plain", "Hello"u8.ToArray()));
            return Host.Start(server);
        }

        private static WsClient Client(WsServer server, Recorder handler, X509Certificate authority, string host = "localhost") =>
            new("wss://" + host + ":" + server.Port + "/", handler, Options.Client(o => o.Authority = authority, least: 512));

        [TestMethod]
        [DataRow("localhost")]
        [DataRow("127.0.0.1")]
        public void ACertificateThatSignsItself(string host)
        {
            using WsServer server = Serve(s_selfSigned, new Recorder { Echoes = true });
            ExpectEcho(server, Public(s_selfSigned), host);
        }

        [TestMethod]
        public void ACertificateOfAnAuthority()
        {
            using WsServer server = Serve(s_signed, new Recorder { Echoes = true });
            ExpectEcho(server, Public(s_authority), "localhost");
        }

        private static void ExpectEcho(WsServer server, X509Certificate authority, string host)
        {
            var handler = new Recorder();
            using WsClient client = Client(server, handler, authority, host);
            client.Connect(Recorder.Patience);
            client.Start();
            client.SendText("Grüße");
            client.SendBinary(new byte[500], 0, 500);
            handler.Expect("open", "text Grüße", "binary " + new string('0', 1000));
            client.Close(4001, "bye");
            handler.Expect("close 4001");
        }

        private static void ExpectRefusal(WsServer server, X509Certificate authority, string host)
        {
            var handler = new Recorder();
            WsClient client = Client(server, handler, authority, host);
            var failure = Assert.ThrowsExactly<WsException>(() => client.Connect(Recorder.Patience));
            Assert.AreEqual(0, failure.StatusCode);
            StringAssert.Contains(failure.Message.ToLowerInvariant(), "certificate");
            handler.ExpectNothing();
            Assert.AreEqual(0, server.ConnectionCount);
        }

        [TestMethod]
        public void AnotherHostsCertificate()
        {
            using WsServer server = Serve(s_signed, new Recorder());
            ExpectRefusal(server, Public(s_authority), "127.0.0.1");
        }

        [TestMethod]
        public void ACertificateThatNobodyTrusts()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder());
            ExpectRefusal(server, null, "localhost");
        }

        [TestMethod]
        public void ACertificateOfAnotherAuthority()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder());
            ExpectRefusal(server, Public(s_authority), "localhost");
            using WsServer other = Serve(s_signed, new Recorder());
            ExpectRefusal(other, Public(s_selfSigned), "localhost");
        }

        [TestMethod]
        public void AServerWithoutTls()
        {
            using WsServer server = Host.Start(new Recorder());
            var client = new WsClient("wss://localhost:" + server.Port + "/", new Recorder(), Options.Client());
            Assert.ThrowsExactly<WsException>(() => client.Connect(Recorder.Patience));
        }

        [TestMethod]
        public void WhoDoesNotSpeakTlsStopsNobody()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder { Echoes = true }, Options.Server(o => { o.HandshakeTimeoutMs = 1500; o.SendTimeoutMs = 2 * Recorder.Patience; }));
            using RawPeer silent = RawPeer.Connect(server.Port);
            silent.Socket.ReceiveTimeout = Recorder.Patience / 2;
            using RawPeer confused = RawPeer.Connect(server.Port);
            confused.Send(RawPeer.Upgrade());
            ExpectEcho(server, Public(s_selfSigned), "localhost");

            // And the silent one keeps its slot no longer than it may. (Its socket would time out.)
            try
            {
                silent.ReadToEnd();
            }
            catch (System.Net.Sockets.SocketException e) when (e.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
            {
                // With a reset, or without.
            }

            ExpectEcho(server, Public(s_selfSigned), "localhost");
        }

        [TestMethod]
        public async Task MessagesLargerThanATlsRecord()
        {
            using WsServer server = Serve(s_selfSigned, new EchoHandler());
            using var client = new System.Net.WebSockets.ClientWebSocket();
            client.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate.GetCertHashString() == s_selfSigned.GetCertHashString();
            using var soon = new System.Threading.CancellationTokenSource(Recorder.Patience);
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
        public async Task APage()
        {
            using WsServer server = Serve(s_selfSigned, new Recorder());
            using var browser = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
            Assert.AreEqual("Hello", await browser.GetStringAsync("https://localhost:" + server.Port + "/"));
        }
    }
}
