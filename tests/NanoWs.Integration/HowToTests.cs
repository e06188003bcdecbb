using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Each sample of docs/how-to.md is compiled and run, and does what its section promises.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class HowToTests
    {
        private const string Document = "docs/how-to.md";
        private const int Interrupt = 2;

        private static readonly string[] s_begin = Sample.Blocks(Repository.Read(Document)).Take(2).ToArray();

        /// <summary>The section whose sample a test runs.</summary>
        [AttributeUsage(AttributeTargets.Method)]
        private sealed class SectionAttribute(string heading) : Attribute
        {
            public string Heading { get; } = heading;
        }

        // The beginning of the document, and the section's sample, with what the test chooses instead: a port that the system chooses.
        private static Sample Start(string heading, params (string Old, string New)[] changes) =>
            Sample.Start(Code(heading, [("Server(8080", "Server(0"), .. changes]), Echo(heading));

        private static string Code(string heading, (string Old, string New)[] changes)
        {
            string code = Sample.Find(Document, heading);
            foreach ((string old, string new_) in changes) code = code.Replace(old, new_);
            Assert.IsFalse(Regex.IsMatch(code, @"Server\(8080|:8080|8443"), "a port of its own: " + code);
            return s_begin[0] + code;
        }

        private static string[] Echo(string heading) =>
            Sample.Find(Document, heading).Contains("new Echo()") ? [s_begin[0] + s_begin[1]] : [];

        private static (string Old, string New) File(string name, string folder) =>
            ("\"" + name + "\"", SyntaxFactory.Literal(Path.Combine(folder, name)).ToString());

        private static Response Get(int port, string path = "/", string fields = "", bool hasBody = true)
        {
            using RawPeer peer = RawPeer.Connect(port);
            peer.Send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
            return peer.ReadResponse(hasBody);
        }

        private static int StatusOfUpgrade(int port, string path = "/", string fields = "")
        {
            using RawPeer peer = RawPeer.Connect(port);
            peer.Send(RawPeer.Upgrade(path, fields));
            return int.Parse(peer.ReadHead().Split(' ')[1]);
        }

        private static void ExpectEcho(int port)
        {
            using RawPeer peer = RawPeer.Open(port);
            ExpectEcho(peer, RawPeer.Text, "hello");
        }

        private static void ExpectEcho(RawPeer peer, int type, string payload)
        {
            peer.SendFrame(type, payload);
            peer.ExpectMessage(type, payload);
        }

        [TestMethod]
        public void Sections_withSamples_haveTestsEach()
        {
            string[] sections = Regex.Split(Repository.Read(Document), "(?m)^## ").Skip(1)
                .Where(section => Sample.Blocks(section).Length > 0).Select(section => section.Split('\n')[0]).ToArray();
            string[] tested = typeof(HowToTests).GetMethods().Select(method => method.GetCustomAttribute<SectionAttribute>()?.Heading)
                .Where(heading => heading != null).ToArray();
            CollectionAssert.AreEquivalent(sections, tested);
            foreach (string section in sections.Skip(1)) Assert.HasCount(1, Sample.Blocks(Section(section)), section);
        }

        private static string Section(string heading) =>
            Regex.Match(Repository.Read(Document), "(?ms)^## " + Regex.Escape(heading) + "\n(.*?)(?=^## |\\z)").Value;

        [TestMethod]
        public void Contents_comparedWithSections_nameEach()
        {
            string text = Repository.Read(Document);
            string[] linked = Regex.Matches(text.Split("\n## ")[0], @"\]\(#([^)]+)\)").Select(match => match.Groups[1].Value).ToArray();
            string[] sections = Regex.Matches(text, "(?m)^## (.+)$")
                .Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'), @"[^\w-]", "")).ToArray();
            CollectionAssert.AreEquivalent(sections, linked);
        }

        [TestMethod]
        [Section("Begin here")]
        public void EchoOfDocument_atEachSizeUpToItsBuffer_echoes()
        {
            string code = s_begin[0] + "new WsServer(0, new Echo()).Run();";
            using Sample sample = Sample.Start(code, s_begin[0] + s_begin[1]);
            using RawPeer peer = RawPeer.Open(sample.Port);
            for (int size = 0; size <= new WsServerOptions().ReceiveBufferSize; size++)
            {
                ExpectEcho(peer, size % 2 == 0 ? RawPeer.Text : RawPeer.Binary, new string('x', size));
            }
        }

        [TestMethod]
        [Section("Send from another thread")]
        public void ReplyOfThread_whileHandlerRuns_arrives()
        {
            using Sample sample = Start("Send from another thread");
            using RawPeer peer = RawPeer.Open(sample.Port);
            using RawPeer leaving = RawPeer.Open(sample.Port);
            leaving.SendFrame(RawPeer.Text, "nobody waits for this");
            leaving.Reset();
            peer.SendFrame(RawPeer.Text, "one");
            peer.SendFrame(RawPeer.Ping, "still there?");
            peer.ExpectFrame(RawPeer.Pong, "still there?");
            peer.ExpectMessage(RawPeer.Text, "done: 3 characters");
            peer.SendFrame(RawPeer.Text, new string('x', 512));
            peer.ExpectMessage(RawPeer.Text, "done: 512 characters");
        }

        [TestMethod]
        [Section("Broadcast on a timer")]
        public void BroadcastOfTimer_toAllClients_arrivesAgainAndAgain()
        {
            using Sample sample = Start("Broadcast on a timer");
            using RawPeer one = RawPeer.Open(sample.Port);
            using RawPeer other = RawPeer.Open(sample.Port);
            for (int i = 0; i < 2; i++)
            {
                foreach (RawPeer peer in new[] { one, other })
                {
                    (int first, string text) = peer.ReadFrame();
                    Assert.AreEqual(RawPeer.Text, first);
                    StringAssert.Matches(text, new Regex("^It is [0-9]{2}:[0-9]{2}:[0-9]{2}$"));
                }
            }
        }

        [TestMethod]
        [Section("Broadcast from a handler")]
        public void BroadcastOfHandler_toAllClients_arrives()
        {
            using Sample sample = Start("Broadcast from a handler");
            using RawPeer one = RawPeer.Open(sample.Port);
            using RawPeer other = RawPeer.Open(sample.Port);
            Host.Until(() => sample.Made<WsServer>().ConnectionCount == 2, "both are open");
            one.SendFrame(RawPeer.Text, "hello");
            one.ExpectMessage(RawPeer.Text, "hello");
            other.ExpectMessage(RawPeer.Text, "hello");
            one.SendClose(1000);
            other.ExpectMessage(RawPeer.Text, "Somebody has left.");
        }

        [TestMethod]
        [DataRow(0)]
        [DataRow(1)]
        [DataRow(512)]
        [DataRow(513)]
        [DataRow(10_000_000)]
        [Section("Send a message larger than the buffer")]
        public void FileLargerThanBuffer_streamed_arrivesAsOneFrame(int size)
        {
            using var folder = new TemporaryFolder();
            byte[] bytes = RandomNumberGenerator.GetBytes(size);
            System.IO.File.WriteAllBytes(Path.Combine(folder.FullName, "log.bin"), bytes);
            using Sample sample = Start("Send a message larger than the buffer", File("log.bin", folder.FullName));
            using RawPeer peer = RawPeer.Open(sample.Port);
            byte[] header = peer.Read(2);
            Assert.AreEqual(RawPeer.Binary, header[0]);
            int length = header[1] < 126 ? header[1] : header[1] == 126 ? Number(peer.Read(2)) : Number(peer.Read(8));
            Assert.AreEqual(size, length);
            CollectionAssert.AreEqual(bytes, peer.Read(size));
            peer.SendFrame(RawPeer.Ping, "all of it");
            peer.ExpectFrame(RawPeer.Pong, "all of it");
        }

        private static int Number(byte[] bytes) => bytes.Aggregate(0, (number, one) => number << 8 | one);

        [TestMethod]
        [Section("Receive a message larger than the buffer")]
        public void MessageLargerThanBuffer_upToItsLimit_isReceived()
        {
            using Sample sample = Start("Receive a message larger than the buffer");
            using RawPeer peer = RawPeer.Open(sample.Port);
            foreach (int size in new[] { 0, 1, 512, 513, 100_000, 1_000_000 })
            {
                peer.SendFrame(RawPeer.Text, new string('x', size));
                peer.ExpectMessage(RawPeer.Text, "Received " + size + " bytes.");
            }

            peer.SendFrame(RawPeer.Binary, new string('x', 1_000_001));
            (int first, string reason) = peer.ReadFrame();
            Assert.AreEqual(RawPeer.Close, first);
            StringAssert.EndsWith(reason, "At most 1000000 bytes.");
        }

        [TestMethod]
        [Section("Reply when the client reads slowly")]
        public void PatientEcho_toClientThatDoesNotRead_losesNothing()
        {
            using Sample sample = Start("Reply when the client reads slowly");
            ExpectEchoOfFlood(sample.Port);
        }

        /// <summary>A client sends much without reading, until nothing more can be sent, and then reads: all of it is echoed.</summary>
        internal static void ExpectEchoOfFlood(int port)
        {
            const int Count = 20_000;
            using RawPeer peer = RawPeer.Open(port, receiveBuffer: 4096);
            long sent = 0;
            Task sending = Task.Run(() =>
            {
                for (int i = 0; i < Count; i++)
                {
                    peer.SendFrame(RawPeer.Text, i.ToString().PadLeft(500));
                    Interlocked.Increment(ref sent);
                }
            });

            // Until sending blocks, because the buffers of both systems are full.
            long last = -1;
            while (Interlocked.Read(ref sent) is long now && now != last && now < Count)
            {
                last = now;
                Thread.Sleep(200);
            }

            Assert.AreNotEqual(Count, last, "nothing has held the client");
            for (int i = 0; i < Count; i++) peer.ExpectMessage(RawPeer.Text, i.ToString().PadLeft(500));
            sending.Wait(Recorder.Patience);
        }

        [TestMethod]
        [Section("Send as fast as the client reads")]
        public void Countdown_toClientThatReadsSlowly_isComplete()
        {
            using Sample sample = Start("Send as fast as the client reads");
            using RawPeer peer = RawPeer.Open(sample.Port, receiveBuffer: 4096);

            // It counts as open when OnOpen has returned, and that is when a send was refused.
            Host.Until(() => sample.Made<WsServer>().ConnectionCount == 1, "the buffers are full");
            var reader = new BufferedStream(new NetworkStream(peer.Socket));
            var payload = new byte[125];
            for (int i = 1_000_000; i >= 0; i--)
            {
                Assert.AreEqual(RawPeer.Text, reader.ReadByte());
                int length = reader.ReadByte();
                reader.ReadExactly(payload, 0, length);
                Assert.AreEqual(i.ToString(), Encoding.ASCII.GetString(payload, 0, length));
            }
        }

        [TestMethod]
        [Section("Keep something for each connection")]
        public void CountOfConnection_withAnotherOneOpen_isItsOwn()
        {
            using Sample sample = Start("Keep something for each connection");
            using RawPeer one = RawPeer.Open(sample.Port);
            using RawPeer other = RawPeer.Open(sample.Port);
            foreach ((RawPeer peer, int number) in new[] { (one, 1), (one, 2), (other, 1), (one, 3) })
            {
                peer.SendFrame(RawPeer.Text, "hello");
                peer.ExpectMessage(RawPeer.Text, "That was number " + number);
            }
        }

        [TestMethod]
        [Section("See the client's address")]
        public void AddressOfClient_whileOpenAndLater_isThatOfItsSocket()
        {
            using Sample sample = Start("See the client's address");
            using RawPeer peer = RawPeer.Open(sample.Port);
            string address = peer.Socket.LocalEndPoint.ToString();
            peer.ExpectMessage(RawPeer.Text, "Hello " + address);
            peer.SendClose(1000);
            sample.ExpectOutput(address + " has left with code 1000");
        }

        [TestMethod]
        [Section("List the open connections")]
        public void ListOfConnections_onEnter_namesThoseOpen()
        {
            using Sample sample = Start("List the open connections");
            using RawPeer one = RawPeer.Open(sample.Port, "/one?token=abc");
            using RawPeer other = RawPeer.Open(sample.Port, "/other");
            Host.Until(() => sample.Made<WsServer>().ConnectionCount == 2, "both are open");
            sample.Type("");
            CollectionAssert.AreEquivalent(
                new[] { one.Socket.LocalEndPoint + " asked for /one?token=abc", other.Socket.LocalEndPoint + " asked for /other" },
                new[] { sample.ReadOutput(), sample.ReadOutput() });
            one.Reset();
            Host.Until(() => sample.Made<WsServer>().ConnectionCount == 1, "one is gone");
            sample.Type("");
            sample.ExpectOutput(other.Socket.LocalEndPoint + " asked for /other");
        }

        [TestMethod]
        [Section("Serve more than four clients")]
        public void Clients_asManyAsOption_areServed()
        {
            using Sample sample = Start("Serve more than four clients");
            RawPeer[] peers = Enumerable.Range(0, 20).Select(_ => RawPeer.Open(sample.Port)).ToArray();
            foreach (RawPeer peer in peers) ExpectEcho(peer, RawPeer.Text, "hello");
            Assert.AreEqual(503, StatusOfUpgrade(sample.Port));
            foreach (RawPeer peer in peers) peer.Dispose();
        }

        [TestMethod]
        [Section("Agree on a subprotocol")]
        public void Subprotocol_offeredByClient_isAgreedOnOrRefused()
        {
            using Sample sample = Start("Agree on a subprotocol");
            using RawPeer peer = RawPeer.Connect(sample.Port);
            peer.Send(RawPeer.Upgrade("/", "Sec-WebSocket-Protocol: weather.v3, weather.v1, weather.v2\r\n"));
            StringAssert.Contains(peer.ReadHead(), "Sec-WebSocket-Protocol: weather.v1\r\n");
            peer.ExpectMessage(RawPeer.Text, "We speak weather.v1");
            Assert.AreEqual(400, StatusOfUpgrade(sample.Port, "/", "Sec-WebSocket-Protocol: weather.v3\r\n"));
            Assert.AreEqual(400, StatusOfUpgrade(sample.Port));
        }

        [TestMethod]
        [Section("Serve a file")]
        public void File_asOnDisk_isServedOnce()
        {
            using var folder = new TemporaryFolder();
            string page = "<!doctype html><title>Grüße</title>";
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "index.html"), page);
            using Sample sample = Start("Serve a file", File("index.html", folder.FullName));
            Response first = Get(sample.Port);
            Assert.AreEqual(200, first.Status);
            Assert.AreEqual("text/html; charset=utf-8", first.Fields["Content-Type"]);
            Assert.AreEqual(page, Encoding.UTF8.GetString(first.Body));
            StringAssert.Matches(first.Fields["ETag"], new("^\"[0-9]+\"$"));
            Response again = Get(sample.Port, "/", "If-None-Match: " + first.Fields["ETag"] + "\r\n", hasBody: false);
            Assert.AreEqual(304, again.Status);
            Assert.AreEqual(404, Get(sample.Port, "/none").Status);
            ExpectEcho(sample.Port);
        }

        [TestMethod]
        [Section("Ask for a token")]
        public void Token_inQueryOrField_admits()
        {
            using Sample sample = Start("Ask for a token");
            string token = Regex.Match(Section("Ask for a token"), "Token = \"([^\"]+)\"").Groups[1].Value;
            Assert.AreEqual(101, StatusOfUpgrade(sample.Port, "/?token=" + token));
            Assert.AreEqual(101, StatusOfUpgrade(sample.Port, "/", "Authorization: Bearer " + token + "\r\n"));
            Assert.AreEqual(401, StatusOfUpgrade(sample.Port));
            Assert.AreEqual(401, StatusOfUpgrade(sample.Port, "/?token=" + token + "x"));
            Assert.AreEqual(401, StatusOfUpgrade(sample.Port, "/", "Authorization: Bearer x\r\n"));
            Assert.AreEqual(401, Get(sample.Port).Status);

            // What the section recommends for a browser and for WsClient.
            string query = Regex.Match(Section("Ask for a token"), "ws://localhost:8080(/[^\"]*)").Groups[1].Value;
            Assert.AreEqual(101, StatusOfUpgrade(sample.Port, query));
            string field = Regex.Match(Section("Ask for a token"), "\"(Authorization: [^\"]*)\" }`").Groups[1].Value;
            using WsClient client = Host.Connect(sample.Port, new Recorder(), Options.Client(o => o.Headers = [field]));
            Assert.AreEqual(WsState.Open, client.State);
        }

        [TestMethod]
        [Section("Ask for a password")]
        public void Password_forPageAndWebSocket_isRequired()
        {
            using Sample sample = Start("Ask for a password");
            string section = Section("Ask for a password");
            string right = Regex.Match(section, "curl -H \"(Authorization: [^\"]*)\"").Groups[1].Value + "\r\n";
            Response login = Get(sample.Port);
            Assert.AreEqual(401, login.Status);
            StringAssert.Contains(Encoding.UTF8.GetString(login.Body), "type='password'");
            Assert.AreEqual(401, StatusOfUpgrade(sample.Port));

            // Programs; the one for WsClient as it stands there.
            Assert.AreEqual("Come in.", Encoding.UTF8.GetString(Get(sample.Port, "/", right).Body));
            Assert.AreEqual(101, StatusOfUpgrade(sample.Port, "/", right));
            string field = Regex.Match(section, "\"(Authorization: [^\"]*)\" }`").Groups[1].Value;
            using WsClient client = Host.Connect(sample.Port, new Recorder(), Options.Client(o => o.Headers = [field]));
            Assert.AreEqual(WsState.Open, client.State);

            // The browser, and who guesses meanwhile.
            string cookie = Get(sample.Port, "/?login", right).Fields["Set-Cookie"].Split(';')[0];
            Assert.AreEqual(401, Get(sample.Port, "/", "Authorization: Bearer guess\r\n").Status);
            Assert.AreEqual(429, Get(sample.Port, "/", right).Status);
            Assert.AreEqual("Come in.", Encoding.UTF8.GetString(Get(sample.Port, "/", "Cookie: " + cookie + "\r\n").Body));
            Assert.AreEqual(101, StatusOfUpgrade(sample.Port, "/", "Cookie: " + cookie + "\r\n"));
        }

        [TestMethod]
        [Section("Encrypt with a certificate of my own")]
        public void OwnCertificate_ofServerAndClient_isUsedAndTrusted()
        {
            const string Heading = "Encrypt with a certificate of my own";
            using var folder = new TemporaryFolder();
            WriteCertificate(folder.FullName, "board");
            int port = Host.FreePort();
            (string, string)[] files = [File("board.pfx", folder.FullName), File("board.cer", folder.FullName)];
            using (Sample sample = Start(Heading, [("8443", port.ToString()), .. files]))
            {
                sample.ExpectOutput("Nobody else can read this.");
                sample.ExpectEnd();
            }

            // The comment beside Connect: another certificate.
            WriteCertificate(folder.FullName, "other");
            using WsServer untrusted = Host.Start(new WsServer(
                new TlsListener(0, X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(folder.FullName, "other.pfx"), "secret")),
                new Recorder(), Options.Server()));
            var options = Options.Client(o => o.TrustedCertificate =
                X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder.FullName, "board.cer")));
            var client = new WsClient("wss://localhost:" + untrusted.Port + "/", new Recorder(), options);
            Assert.ThrowsExactly<WsException>(() => client.Connect(Recorder.Patience));
        }

        // What the two commands of the section make.
        private static void WriteCertificate(string folder, string name)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            DateTimeOffset now = DateTimeOffset.UtcNow;
            using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            System.IO.File.WriteAllText(Path.Combine(folder, name + ".cer"), certificate.ExportCertificatePem());
            System.IO.File.WriteAllBytes(Path.Combine(folder, name + ".pfx"), certificate.Export(X509ContentType.Pfx, "secret"));
        }

        [TestMethod]
        [Section("Admit a page from another origin")]
        public void Origins_listedAndOthers_areAdmittedAndRefused()
        {
            using Sample sample = Start("Admit a page from another origin");
            foreach (string origin in new[] { "https://dashboard.example", "http://localhost:3000", "http://localhost" })
            {
                Assert.AreEqual(101, StatusOfUpgrade(sample.Port, "/", "Origin: " + origin + "\r\n"), origin);
            }

            foreach (string origin in new[] { "https://evil.example", "http://localhost:3001", "null" })
            {
                Assert.AreEqual(403, StatusOfUpgrade(sample.Port, "/", "Origin: " + origin + "\r\n"), origin);
            }

            Assert.AreEqual(101, StatusOfUpgrade(sample.Port));
        }

        [TestMethod]
        [Section("End with Ctrl-C")]
        public void Interrupt_ofRunningServer_closesAndEndsIt()
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("kill is a Unix command.");

            // A separate process, to which the signal is sent.
            using var folder = new TemporaryFolder();
            int port = Host.FreePort();
            string code = Code("End with Ctrl-C", [("Server(8080", "Server(" + port)]);
            byte[] image = Sample.Compile(Echo("End with Ctrl-C").Prepend(code).Select(text => CSharpSyntaxTree.ParseText(text)));
            string program = Path.Combine(folder.FullName, "sample.dll");
            System.IO.File.WriteAllBytes(program, image);
            foreach (string library in Sample.Libraries())
                System.IO.File.Copy(library, Path.Combine(folder.FullName, Path.GetFileName(library)));
            System.IO.File.Copy(Path.ChangeExtension(typeof(HowToTests).Assembly.Location, "runtimeconfig.json"),
                Path.Combine(folder.FullName, "sample.runtimeconfig.json"));
            using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath, ["exec", program])
            {
                RedirectStandardOutput = true,
            });
            Host.Until(() => IsListening(port), "it listens");
            using RawPeer peer = RawPeer.Open(port);
            ExpectEcho(peer, RawPeer.Text, "hello");
            try
            {
                Programs.ExpectHearingOf(Interrupt, process.Id);
                Process.Start("kill", ["-INT", process.Id.ToString()]).WaitForExit();
                peer.ExpectClose(1001);
                peer.SendClose(1001);
                Assert.AreEqual("Stopped.\n", process.StandardOutput.ReadToEnd());
                Assert.IsTrue(process.WaitForExit(Recorder.Patience));
                Assert.AreEqual(0, process.ExitCode);
            }
            finally
            {
                process.Kill(); // nothing, if it has ended
            }

        }

        private static bool IsListening(int port)
        {
            try
            {
                RawPeer.Connect(port).Dispose();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        [TestMethod]
        [Section("Reconnect")]
        public void Client_whoseConnectionIsLost_connectsAgainWithFreshToken()
        {
            using Socket listener = Host.Listen();
            using Sample sample = Start("Reconnect", ("8080", Host.PortOf(listener).ToString()));
            for (int attempt = 1; attempt <= 3; attempt++)
            {
                Assert.IsTrue(listener.Poll(1000 * Recorder.Patience, SelectMode.SelectRead), "It does not connect, attempt " + attempt);
                using var peer = new RawPeer(listener.Accept(), false);
                string head = peer.ReadHead();
                StringAssert.StartsWith(head, "GET /telemetry HTTP/1.1\r\n");
                StringAssert.Contains(head, "Authorization: Bearer token-" + attempt + "\r\n");
                string key = Regex.Match(head, "Sec-WebSocket-Key: (.*)\r\n").Groups[1].Value;
                peer.Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + MessageHead.Accept(key) + "\r\n\r\n");
                peer.ExpectMessage(RawPeer.Text, "here again");
                peer.Reset();
            }
        }

        [TestMethod]
        [Section("Log errors")]
        public void ErrorOfHandler_ofOneConnection_isLogged()
        {
            using var folder = new TemporaryFolder();
            using Sample sample = Start("Log errors", File("errors.log", folder.FullName));
            using RawPeer good = RawPeer.Open(sample.Port);
            using RawPeer bad = RawPeer.Open(sample.Port);
            string address = bad.Socket.LocalEndPoint.ToString();
            bad.SendFrame(RawPeer.Text, "0");
            bad.ExpectClose(1011);
            Assert.AreEqual(address + " HandlerFailed Attempted to divide by zero.\n",
                System.IO.File.ReadAllText(Path.Combine(folder.FullName, "errors.log")));
            good.SendFrame(RawPeer.Text, "4");
            good.ExpectMessage(RawPeer.Text, "25");
        }

        [TestMethod]
        [Section("Test my handler")]
        public void TestInMemory_ofEcho_passes()
        {
            using Sample sample = Start("Test my handler");
            sample.ExpectOutput("passed");
            sample.ExpectEnd();
        }

        [TestMethod]
        [Section("Admit my own host names only")]
        public void AllowedHosts_ofDocument_areTheOnlyOnesServed()
        {
            using Sample sample = Start("Admit my own host names only", (":8080\"", ":1\""));
            foreach ((string host, int status) in new[] { ("board.local:1", 101), ("localhost:1", 101), ("evil.example", 421) })
            {
                using RawPeer peer = RawPeer.Connect(sample.Port);
                peer.Send(RawPeer.Upgrade("/").Replace("Host: localhost\r\n", "Host: " + host + "\r\n"));
                Assert.AreEqual(status, int.Parse(peer.ReadHead().Split(' ')[1]), host);
            }
        }

        [TestMethod]
        public void NumbersOfWsError_inTheDocument_areTheLibrarys()
        {
            string[] rows = Regex.Matches(Repository.Read(Document), "(?m)^\\| (\\d+) \\| `(\\w+)` \\|")
                .Select(row => row.Groups[1].Value + " " + row.Groups[2].Value).ToArray();
            CollectionAssert.AreEqual(Enum.GetValues<WsError>().Select(error => (int)error + " " + error).ToArray(), rows);
        }

        // The hints at the end.
        [TestMethod]
        public void Hints_onOriginsAndPorts_areTrue()
        {
            using WsServer server = Host.Start(new WsServer(0, new Recorder(), new WsServerOptions()));
            Assert.AreEqual(403, StatusOfUpgrade(server.Port, "/", "Origin: null\r\n"));
            Assert.AreEqual(101, StatusOfUpgrade(server.Port, "/", "Origin: http://localhost\r\n"));
            using var second = new WsServer(server.Port, new Recorder());
            string line = Assert.ThrowsExactly<IOException>(second.Start).Message.Replace(server.Port.ToString(), "8080");
            StringAssert.Contains(Repository.Read("docs/how-to.md"), "**\"" + line.Split(". ")[0] + "\".**");
        }
    }
}
