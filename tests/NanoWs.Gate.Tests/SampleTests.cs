using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// The programs of README.md and docs/how-to.md compile for the device, but for those that need what only a desktop has.
    /// </summary>
    [TestClass]
    public class SampleTests
    {
        private static readonly string[] s_forDesktop =
        {
            "Encrypt with a certificate of my own", "End with Ctrl-C", "List the open connections", "Log errors",
            "Send a message larger than the buffer", "Serve a file",
        };

        private static readonly string[] s_libraries = Assemblies.Names.Select(name => name + ".dll").ToArray();

        private static string[] Blocks(string text) =>
            Regex.Matches(text, "(?ms)^```csharp\n(.*?)^```").Select(match => match.Groups[1].Value).ToArray();

        private static IEnumerable<object[]> Samples()
        {
            string howTo = Repository.Read("docs/how-to.md");
            string[] begin = Blocks(howTo);
            foreach (string section in Regex.Split(howTo, "(?m)^## ").Skip(2).Where(section => Blocks(section).Length > 0))
            {
                string code = Blocks(section)[0];
                yield return new object[] { section.Split('\n')[0], begin[0] + code + (code.Contains("new Echo()") ? begin[1] : "") };
            }

            foreach (string code in Blocks(Repository.Read("README.md")).Where(code => code.Contains(" Main()")))
            {
                yield return new object[] { "README: " + Regex.Match(code, "class (\\w+)").Groups[1].Value, code };
            }
        }

        [TestMethod]
        [DynamicData(nameof(Samples))]
        public void Sample_compiledForDevice_compilesUnlessForDesktop(string name, string code)
        {
            if (DeviceBuild.Failure != null) Assert.Inconclusive(DeviceBuild.Failure);
            string[] libraries = s_libraries.Select(file => Path.Combine(DeviceBuild.Output, file)).ToArray();
            var language = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: new[] { "NANOFRAMEWORK_1_0" });
            var compilation = CSharpCompilation.Create("Sample", new[] { CSharpSyntaxTree.ParseText(code, language) },
                Gate.References.Concat(libraries.Select(file => MetadataReference.CreateFromFile(file))),
                new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release));
            DirectoryInfo folder = Directory.CreateTempSubdirectory("nanogate");
            string assembly = Path.Combine(folder.FullName, "Sample.exe");
            string[] problems = compilation.Emit(assembly).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
                .Select(d => d.ToString()).ToArray();
            if (problems.Length == 0)
            {
                problems = IlCheck.Run(libraries.Append(assembly).ToArray(), DeviceBuild.References).Select(p => p.ToString()).ToArray();
            }

            folder.Delete(true);
            if (s_forDesktop.Contains(name)) Assert.IsNotEmpty(problems, name + " compiles for the device: take it from the list.");
            else Assert.IsEmpty(problems, string.Join("\n", problems));
        }
    }
}
