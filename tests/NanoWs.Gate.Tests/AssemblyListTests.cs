using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>Whoever adds an assembly to src/ adds it to all lists of assemblies: each failure names the list that lacks it.</summary>
    [TestClass]
    public class AssemblyListTests
    {
        [TestMethod]
        [DataRow("pack.sh", @"^ids=\(.*?\)")]
        [DataRow(".github/workflows/ci.yml", "^ +for project in src/NanoWs .*$")]
        [DataRow("netnano/programs.props", "(?s)<ItemGroup>.*?Sample")]
        [DataRow("NanoWs.sln", "(?s)^Project.*nfproj")]
        [DataRow("NanoWs.Desktop.slnf", "(?s).*")]
        [DataRow("NanoWs.Device.slnf", "(?s).*")]
        [DataRow("tests/emulator.sh", "^parts=.*$")]
        [DataRow("tests/NanoWs.Integration/PackageTests.cs", @"(?s)s_packages =.*?;")]
        [DataRow("docs/architecture.md", @"(?s)^\| assembly \| does \|.*?\n\n")]
        [DataRow("docs/memory.md", @"(?s)^\| assembly \| \.pe, bytes \|.*?\n\n")]
        public void List_ofAssemblies_lacksNone(string file, string list)
        {
            string text = Regex.Match(Repository.Read(file), list, RegexOptions.Multiline).Value;
            Assert.AreNotEqual("", text, $"{file} has no list {list}");

            // The page about the architecture describes the core in other words.
            string[] exempt = file == "docs/architecture.md" ? new[] { "NanoWs" } : System.Array.Empty<string>();
            string[] missing = Assemblies.Names.Except(exempt).Where(name => !IsIn(text, name)).ToArray();

            Assert.IsEmpty(missing, $"{file} lacks {string.Join(", ", missing)} in: {text.Split('\n')[0]}");
        }

        private static bool IsIn(string text, string name) => Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(name)}(?!\w|\.[A-Z])");

        [TestMethod]
        [DataRow("NanoWs.Tests NanoWs.Testing", "NanoWs", false)]
        [DataRow("NanoWs.Auth", "NanoWs.Auth", true)]
        [DataRow("\"src\\NanoWs.Auth\\NanoWs.Auth.csproj\"", "NanoWs.Auth", true)]
        [DataRow("| NanoWs, at most 40,960 |", "NanoWs", true)]
        [DataRow("NanoWs.Authority", "NanoWs.Auth", false)]
        [DataRow("My.NanoWs.Auth", "NanoWs.Auth", false)]
        public void Name_inAText_isFoundAsAWhole(string text, string name, bool isThere) => Assert.AreEqual(isThere, IsIn(text, name));
    }
}
