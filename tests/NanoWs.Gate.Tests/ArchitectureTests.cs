using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The paths in docs/architecture.md are those of the code, and none returns to a class.</summary>
    [TestClass]
    public class ArchitectureTests
    {
        private static readonly Lazy<ILookup<string, string>> Bodies = new(() =>
        {
            var options = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: new[] { "NET" });
            return new[] { "src/NanoWs", "src/NanoWs.Http", "src/NanoWs.Sensors" }.SelectMany(Repository.Files)
                .Where(path => path.EndsWith(".cs"))
                .SelectMany(path => CSharpSyntaxTree.ParseText(Repository.Read(path), options).GetRoot().DescendantNodes())
                .OfType<MemberDeclarationSyntax>().Where(member => NameOf(member) != null)
                .ToLookup(FullName, member => member.ToString());
        });

        private static string FullName(MemberDeclarationSyntax member) =>
            ((TypeDeclarationSyntax)member.Parent).Identifier.Text + "." + NameOf(member);

        private static string NameOf(MemberDeclarationSyntax member) => member switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            _ => null,
        };

        /// <summary>Each path as its steps, with the step that calls it, or -1.</summary>
        private static List<(string[] Steps, int[] Callers)> Paths()
        {
            string section = Regex.Match(Repository.Read("docs/architecture.md"), "### Four paths.*?\n## ", RegexOptions.Singleline).Value;
            var paths = new List<(string[], int[])>();
            foreach (Match block in Regex.Matches(section, "```\n(.*?)```", RegexOptions.Singleline))
            {
                string[] lines = block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                int[] depths = lines.Select(line => line.Length - line.TrimStart().Length).ToArray();
                int[] callers = depths.Select((depth, i) => Array.FindLastIndex(depths, i, i + 1, other => other < depth)).ToArray();
                paths.Add((lines.Select(line => line.Trim()).ToArray(), callers));
            }

            return paths;
        }

        [TestMethod]
        public void Paths_inTheDocument_areTheCodes()
        {
            List<(string[] Steps, int[] Callers)> paths = Paths();
            Assert.HasCount(4, paths);
            foreach ((string[] steps, int[] callers) in paths)
            {
                for (int i = 0; i < steps.Length; i++)
                {
                    Assert.IsNotEmpty(Bodies.Value[steps[i]], steps[i] + " is not there");
                    if (callers[i] < 0) continue;
                    string call = @"\b" + steps[i].Split('.')[1] + @"\b";
                    string caller = steps[callers[i]];
                    Assert.IsTrue(Bodies.Value[caller].Any(body => Regex.IsMatch(body.Substring(body.IndexOf('(')), call)),
                        caller + " does not call " + steps[i]);
                }
            }
        }

        [TestMethod]
        public void Paths_inTheDocument_neverReturnToAClass()
        {
            foreach ((string[] steps, int[] callers) in Paths())
            {
                for (int i = 0; i < steps.Length; i++)
                {
                    var above = new List<string>();
                    for (int j = i; j >= 0; j = callers[j]) above.Add(steps[j].Split('.')[0]);
                    string[] rooms = above.Where((name, k) => k == 0 || name != above[k - 1]).ToArray();
                    CollectionAssert.AllItemsAreUnique(rooms, steps[i] + " goes back: " + string.Join(" < ", rooms));
                }
            }
        }
    }
}
