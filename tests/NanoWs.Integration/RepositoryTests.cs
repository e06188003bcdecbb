using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>What the project promises about its own files.</summary>
    [TestClass]
    public class RepositoryTests
    {
        private static readonly string[] s_binary = [".png", ".jpg", ".gif", ".ico", ".gz", ".pe", ".dll", ".exe"];

        private static IEnumerable<string> TextFiles() => Repository.Files().Where(path => !s_binary.Contains(Path.GetExtension(path)));

        [TestMethod]
        public void TheLibraryIsReadInAnHour()
        {
            int lines = Repository.Files("src/NanoWs").Where(path => path.EndsWith(".cs")).Sum(path => Repository.Read(path).Split('\n').Count(IsCode));
            Assert.IsTrue(lines <= 2600, "src/NanoWs has " + lines + " lines of code; at most 2600 are wanted.");
        }

        // Not blank, not a comment, not a lone brace, not a directive: neither of the preprocessor nor a using.
        private static bool IsCode(string line)
        {
            string text = line.Trim();
            return text.Length > 0 && !text.StartsWith("//") && !text.StartsWith('#') && text is not ("{" or "}" or "};" or "});") && !Regex.IsMatch(text, "^using [A-Za-z.]+;$");
        }

        [TestMethod]
        public void TheSolutionHasEveryProject()
        {
            string solution = Repository.Read("NanoWs.sln");
            string[] listed = Regex.Matches(solution, "\"([^\"]+[.]csproj)\"").Select(match => match.Groups[1].Value.Replace('\\', '/')).ToArray();
            string[] missing = Repository.Files("src").Concat(Repository.Files("tests")).Where(path => path.EndsWith(".csproj")).Except(listed).ToArray();
            Assert.IsEmpty(missing, "not in NanoWs.sln: " + string.Join(", ", missing));
            string[] gone = listed.Where(path => !Repository.Exists(path)).ToArray();
            Assert.IsEmpty(gone, "in NanoWs.sln, but not there: " + string.Join(", ", gone));
        }

        [TestMethod]
        public void TheFilesThatAProjectHas()
        {
            foreach (string path in new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".editorconfig", "NanoWs.sln", "nf.proj.props", "docs/architecture.md", "test.sh" })
            {
                Assert.IsTrue(Repository.Exists(path), path + " is missing");
            }
        }

        [TestMethod]
        public void LinksLeadSomewhere()
        {
            var broken = new List<string>();
            foreach (string path in Repository.Files().Where(path => path.EndsWith(".md")))
            {
                // Code shows brackets that are no links.
                string text = Regex.Replace(Regex.Replace(Repository.Read(path), "```.*?```", "", RegexOptions.Singleline), "`[^`\n]*`", "");
                var targets = Regex.Matches(text, @"\]\(([^)\s]+)[^)]*\)").Concat(Regex.Matches(text, "(?:src|srcset|href)=\"([^\"]+)\"")).Concat(Regex.Matches(text, @"(?m)^\[[^\]]+\]:\s+(\S+)"));
                foreach (string target in targets.Select(match => match.Groups[1].Value))
                {
                    if (Regex.IsMatch(target, "^(https?|mailto):")) continue;
                    string[] parts = target.Split('#');
                    string file = parts[0].Length == 0 ? path : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(path), parts[0])));
                    if (!Repository.Exists(file)) broken.Add(path + ": " + target);
                    else if (parts.Length > 1 && file.EndsWith(".md") && !Headings(file).Contains(parts[1])) broken.Add(path + ": " + target + " (no such heading)");
                }
            }

            Assert.IsEmpty(broken, string.Join("; ", broken));
        }

        // As the names of headings become anchors on the usual hosts.
        private static IEnumerable<string> Headings(string path) =>
            Regex.Matches(Repository.Read(path), "(?m)^#+ +(.+?)\\s*$").Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'), @"[^\w-]", ""));

        [TestMethod]
        public void NothingPointsToOneMachine()
        {
            // Put together here, so that this file does not find itself.
            string work = "/" + "work/";
            string home = "/" + "(home|root|Users|tmp/[a-z])/";
            var found = new List<string>();
            foreach (string path in TextFiles())
            {
                string text = Repository.Read(path);
                if (text.Contains(work)) found.Add(path + ": " + work);
                Match match = Regex.Match(text, "(?<![\\w.~$}/])" + home);
                if (match.Success) found.Add(path + ": " + match.Value);
            }

            Assert.IsEmpty(found, string.Join("; ", found));
        }

        [TestMethod]
        public void NothingNamesARegistry()
        {
            // Packages come from where the machine is set up to get them: no lock file, no tool's file says otherwise.
            string[] configured = Repository.Files().Where(path => Path.GetFileName(path).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)).ToArray();
            Assert.IsEmpty(configured, string.Join(", ", configured));
            var found = new List<string>();
            foreach (string path in TextFiles())
            {
                string text = Repository.Read(path);
                string pattern = Path.GetFileName(path) switch
                {
                    ".npmrc" => "(?m)^.*registry *=.*http",
                    "package-lock.json" => "\"resolved\": *\"https?:[^\"]*",
                    _ => "https?://[\\w.-]*(registry[.]|artifactory|nexus|proxy|mirror)[\\w./-]*",
                };
                Match match = Regex.Match(text, pattern);
                if (match.Success) found.Add(path + ": " + match.Value);
            }

            Assert.IsEmpty(found, string.Join("; ", found));
        }

        [TestMethod]
        public void TextIsAsTheEditorConfigSays()
        {
            var found = new List<string>();
            foreach (string path in TextFiles().Where(path => path.EndsWith(".cs") || path.EndsWith(".md") || path.EndsWith(".props") || path.EndsWith(".csproj") || path.EndsWith(".js")))
            {
                string text = Repository.Read(path);
                if (text.Contains('\r')) found.Add(path + ": CR");
                if (text.Contains('\t')) found.Add(path + ": tab");
                if (text.Length > 0 && !text.EndsWith('\n')) found.Add(path + ": no newline at the end");
                if (!path.EndsWith(".md") && Regex.IsMatch(text, "[ ]+\n")) found.Add(path + ": white space at the end of a line");
            }

            Assert.IsEmpty(found, string.Join("; ", found));
        }
    }
}
