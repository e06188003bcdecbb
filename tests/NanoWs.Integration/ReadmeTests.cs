using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The code in the documents compiles: each block is a program, some types, statements, or members of a handler.</summary>
    [TestClass]
    public class ReadmeTests
    {
        private const string Usings = "global using System; global using System.Text; global using System.Threading; global using NanoWs;";

        private static readonly CSharpParseOptions s_language = new(LanguageVersion.CSharp9);

        private static IEnumerable<object[]> Documents() => [["README.md"], ["docs/architecture.md"], ["CONTRIBUTING.md"], ["hardware/README.md"]];

        [TestMethod]
        [DynamicData(nameof(Documents))]
        public void CodeCompiles(string path)
        {
            if (!Repository.Exists(path) && path != "README.md") Assert.Inconclusive("There is no " + path + ".");
            string[] blocks = Regex.Matches(Repository.Read(path), "(?ms)^```(?:csharp|cs|c#)[^\n]*\n(.*?)^```").Select(match => match.Groups[1].Value).ToArray();
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

                // Types of one block serve the blocks behind it.
                earlier.AddRange(CSharpSyntaxTree.ParseText(block, s_language).GetCompilationUnitRoot().Members.Where(member => member is BaseTypeDeclarationSyntax));
            }
        }

        private static string[] Problems(string code, IEnumerable<MemberDeclarationSyntax> earlier)
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(code, s_language);
            CompilationUnitSyntax root = tree.GetCompilationUnitRoot();
            bool isProgram = root.Members.Any(member => member is GlobalStatementSyntax);
            var own = root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text).ToHashSet();
            string others = string.Concat(earlier.Where(member => !own.Contains(((BaseTypeDeclarationSyntax)member).Identifier.Text)).Select(member => member.ToFullString()));
            CSharpParseOptions latest = new(LanguageVersion.Latest);
            var trees = new[] { tree, CSharpSyntaxTree.ParseText("using System; using NanoWs;\n" + others, s_language) };
            var shared = CSharpSyntaxTree.ParseText(Usings, latest);
            // A Main in each of two blocks is no fault.
            bool hasMain = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == "Main");
            var compilation = CSharpCompilation.Create(
                "Readme",
                trees.Select(one => one.WithRootAndOptions(one.GetRoot(), latest)).Append(shared),
                References(),
                new CSharpCompilationOptions(isProgram || hasMain ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
            return compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error && one.Id != "CS0017").Select(one => one.ToString()).ToArray();
        }

        [TestMethod]
        public void TheFirstServer_echoesAtEverySize_orSaysWhatToEnlarge()
        {
            string block = Regex.Match(Repository.Read("README.md"), "(?ms)^```csharp\\s*\n(.*?)^```").Groups[1].Value;
            var trees = new[] { CSharpSyntaxTree.ParseText(block), CSharpSyntaxTree.ParseText(Usings) };
            var compilation = CSharpCompilation.Create("ReadmeEcho", trees, References(), new CSharpCompilationOptions(OutputKind.ConsoleApplication));
            using var image = new MemoryStream();
            Assert.IsTrue(compilation.Emit(image).Success);
            var handler = (WsHandler)Activator.CreateInstance(System.Reflection.Assembly.Load(image.ToArray()).GetType("Echo"));
            using WsServer server = Host.Start(new WsServer(0, handler));
            RawPeer peer = RawPeer.Open(server.Port);
            for (int size = 0; size <= 600; size++)
            {
                string text = new('x', size);
                peer.SendFrame(RawPeer.Text, text);
                if (size <= new WsServerOptions().ReceiveBufferSize)
                {
                    peer.ExpectMessage(RawPeer.Text, text);
                    continue;
                }

                (int first, string payload) = peer.ReadFrame();
                Assert.AreEqual(RawPeer.Close, first);
                StringAssert.Contains(payload, "enlarge ReceiveBufferSize");
                peer.Dispose();
                Host.Until(() => server.ConnectionCount == 0, "the slot is free");
                peer = RawPeer.Open(server.Port);
            }

            peer.Dispose();
        }

        private static IEnumerable<MetadataReference> References()
        {
            string framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
            return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Append(typeof(WsServer).Assembly.Location)
                .Append(typeof(WsClient).Assembly.Location)
                .Append(typeof(SensorChannel).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path));
        }

        [TestMethod]
        public void ATestOfThisTest()
        {
            Assert.IsEmpty(Problems("var server = new WsServer(0, new Mine());\nserver.Start();\nclass Mine : WsHandler { }", []));
            Assert.IsNotEmpty(Problems("var server = new WsServer(0, new Mine());\nserver.StartUp();\nclass Mine : WsHandler { }", []));
            Assert.IsNotEmpty(Problems("var client = new WsClient(80);", []));
        }
    }
}
