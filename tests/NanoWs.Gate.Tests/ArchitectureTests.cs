using System;
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
    /// <summary>The paths in docs/architecture.md are those of the code; none returns to a class. A class and its base are one.</summary>
    [TestClass]
    public class ArchitectureTests
    {
        private static readonly Lazy<CSharpCompilation> Library = new(() =>
        {
            var options = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: new[] { "NET" });
            IEnumerable<SyntaxTree> trees = Assemblies.Names.SelectMany(name => Repository.Sources("src/" + name))
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
            return CSharpCompilation.Create("Library", trees, Layers.Framework,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        });

        /// <summary>The methods or the property that a step "Class.Member" names.</summary>
        private static ISymbol[] MembersOf(string step)
        {
            string[] names = step.Split('.');
            return Library.Value.GetTypeByMetadataName("NanoWs." + names[0])?.GetMembers(names[1]).ToArray() ?? Array.Empty<ISymbol>();
        }

        // What a member uses, by name or as a call.
        private static IEnumerable<ISymbol> UsesOf(ISymbol member) =>
            from declaration in member.DeclaringSyntaxReferences
            let model = Library.Value.GetSemanticModel(declaration.SyntaxTree)
            from name in declaration.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>()
            select model.GetSymbolInfo(name).Symbol;

        // Whether a use means the member: itself, or what it overrides.
        private static bool Means(ISymbol use, ISymbol member)
        {
            if (member is null || SymbolEqualityComparer.Default.Equals(use, member)) return member is not null;
            return Means(use, (member as IMethodSymbol)?.OverriddenMethod ?? (ISymbol)(member as IPropertySymbol)?.OverriddenProperty);
        }

        // The class of a step, or the first of the library's that it is derived from: they are one.
        private static string RoomOf(string step)
        {
            INamedTypeSymbol type = MembersOf(step)[0].ContainingType;
            while (type.BaseType is { DeclaringSyntaxReferences.Length: > 0 } parent) type = parent;
            return type.Name;
        }

        /// <summary>Each path as its steps, with the step that calls it, or -1.</summary>
        private static List<(string[] Steps, int[] Callers)> Paths()
        {
            string section = Regex.Match(Repository.Read("docs/architecture.md"), "### Paths\n.*?\n## ", RegexOptions.Singleline).Value;
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
            Assert.HasCount(7, paths);
            foreach ((string[] steps, int[] callers) in paths)
            {
                for (int i = 0; i < steps.Length; i++)
                {
                    ISymbol[] members = MembersOf(steps[i]);
                    Assert.IsNotEmpty(members, steps[i] + " is not there");
                    if (callers[i] < 0) continue;
                    string caller = steps[callers[i]];
                    Assert.IsTrue(MembersOf(caller).SelectMany(UsesOf).Any(use => members.Any(member => Means(use, member))),
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
                    for (int j = i; j >= 0; j = callers[j]) above.Add(RoomOf(steps[j]));
                    string[] rooms = above.Where((name, k) => k == 0 || name != above[k - 1]).ToArray();
                    CollectionAssert.AllItemsAreUnique(rooms, steps[i] + " goes back: " + string.Join(" < ", rooms));
                }
            }
        }
    }
}
