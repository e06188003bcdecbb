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
        [DataRow("netnano/programs.props", "(?s)<Program Include=\"NanoWs.Parts.Tests\".*<Program Include=\"NanoWs.Upstream.Tests\".*?/>")]
        [DataRow("NanoWs.sln", "(?s)^Project.*nfproj")]
        [DataRow("NanoWs.Desktop.slnf", "(?s).*")]
        [DataRow("NanoWs.Device.slnf", "(?s).*")]
        [DataRow("README.md", @"(?s)^dotnet add \.\./Echo package .*? likewise")]
        [DataRow("README.md", @"(?s)^\| folder \| what \|.*?\n\n")]
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

        // pack.sh and tests/emulator.sh find them by these words, and take them in this order.
        [TestMethod]
        public void Programs_withSourcesBehindTheirNames_areTheAssemblies()
        {
            string[] found = Regex.Matches(Repository.Read("netnano/programs.props"), "<Program Include=\"([^\"]*)\" Source=\"src/")
                .Select(match => match.Groups[1].Value).ToArray();

            CollectionAssert.AreEquivalent(Assemblies.Names, found, "netnano/programs.props has " + string.Join(", ", found));
            Assert.AreEqual("NanoWs", found[0]);
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
