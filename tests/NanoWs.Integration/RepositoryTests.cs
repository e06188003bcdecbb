using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Conventions for the repository's files.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class RepositoryTests
    {
        private static readonly string[] s_binary = [".png", ".jpg", ".gif", ".ico", ".gz", ".pe", ".dll", ".exe"];

        private static IEnumerable<string> TextFiles() => Repository.Files().Where(path => !s_binary.Contains(Path.GetExtension(path)));

        [TestMethod]
        public void Library_inLinesOfCode_isAtMost2600()
        {
            // What a device runs; files for another platform begin with a condition that says so.
            int lines = Repository.Files("src/NanoWs").Where(path => path.EndsWith(".cs")).Select(path => Repository.Read(path))
                .Where(text => !text.StartsWith("#if NET") && !text.StartsWith("#if !N") || text.StartsWith("#if NET || NANOFRAMEWORK_1_0"))
                .Sum(text => text.Split('\n').Count(IsCode));
            Assert.IsTrue(lines <= 2600, "A device runs " + lines + " lines of code; at most 2600 are wanted.");
        }

        // Not blank, not a comment, not a lone brace, not a directive: neither of the preprocessor, nor a namespace or using.
        private static bool IsCode(string line)
        {
            string text = line.Trim();
            return text.Length > 0 && !text.StartsWith("//") && !text.StartsWith('#')
                && text is not ("{" or "}" or "};" or "});" or "namespace NanoWs")
                && !Regex.IsMatch(text, "^using [A-Za-z.]+;$");
        }

        [TestMethod]
        public void Solution_comparedWithFolders_hasEveryProject()
        {
            string solution = Repository.Read("NanoWs.sln");
            string[] listed = Regex.Matches(solution, "\"([^\"]+[.]csproj)\"")
                .Select(match => match.Groups[1].Value.Replace('\\', '/')).ToArray();
            string[] missing = Repository.Files("src").Concat(Repository.Files("tests")).Where(path => path.EndsWith(".csproj"))
                .Except(listed).ToArray();
            Assert.IsEmpty(missing, "not in NanoWs.sln: " + string.Join(", ", missing));
            string[] gone = listed.Where(path => !Repository.Exists(path)).ToArray();
            Assert.IsEmpty(gone, "in NanoWs.sln, but not there: " + string.Join(", ", gone));
        }

        [TestMethod]
        public void Repository_asCheckedOut_hasExpectedFiles()
        {
            foreach (string path in new[] { "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", ".editorconfig", "NanoWs.sln",
                "nf.proj.props", "docs/architecture.md", "test.sh" })
            {
                Assert.IsTrue(Repository.Exists(path), path + " is missing");
            }
        }

        [TestMethod]
        public void Links_inDocuments_leadSomewhere()
        {
            var broken = new List<string>();
            foreach (string path in Repository.Files().Where(path => path.EndsWith(".md")))
            {
                // Brackets in code are not links.
                string prose = Regex.Replace(Repository.Read(path), "```.*?```", "", RegexOptions.Singleline);
                string text = Regex.Replace(prose, "`[^`\n]*`", "");
                var targets = Regex.Matches(text, @"\]\(([^)\s]+)[^)]*\)")
                    .Concat(Regex.Matches(text, "(?:src|srcset|href)=\"([^\"]+)\""))
                    .Concat(Regex.Matches(text, @"(?m)^\[[^\]]+\]:\s+(\S+)"));
                foreach (string target in targets.Select(match => match.Groups[1].Value))
                {
                    if (Regex.IsMatch(target, "^(https?|mailto):")) continue;
                    string[] parts = target.Split('#');
                    string full = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(path), parts[0]));
                    string file = parts[0].Length == 0 ? path : Path.GetRelativePath(Repository.Root, full);
                    if (!Repository.Exists(file)) broken.Add(path + ": " + target);
                    else if (parts.Length > 1 && file.EndsWith(".md") && !Headings(file).Contains(parts[1]))
                    {
                        broken.Add(path + ": " + target + " (no such heading)");
                    }
                }
            }

            Assert.IsEmpty(broken, string.Join("; ", broken));
        }

        // As the usual hosts make anchors of headings.
        private static IEnumerable<string> Headings(string path) =>
            Regex.Matches(Repository.Read(path), "(?m)^#+ +(.+?)\\s*$")
                .Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'), @"[^\w-]", ""));

        [TestMethod]
        public void TextFiles_inRepository_containNoLocalPaths()
        {
            // Concatenated, so that this file is not found by its own test.
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
        public void TextFiles_inRepository_nameNoRegistry()
        {
            // Packages come from the registry for which the machine is configured: no lock file and no tool's file names another.
            string[] configured = Repository.Files()
                .Where(path => Path.GetFileName(path).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)).ToArray();
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
        public void TextFiles_inRepository_followEditorConfig()
        {
            var found = new List<string>();
            foreach (string path in TextFiles().Where(path => path.EndsWith(".cs") || path.EndsWith(".md") || path.EndsWith(".props")
                || path.EndsWith(".csproj") || path.EndsWith(".js")))
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
