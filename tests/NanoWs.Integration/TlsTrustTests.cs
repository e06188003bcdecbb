using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Which certificates a client accepts. All chains are made here; the server is .NET's, which sends any chain.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class TlsTrustTests
    {
        private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
        private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

        private static readonly CertificateOptions s_root =
            new() { Name = "CN=The works' own authority", IsAuthority = true, Serial = [7] };
        private static readonly CertificateOptions s_middle =
            new() { Name = "CN=The works' second authority", IsAuthority = true, Serial = [8] };
        private static readonly CertificateOptions s_leaf = new() { Hosts = ["localhost"], Purpose = ServerPurpose };

        private static readonly X509Certificate2 s_authority = s_root.Make();
        private static readonly X509Certificate2 s_intermediate = (s_middle with { Issuer = s_authority }).Make();

        // The same name, the same serial number, another key.
        private static readonly X509Certificate2 s_forged = s_root.Make();

        /// <summary>
        /// Connects to a server that sends these certificates, with a client that trusts that authority. Returns why it was refused;
        /// null if it was accepted.
        /// </summary>
        private static string Refusal(X509Certificate2 authority, string host, X509Certificate2 leaf, params X509Certificate2[] others)
        {
            using var listener = new TcpListener(IPAddress.IPv6Any, 0);
            listener.Server.DualMode = true;
            listener.Start();
            using var over = new CancellationTokenSource();
            Task serving = Task.Run(() => Serve(listener, leaf, others, over.Token));
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            var handler = new Recorder();
            using var client = new WsClient("wss://" + host + ":" + port + "/", handler,
                Options.Client(o => o.TrustedCertificate = authority.Public()));
            try
            {
                client.Connect(Recorder.Patience);
                return null;
            }
            catch (WsException e)
            {
                return e.Message;
            }
            finally
            {
                over.Cancel();
                serving.Wait(Recorder.Patience);
            }
        }

        private static async Task Serve(TcpListener listener, X509Certificate2 leaf, X509Certificate2[] others, CancellationToken over)
        {
            using Socket socket = await listener.AcceptSocketAsync();
            using var stream = new SslStream(new NetworkStream(socket));
            try
            {
                var context = SslStreamCertificateContext.Create(leaf, new X509Certificate2Collection(others), true);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context }, over);
                using var reader = new StreamReader(stream, leaveOpen: true);
                string key = MessageHead.Read(() => reader.ReadLineAsync(over).AsTask().Result).One("Sec-WebSocket-Key");
                await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + MessageHead.Accept(key) + "\r\n\r\n"), over);
                await Task.Delay(-1, over);
            }
            catch (Exception)
            {
                // The client disconnected, or the test has ended.
            }
        }

        private static void ExpectTrust(string host, X509Certificate2 leaf, params X509Certificate2[] others) =>
            Assert.IsNull(Refusal(s_authority, host, leaf, others));

        // Refused because of its certificate, and for no other reason.
        private static void ExpectRefusal(X509Certificate2 authority, string host, X509Certificate2 leaf, params X509Certificate2[] others)
        {
            string reason = Refusal(authority, host, leaf, others);
            Assert.IsNotNull(reason, "accepted");
            StringAssert.Contains(reason.ToLowerInvariant(), "certificate");
        }

        [TestMethod]
        public void Certificate_ofTrustedAuthority_isAccepted() => ExpectTrust("localhost", (s_leaf with { Issuer = s_authority }).Make());

        [TestMethod]
        public void Certificate_ofIntermediateAuthority_isAccepted() =>
            ExpectTrust("localhost", (s_leaf with { Issuer = s_intermediate }).Make(), s_intermediate.Public());

        [TestMethod]
        public void Certificate_withRootSentAlong_isAccepted() =>
            ExpectTrust("localhost", (s_leaf with { Issuer = s_intermediate }).Make(), s_intermediate.Public(), s_authority.Public());

        [TestMethod]
        public void Certificate_withMissingIntermediate_isRefused() =>
            ExpectRefusal(s_authority, "localhost", (s_leaf with { Issuer = s_intermediate }).Make());

        [TestMethod]
        public void Certificate_thatIsForgedAuthorityItself_isRefused()
        {
            X509Certificate2 twin = (s_root with { Hosts = ["localhost"] }).Make();
            ExpectRefusal(s_authority, "localhost", twin);
        }

        [TestMethod]
        public void Certificate_ofForgedAuthority_isRefused()
        {
            X509Certificate2 leaf = (s_leaf with { Issuer = s_forged }).Make();
            ExpectRefusal(s_authority, "localhost", leaf);
            ExpectRefusal(s_authority, "localhost", leaf, s_forged.Public());
            ExpectRefusal(s_authority, "localhost", leaf, s_authority.Public());
        }

        [TestMethod]
        public void Certificate_ofForgedIntermediate_isRefused()
        {
            X509Certificate2 forged = (s_middle with { Issuer = s_forged }).Make();
            X509Certificate2 leaf = (s_leaf with { Issuer = forged }).Make();
            ExpectRefusal(s_authority, "localhost", leaf, forged.Public());
            ExpectRefusal(s_authority, "localhost", leaf, forged.Public(), s_forged.Public());
            ExpectRefusal(s_authority, "localhost", leaf, s_intermediate.Public());
        }

        [TestMethod]
        public void Certificate_signedByServerCertificate_isRefused()
        {
            X509Certificate2 server = (s_leaf with { Issuer = s_authority }).Make();
            ExpectRefusal(s_authority, "localhost", (s_leaf with { Issuer = server, Name = "CN=other" }).Make(), server.Public());
        }

        [TestMethod]
        public void Certificate_ofAnotherAuthority_isRefused()
        {
            X509Certificate2 other = (s_root with { Name = "CN=Somebody" }).Make();
            ExpectRefusal(s_authority, "localhost", (s_leaf with { Issuer = other }).Make(), other.Public());
        }

        [TestMethod]
        public void Certificate_expired_isRefused()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            X509Certificate2 authority = (s_root with { From = now.AddDays(-9) }).Make();
            CertificateOptions leaf = s_leaf with { Issuer = authority, From = now.AddDays(-3), To = now.AddDays(-2) };
            ExpectRefusal(authority, "localhost", leaf.Make());
        }

        [TestMethod]
        public void Certificate_notYetValid_isRefused()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            X509Certificate2 authority = (s_root with { To = now.AddDays(9) }).Make();
            ExpectRefusal(authority, "localhost", (s_leaf with { Issuer = authority, From = now.AddDays(2), To = now.AddDays(3) }).Make());
        }

        [TestMethod]
        public void Certificate_ofExpiredAuthority_isRefused()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            X509Certificate2 authority = (s_root with { From = now.AddDays(-9), To = now.AddDays(-1) }).Make();
            ExpectRefusal(authority, "localhost", (s_leaf with { Issuer = authority, From = now.AddDays(-9) }).Make());
        }

        [TestMethod]
        public void Certificate_ofAnotherHost_isRefused()
        {
            X509Certificate2 leaf = (s_leaf with { Issuer = s_authority, Hosts = ["board.example"] }).Make();
            ExpectRefusal(s_authority, "localhost", leaf);
            ExpectRefusal(s_authority, "127.0.0.1", leaf);
        }

        [TestMethod]
        public void Certificate_forClientsOnly_isRefused() =>
            ExpectRefusal(s_authority, "localhost", (s_leaf with { Issuer = s_authority, Purpose = ClientPurpose }).Make());

        [TestMethod]
        public void Certificate_withoutPurpose_isAccepted() =>
            ExpectTrust("localhost", (s_leaf with { Issuer = s_authority, Purpose = null }).Make());

        [TestMethod]
        [DataRow("127.0.0.1", "127.0.0.1")]
        [DataRow("[::1]", "::1")]
        public void Certificate_withAddressInAlternativeName_isAccepted(string host, string address) =>
            ExpectTrust(host, (s_leaf with { Issuer = s_authority, Hosts = [address] }).Make());

        [TestMethod]
        public void Certificate_withAnotherAddressInAlternativeName_isRefused() =>
            ExpectRefusal(s_authority, "127.0.0.1", (s_leaf with { Issuer = s_authority, Hosts = ["127.0.0.2", "localhost"] }).Make());

        // Outdated but valid: the authority has signed that name, too.
        [TestMethod]
        public void Certificate_withHostInCommonNameOnly_isAccepted() =>
            ExpectTrust("localhost", (s_leaf with { Issuer = s_authority, Name = "CN=localhost", Hosts = [] }).Make());

        [TestMethod]
        public void Certificate_withHostInCommonNameBesideAlternativeName_isRefused() =>
            ExpectRefusal(s_authority, "localhost",
                (s_leaf with { Issuer = s_authority, Name = "CN=localhost", Hosts = ["board.example"] }).Make());

        [TestMethod]
        public void Certificate_selfSignedAndTrusted_isAccepted()
        {
            X509Certificate2 own = s_leaf.Make();
            Assert.IsNull(Refusal(own, "localhost", own));
        }

        [TestMethod]
        public void Certificate_selfSignedTwinOfTrusted_isRefused() => ExpectRefusal(s_leaf.Make(), "localhost", s_leaf.Make());

        [TestMethod]
        public void Certificate_selfSignedTrustedAndExpired_isRefused()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            X509Certificate2 own = (s_leaf with { From = now.AddDays(-3), To = now.AddDays(-2) }).Make();
            ExpectRefusal(own, "localhost", own);
        }

        [TestMethod]
        public void Certificate_selfSignedTrustedOfAnotherHost_isRefused()
        {
            X509Certificate2 own = (s_leaf with { Hosts = ["board.example"] }).Make();
            ExpectRefusal(own, "localhost", own);
        }

        [TestMethod]
        public void Certificate_selfSignedNotTrusted_isRefused()
        {
            ExpectRefusal(s_authority, "localhost", s_leaf.Make());
            ExpectRefusal(null, "localhost", s_leaf.Make());
        }

        // A trusted certificate must be the end of a chain: one that another authority has signed is not.
        [TestMethod]
        public void TrustedCertificate_signedByAnAuthority_trustsNothing()
        {
            X509Certificate2 leaf = (s_leaf with { Issuer = s_intermediate }).Make();
            ExpectRefusal(leaf, "localhost", leaf, s_intermediate.Public());
            ExpectRefusal(s_intermediate, "localhost", leaf, s_intermediate.Public());
        }

        // The publishers' addresses in the certificates are those of a listener that never responds, as in a network that drops packets.
        [TestMethod]
        public void Certificate_whosePublisherIsOutOfReach_isAcceptedWithoutAskingIt()
        {
            using Socket publisher = Host.Listen();
            string address = "http://127.0.0.1:" + Host.PortOf(publisher) + "/";
            X509Certificate2 middle = (s_middle with { Issuer = s_authority, Publisher = address }).Make();
            X509Certificate2 leaf = (s_leaf with { Issuer = middle, Publisher = address }).Make();
            ExpectTrust("localhost", leaf, middle.Public());
            ExpectRefusal(s_authority, "localhost", leaf);
            Assert.IsFalse(publisher.Poll(0, SelectMode.SelectRead), "the publisher was contacted");
        }

        [TestMethod]
        public void Server_whosePublisherIsOutOfReach_servesWithoutAskingIt()
        {
            using Socket publisher = Host.Listen();
            string address = "http://127.0.0.1:" + Host.PortOf(publisher) + "/";
            X509Certificate2 leaf = (s_leaf with { Issuer = s_authority, Publisher = address }).Make();
            using WsServer server = Host.Start(new WsServer(new TlsListener(0, leaf), new Recorder(), Options.Server()));
            using var client = new WsClient("wss://localhost:" + server.Port + "/", new Recorder(),
                Options.Client(o => o.TrustedCertificate = s_authority.Public()));
            client.Connect(Recorder.Patience);
            Assert.IsFalse(publisher.Poll(0, SelectMode.SelectRead), "the publisher was contacted");
        }

        // In a process of its own: what the system trusts is read once.
        [TestMethod]
        public void TrustedCertificate_besideWhatTheSystemTrusts_isTheOnlyOneTrusted()
        {
            if (!OperatingSystem.IsLinux()) Assert.Inconclusive("SSL_CERT_FILE is of Linux.");
            string folder = Directory.CreateTempSubdirectory("trust").FullName;
            try
            {
                string system = Path.Combine(folder, "system.pem");
                string own = Path.Combine(folder, "own.pem");
                File.WriteAllText(system, s_authority.ExportCertificatePem());
                File.WriteAllText(own, (s_root with { Name = "CN=Somebody" }).Make().ExportCertificatePem());
                var handler = new Recorder { Opened = SayThereAreNoCases };
                X509Certificate2 leaf = (s_leaf with { Issuer = s_authority }).Make();
                using WsServer server = Host.Start(new WsServer(new TlsListener(0, leaf), handler, Options.Server()));
                Assert.AreEqual(0, RunClient(server.Port, system), "the system's authority");
                Assert.AreEqual(0, RunClient(server.Port, system, "--tls", system), "the same one given");
                Assert.AreEqual(2, RunClient(server.Port, system, "--tls", own), "another one given");
            }
            finally
            {
                Directory.Delete(folder, true);
            }
        }

        private static void SayThereAreNoCases(WsConnection connection)
        {
            connection.SendText("0");
            connection.Close();
        }

        // The exit code of tests/NanoWs.Echo as a client; it is built into a folder beside ours.
        private static int RunClient(int port, string systemTrust, params string[] more)
        {
            string own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
            string program = Path.Combine(own, "..", "..", "NanoWs.Echo", Path.GetFileName(own), "NanoWs.Echo.dll");
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                Environment = { ["SSL_CERT_FILE"] = systemTrust, ["SSL_CERT_DIR"] = Path.GetDirectoryName(systemTrust) },
            };
            foreach (string argument in (string[])[program, "client", "--url", "wss://localhost:" + port, .. more])
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start);
            if (!process.WaitForExit(Recorder.Patience)) process.Kill();
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
