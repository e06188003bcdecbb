using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>How tests are named, how long lines and methods are, and that the oracles that judge the library do not use it.</summary>
    [TestClass]
    public class ConventionTests
    {
        // As .editorconfig says.
        private const int LongestLine = 140;

        private const int LongestMethod = 60; // without empty lines

        private static readonly string[] s_generated = { "DashboardPage.cs", "NanoWsScript.cs" };

        // Code that judges the library, and so must not use any of it: the conformance suite with its frames and heads, and the fuzzer's
        // model.
        private static readonly string[] s_oracles =
        {
            "tests/Kit/CommandLine", "tests/Kit/Rfc6455", "tests/NanoWs.Conformance/Suite", "tests/NanoWs.Conformance/Cases",
        };

        private static readonly string[] s_oracleFiles =
        {
            "tests/Kit/Repository.cs", "tests/NanoWs.Conformance/Program.cs", "tests/NanoWs.Fuzz/Model.cs", "tests/NanoWs.Fuzz/Trace.cs",
            "tests/NanoWs.Fuzz/HttpModel.cs", "tests/NanoWs.Fuzz/MqttModel.cs",
        };

        [TestMethod]
        public void TestMethods_inEachProject_areNamedSubjectConditionOutcome()
        {
            string[] names = Repository.Sources("tests").SelectMany(TestMethodsOf).Distinct().ToArray();

            Assert.IsNotEmpty(names);
            string[] wrong = names.Where(name => !IsTestName(name.Split('.').Last())).ToArray();
            Assert.IsEmpty(wrong, "not of the form Subject_condition_outcome: " + string.Join(", ", wrong));
        }

        [TestMethod]
        [DataRow("Send_afterClose_returnsClosed", true)]
        [DataRow("CloseFrame_withOneByte_failsWith1002", true)]
        [DataRow("SendAfterCloseReturnsClosed", false)]
        [DataRow("Send_afterClose", false)]
        [DataRow("send_afterClose_returnsClosed", false)]
        [DataRow("Send_AfterClose_returnsClosed", false)]
        [DataRow("Send_afterClose_ReturnsClosed", false)]
        [DataRow("Send_afterClose_returnsClosed_atOnce", false)]
        public void TestName_ofEachForm_isJudged(string name, bool isGood) => Assert.AreEqual(isGood, IsTestName(name));

        [TestMethod]
        public void Lines_ofSourcesAndScripts_haveAtMost140Characters()
        {
            string[] found = Repository.Files().Where(file => Regex.IsMatch(file, @"\.(cs|sh)$"))
                .Where(file => !s_generated.Contains(Path.GetFileName(file)))
                .SelectMany(file => Repository.Read(file).Split('\n').Select((line, i) => (Place: $"{file}({i + 1})", line.Length)))
                .Where(line => line.Length > LongestLine)
                .Select(line => $"{line.Place}: {line.Length}").ToArray();

            Assert.IsEmpty(found, string.Join("\n", found));
            StringAssert.Contains(Repository.Read(".editorconfig"), $"[*.{{cs,sh}}]\nmax_line_length = {LongestLine}\n");
        }

        [TestMethod]
        public void Methods_ofTheLibrary_haveAtMost60Lines()
        {
            string[] found = Repository.Sources("src").Where(file => !s_generated.Contains(Path.GetFileName(file))).SelectMany(MethodsOf)
                .Where(method => method.Lines > LongestMethod).Select(method => $"{method.Name}: {method.Lines}").Distinct().ToArray();

            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        public void Oracles_compiledWithoutTheLibrary_compile()
        {
            var language = new CSharpParseOptions(LanguageVersion.Latest);
            SyntaxTree[] trees = s_oracles.SelectMany(Repository.Sources)
                .Concat(s_oracleFiles.Select(file => Path.Combine(Repository.Root, file)))
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), language, Short(file)))
                .Append(CSharpSyntaxTree.ParseText("global using NanoWs.Kit;", language)).ToArray();
            var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);

            var compilation = CSharpCompilation.Create("Oracles", trees, Layers.Framework, options);

            Diagnostic[] errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
            Assert.IsEmpty(errors, string.Join("\n", errors.Select(d => d.ToString())));
        }

        private static bool IsTestName(string name) => Regex.IsMatch(name, "^[A-Z][A-Za-z0-9]*(_[a-z][A-Za-z0-9]*){2}$");

        // With each platform's symbol, so that nothing is hidden by an #if.
        private static IEnumerable<SyntaxNode> NodesOf(string file) =>
            from symbol in new[] { "NET", "NANOFRAMEWORK_1_0" }
            let options = new CSharpParseOptions(LanguageVersion.Latest, preprocessorSymbols: new[] { symbol })
            from node in CSharpSyntaxTree.ParseText(File.ReadAllText(file), options).GetRoot().DescendantNodes()
            select node;

        // The lines of each method's name and body, without empty ones.
        private static IEnumerable<(string Name, int Lines)> MethodsOf(string file) =>
            from method in NodesOf(file).OfType<BaseMethodDeclarationSyntax>()
            where method.Body != null
            let name = method is MethodDeclarationSyntax named ? named.Identifier.Text : method.Kind().ToString()
            select (Short(file) + "." + name, 1 + method.Body.ToString().Split('\n').Count(line => line.Trim().Length > 0));

        private static IEnumerable<string> TestMethodsOf(string file) =>
            from method in NodesOf(file).OfType<MethodDeclarationSyntax>()
            where method.AttributeLists.SelectMany(list => list.Attributes).Any(a => a.Name.ToString() == "TestMethod")
            select Short(file) + "." + method.Identifier.Text;

        private static string Short(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
    }
}
