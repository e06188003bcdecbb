using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Conformance.Tests
{
    /// <summary>wss:// (sections 4.1, item 5, and 4.2.2, item 1).</summary>
    [TestClass]
    public class TlsTests
    {
        private static readonly X509Certificate2 s_certificate = SelfSigned();

        private static X509Certificate2 SelfSigned()
        {
            using RSA key = RSA.Create(2048);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 certificate =
                request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }

        [TestMethod, Shows("4.1-6", "4.2.2-2")]
        public void Connection_overTls_runsWhollyThroughIt()
        {
            var atServer = new Recorder { TextReceived = Ends.CloseOnCommand };
            using WsServer server = Host.Start(new WsServer(new TlsListener(0, s_certificate), atServer, Options.Server(least: 32)));
            var recorder = new Recorder { Opened = c => c.SendText("/close 4000 over") };
            using var client =
                new WsClient("wss://localhost:" + server.Port + "/", recorder,
                    Options.Client(o => o.TrustedCertificate = s_certificate, least: 32));
            client.Connect(5000);
            while (client.State != WsState.Closed) client.Poll(100);
            Assert.AreEqual("Close(4000,over)", recorder.WaitFor("Close"));
        }

        [TestMethod, Shows("4.2.2-2")]
        public void PlainRequest_onTlsPort_getsNoResponse()
        {
            using WsServer server = Host.Start(new WsServer(new TlsListener(0, s_certificate), new Recorder(), Options.Server()));
            Opening opening = Ends.Connect(server);
            opening.Wire.Send(Suite.Bytes(Suite.RequestLines(opening, Suite.NewKey())));
            var response = new StringBuilder();
            for (int b; (b = opening.Wire.ReadByte()) >= 0;) response.Append((char)b);
            Assert.IsFalse(response.ToString().Contains("HTTP"));
        }

        [TestMethod, Shows("4.1-6")]
        public void Certificate_notVerifiable_failsTheConnection()
        {
            using WsServer server = Host.Start(new WsServer(new TlsListener(0, s_certificate), new Recorder(), Options.Server()));
            using var untrusted = new WsClient("wss://localhost:" + server.Port + "/", new Recorder(), Options.Client());
            Assert.ThrowsExactly<WsException>(() => untrusted.Connect(5000));
            using var misnamed =
                new WsClient("wss://127.0.0.1:" + server.Port + "/", new Recorder(),
                    Options.Client(o => o.TrustedCertificate = s_certificate));
            Assert.ThrowsExactly<WsException>(() => misnamed.Connect(5000));
        }

        [TestMethod, Shows("4.1-6", "4.1-7")]
        public async Task Client_overTls_indicatesServerName()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string name = null;
            using var client = new WsClient("wss://localhost:" + ((IPEndPoint)listener.LocalEndpoint).Port + "/", new Recorder(),
                Options.Client(o => o.TrustedCertificate = s_certificate));
            client.Start();
            using Socket socket = await listener.AcceptSocketAsync();
            listener.Stop();
            var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateSelectionCallback = (_, host) =>
                {
                    name = host;
                    return s_certificate;
                },
            });
            var first = new byte[3];
            await stream.ReadExactlyAsync(first);
            Assert.AreEqual("localhost", name);
            Assert.AreEqual("GET", Encoding.ASCII.GetString(first));
        }
    }
}
