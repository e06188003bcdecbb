using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The tests that docs/robustness.md and docs/security.md name exist, and nothing depends on the wall clock.</summary>
    [TestClass]
    public class RobustnessTests
    {
        private const string Document = "docs/robustness.md";
        private const int Complaints = 23;

        // "Project: `Test`, `Test`"
        private static readonly Regex s_claim = new(@"(NanoWs\.[A-Za-z.]*[a-z]): ((?:`\w+`(?:, )?)+)");

        [TestMethod]
        public void EachTest_namedInRobustnessMd_existsInItsProject()
        {
            string text = Repository.Read(Document);
            (string Project, string Test)[] named = s_claim.Matches(text)
                .SelectMany(claim => Regex.Matches(claim.Groups[2].Value, @"\w+").Select(test => (claim.Groups[1].Value, test.Value)))
                .ToArray();

            string[] missing = named.Where(name => !TestsOf(name.Project).Contains(name.Test)).Select(name => name.ToString()).ToArray();

            Assert.IsEmpty(missing, string.Join("\n", missing));
            int testNames = Regex.Matches(text, @"`\w+_\w+_\w+`").Count;
            Assert.AreEqual(testNames, named.Length, "each test stands behind the name of its project");
        }

        [TestMethod]
        public void EachTest_namedInSecurityMd_exists()
        {
            string[] named = Regex.Matches(Repository.Read("docs/security.md"), @"`([A-Z]\w*_[a-z]\w*_[a-z]\w*|\w+Tests)`")
                .Select(match => match.Groups[1].Value).Distinct().ToArray();
            string sources = string.Join("\n", Repository.Sources("tests").Select(File.ReadAllText));

            Assert.IsNotEmpty(named);
            string[] missing = named.Where(name => !Regex.IsMatch(sources, @"public [\w ]*\b" + name + @"\b")).ToArray();
            Assert.IsEmpty(missing, string.Join("\n", missing));
        }

        [TestMethod]
        public void EachComplaint_inRobustnessMd_hasANumberAndATestOrReason()
        {
            string[] lines = Repository.Read(Document).Split('\n').Where(line => Regex.IsMatch(line, @"^\d+\. ")).ToArray();

            Assert.HasCount(Complaints, lines);
            for (int i = 0; i < Complaints; i++)
            {
                StringAssert.StartsWith(lines[i], (i + 1) + ". ");
                Assert.IsTrue(s_claim.IsMatch(lines[i]) || lines[i].Contains("cannot apply"), lines[i]);
            }
        }

        [TestMethod]
        public void Library_inAllSources_readsNoWallClock()
        {
            // One file takes it as something hard to predict, one as the time of day for people to read; neither measures with it.
            string[] exempt = [Path.Combine("NanoWs.Auth", "EntropyPool.cs"), Path.Combine("NanoWs.Sensors", "WallClock.cs")];
            string[] sources = Assemblies.Names.SelectMany(name => Repository.Sources("src/" + name))
                .Where(file => !exempt.Any(file.EndsWith)).ToArray();

            Assert.IsNotEmpty(sources);
            string[] found = sources.Where(file => Regex.IsMatch(File.ReadAllText(file), @"\bDateTime|\bTickCount\b")).ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        private static HashSet<string> TestsOf(string project) =>
            Repository.Sources("tests/" + project)
                .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\[TestMethod[^\n]*(?:\s*\[[^\n]*)*\s*public \w+ (\w+)\("))
                .Select(match => match.Groups[1].Value).ToHashSet();
    }
}
