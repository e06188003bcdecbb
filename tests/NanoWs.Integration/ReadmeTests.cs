using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// The code in the documents compiles: each block is a program, some types, statements, or members of a handler. The README's samples
    /// are run as well, docs/how-to.md has tests of its own, and the code of hardware/ is compiled for the device by NanoWs.Gate.Tests.
    /// </summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class ReadmeTests
    {
        private const string Usings = "global using System; global using System.Text; global using System.Threading; global using NanoWs;";

        private static readonly CSharpParseOptions s_language = new(LanguageVersion.CSharp9);

        private static IEnumerable<object[]> Documents() =>
        [
            ["README.md"], ["docs/architecture.md"], ["docs/dashboard.md"], ["docs/mdns.md"], ["docs/mqtt.md"], ["docs/home-assistant.md"],
            ["docs/fleets.md"], ["docs/socket-io.md"], ["CONTRIBUTING.md"],
        ];

        [TestMethod]
        [DynamicData(nameof(Documents))]
        public void CodeBlocks_ofEachDocument_compile(string path)
        {
            if (!Repository.Exists(path) && path != "README.md") Assert.Inconclusive("There is no " + path + ".");
            string[] blocks = Sample.Blocks(Repository.Read(path));
            if (path == "README.md") Assert.IsTrue(blocks.Length >= 2, "a server and a client at least");
            var earlier = new List<MemberDeclarationSyntax>();
            for (int i = 0; i < blocks.Length; i++)
            {
                string block = blocks[i];
                string[] problems = Problems(block, earlier);
                if (problems.Length > 0 && Problems("class Fragment : WsHandler { " + block + " }", earlier).Length > 0)
                {
                    Assert.Fail(path + ", block " + (i + 1) + ":\n" + string.Join("\n", problems) + "\n\n" + block);
                }

                // Types of one block can be used in later blocks.
                earlier.AddRange(CSharpSyntaxTree.ParseText(block, s_language)
                    .GetCompilationUnitRoot().Members.Where(member => member is BaseTypeDeclarationSyntax));
            }
        }

        private static string[] Problems(string code, IEnumerable<MemberDeclarationSyntax> earlier)
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(code, s_language);
            CompilationUnitSyntax root = tree.GetCompilationUnitRoot();
            bool isProgram = root.Members.Any(member => member is GlobalStatementSyntax);
            var own = root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text).ToHashSet();
            string others = string.Concat(earlier.Where(member => !own.Contains(((BaseTypeDeclarationSyntax)member).Identifier.Text))
                .Select(member => member.ToFullString()));
            CSharpParseOptions latest = new(LanguageVersion.Latest);
            var trees = new[] { tree, CSharpSyntaxTree.ParseText("using System; using System.IO; using NanoWs;\n" + others, s_language) };
            var shared = CSharpSyntaxTree.ParseText(Usings, latest);
            // Two blocks may each have a Main.
            bool hasMain = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == "Main");
            var compilation = CSharpCompilation.Create(
                "Readme",
                trees.Select(one => one.WithRootAndOptions(one.GetRoot(), latest)).Append(shared),
                Sample.References(),
                new CSharpCompilationOptions(isProgram || hasMain ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
            return compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error && one.Id != "CS0017")
                .Select(one => one.ToString()).ToArray();
        }

        private static Sample Start(string heading) => Sample.Start(Sample.Find("README.md", heading).Replace("Server(8080", "Server(0"));

        // The sample of the section is a method: of this program's handler.
        private static Sample StartPatientEcho()
        {
            string method = Sample.Find("README.md", "Back-pressure");
            return Sample.Start("using NanoWs;\nnew WsServer(0, new Echo()).Run();\nclass Echo : WsHandler\n{\n" + method + "}\n");
        }

        [TestMethod]
        public void FirstServer_ofReadme_echoesOrSaysWhatToEnlarge()
        {
            using Sample sample = Start("A server");
            ExpectEchoOfEachSize(sample);
        }

        [TestMethod]
        public void EchoWithDefer_ofReadme_echoesOrSaysWhatToEnlarge()
        {
            using Sample sample = StartPatientEcho();
            ExpectEchoOfEachSize(sample);
        }

        private static void ExpectEchoOfEachSize(Sample sample)
        {
            RawPeer peer = RawPeer.Open(sample.Port);
            for (int size = 0; size <= 600; size++)
            {
                string text = new('x', size);
                peer.SendFrame(RawPeer.Text, text);
                if (size <= new WsServerOptions().ReceiveBufferSize)
                {
                    peer.ExpectMessage(RawPeer.Text, text);
                    peer.SendFrame(RawPeer.Binary, text);
                    peer.ExpectMessage(RawPeer.Binary, text);
                    continue;
                }

                (int first, string payload) = peer.ReadFrame();
                Assert.AreEqual(RawPeer.Close, first);
                StringAssert.Contains(payload, "enlarge ReceiveBufferSize");
                peer.Dispose();
                Host.Until(() => sample.Made<WsServer>().ConnectionCount == 0, "the slot is free");
                peer = RawPeer.Open(sample.Port);
            }

            peer.Dispose();
        }

        [TestMethod]
        public void FirstServer_ofReadme_saysWhereItListensAndServesPage()
        {
            using Sample sample = Start("A server");
            string line = sample.ReadOutput();
            StringAssert.Contains(line, "http://localhost:" + sample.Port + "/");
            StringAssert.Contains(line, "ws://localhost:" + sample.Port + "/");
            using RawPeer browser = RawPeer.Connect(sample.Port);
            browser.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Response page = browser.ReadResponse();
            Assert.AreEqual(200, page.Status);
            StringAssert.EndsWith(Encoding.UTF8.GetString(page.Body), "\n");
        }

        // On all addresses, as the samples' servers do.
        [TestMethod]
        [DataRow("A server")]
        [DataRow("Readings for dashboards")]
        public void Server_ofReadmeOnPortInUse_saysWhatToDoAndEnds(string heading)
        {
            using var listener = new TcpListener(IPAddress.IPv6Any, 0);
            listener.Server.DualMode = true;
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;

            using Sample sample = Sample.Start(Sample.Find("README.md", heading).Replace("Server(8080", "Server(" + port));

            sample.ExpectEnd();
            sample.ExpectOutput($"Cannot listen on port {port}: another program, or an earlier run of this one, uses it. "
                + "End that, or choose another port.");
        }

        [TestMethod]
        public void FirstServer_toClientThatDoesNotRead_losesEchoesAndKeepsServing()
        {
            const int Count = 20_000;
            using Sample sample = Start("A server");
            using RawPeer peer = RawPeer.Open(sample.Port, receiveBuffer: 4096);
            for (int i = 0; i < Count; i++) peer.SendFrame(RawPeer.Text, new string('x', 500));

            // Now it reads, and checks at intervals whether there is more.
            var asking = new Timer(_ => peer.SendFrame(RawPeer.Text, "done?"), null, 100, 100);
            int echoes = 0;
            while (peer.ReadFrame().Payload != "done?") echoes++;
            asking.Dispose();
            Assert.IsTrue(echoes > 0 && echoes < Count, echoes + " echoes");
        }

        [TestMethod]
        public void EchoWithDefer_toClientThatDoesNotRead_losesNothing()
        {
            using Sample sample = StartPatientEcho();
            HowToTests.ExpectEchoOfFlood(sample.Port);
        }

        [TestMethod]
        public void Client_ofReadme_printsMessagesAndConnectsAgain()
        {
            using Socket listener = Host.Listen();
            string code = Sample.Find("README.md", "A client");
            using Sample sample = Sample.Start(code.Replace("localhost:8080", "127.0.0.1:" + Host.PortOf(listener)));
            using (RawPeer server = RawPeer.Accept(listener))
            {
                server.ExpectMessage(RawPeer.Text, "{\"temperature\":21.5}");
                for (int size = 0; size <= new WsClientOptions().ReceiveBufferSize; size++)
                {
                    server.SendFrame(RawPeer.Text, new string('x', size));
                    sample.ExpectOutput(new string('x', size));
                }

                server.SendFrame(RawPeer.Text, new string('x', 600));
                server.ExpectClose(1009);
            }

            Assert.IsTrue(listener.Poll(1000 * Recorder.Patience, SelectMode.SelectRead), "It does not connect again.");
            using RawPeer again = RawPeer.Accept(listener);
            again.ExpectMessage(RawPeer.Text, "{\"temperature\":21.5}");
        }

        // What the messages of a client are replied to with.
        private const string NoCommands = "{\"type\":\"error\",\"message\":\"There are no commands.\"}";

        [TestMethod]
        public void Readings_ofReadme_arriveAgainAndAgain()
        {
            using Sample sample = Start("Readings for dashboards");
            StringAssert.Contains(sample.ReadOutput(), "ws://localhost:" + sample.Port + "/");
            using RawPeer one = RawPeer.Open(sample.Port);
            using RawPeer other = RawPeer.Open(sample.Port);
            int largest = new WsServerOptions().ReceiveBufferSize;
            for (int size = 0; size <= largest; size++) other.SendFrame(RawPeer.Text, new string('x', size));
            foreach (RawPeer peer in new[] { one, other }) StringAssert.StartsWith(peer.ReadMessage(), "{\"type\":\"hello\",");
            for (int i = 0; i < 3; i++)
            {
                foreach (RawPeer peer in new[] { one, other })
                {
                    string text = peer.ReadMessage();
                    while (text == NoCommands) text = peer.ReadMessage();
                    StringAssert.Matches(text,
                        new("^{\"type\":\"readings\",\"seq\":[0-9]+,\"uptime\":[0-9]+,\"values\":{\"temperature\":21.5}}$"));
                }
            }
        }

        [TestMethod]
        public void Problems_ofGoodAndBadCode_areFoundInBadCodeOnly()
        {
            Assert.IsEmpty(Problems("var server = new WsServer(0, new Mine());\nserver.Start();\nclass Mine : WsHandler { }", []));
            Assert.IsNotEmpty(Problems("var server = new WsServer(0, new Mine());\nserver.StartUp();\nclass Mine : WsHandler { }", []));
            Assert.IsNotEmpty(Problems("var client = new WsClient(80);", []));
        }
    }
}
