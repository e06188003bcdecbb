using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NanoWs.Gate.Tests
{
    /// <summary>Which names each source folder of the library uses, once for every target's branch of an #if.</summary>
    internal sealed class Layers
    {
        // Of the core, from the pure ones to sockets; a folder may use those before it.
        private static readonly string[] Order = { "Frames", "Http", "Handshake", "Protocol", "Transport", "Connection", "Server" };

        private static readonly string[] Pure = { "Frames", "Http", "Handshake", "Protocol" };
        private static readonly string[] ForbiddenNamespaces = { "System.Net", "System.Threading" };
        private static readonly string[] ForbiddenTypes = { "System.DateTime", "System.Random", "System.Environment" };

        private static readonly Lazy<MetadataReference[]> FrameworkAssemblies = new Lazy<MetadataReference[]>(() =>
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
                .Where(f => Path.GetDirectoryName(f) == Path.GetDirectoryName(typeof(object).Assembly.Location))
                .Select(f => (MetadataReference)MetadataReference.CreateFromFile(f)).ToArray());

        private readonly CSharpCompilation _compilation;

        private Layers(IEnumerable<(string Path, string Text)> sources, string[] defines, IEnumerable<MetadataReference> references)
        {
            var options = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: defines);
            IEnumerable<SyntaxTree> trees = sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, options, s.Path));
            _compilation = CSharpCompilation.Create("Layers", trees, references,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        }

        /// <summary>The assemblies of .NET itself.</summary>
        public static MetadataReference[] Framework => FrameworkAssemblies.Value;

        /// <summary>The library's sources as each target sees them; paths are FOLDER/FILE.</summary>
        public static IEnumerable<Layers> OfEachTarget(IReadOnlyCollection<(string Path, string Text)> sources)
        {
            MetadataReference[] framework = Framework;
            yield return new Layers(sources, new[] { "NANOFRAMEWORK_1_0" }, Gate.References);
            yield return new Layers(sources, new[] { "NETSTANDARD", "NETSTANDARD2_1", "NETSTANDARD2_1_OR_GREATER" }, framework);
            yield return new Layers(sources, new[] { "NET", "NET10_0", "NET10_0_OR_GREATER", "NET8_0_OR_GREATER", "NET5_0_OR_GREATER" },
                framework);
        }

        /// <summary>Uses of sockets, threads, clocks, random numbers or locks in the folders whose behaviour must be repeatable.</summary>
        public IEnumerable<string> Impure()
        {
            foreach (SyntaxTree tree in _compilation.SyntaxTrees.Where(t => Pure.Contains(Folder(t))))
            {
                foreach (LockStatementSyntax node in tree.GetRoot().DescendantNodes().OfType<LockStatementSyntax>())
                {
                    yield return Place(node) + ": lock";
                }

                foreach ((SyntaxNode node, ISymbol symbol) in Uses(tree))
                {
                    string name = NameOf(symbol);
                    if (ForbiddenTypes.Contains(name) || ForbiddenNamespaces.Any(n => name == n || name.StartsWith(n + ".")))
                    {
                        yield return $"{Place(node)}: {name}";
                    }
                }
            }
        }

        /// <summary>Uses of a type from a folder that is not before its user's.</summary>
        public IEnumerable<string> Upward()
        {
            foreach (SyntaxTree tree in _compilation.SyntaxTrees)
            {
                string from = Folder(tree);
                foreach ((SyntaxNode node, ISymbol symbol) in Uses(tree))
                {
                    INamedTypeSymbol type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
                    if (type is null) continue;

                    // An internal class that two assemblies compile is one here: each assembly uses its own.
                    string[] folders = type.DeclaringSyntaxReferences.Select(d => Folder(d.SyntaxTree)).ToArray();
                    if (folders.Contains(from)) continue;
                    foreach (string to in folders.Where(to => !MayUse(from, to)))
                    {
                        yield return $"{Place(node)}: {from} uses {type.Name} of {to}";
                    }
                }
            }
        }

        /// <summary>Uses of a type that leads from one folder of an assembly to another one that leads back.</summary>
        public IEnumerable<string> Cycles()
        {
            var uses = new List<(string From, string To, string Where)>();
            foreach (SyntaxTree tree in _compilation.SyntaxTrees)
            {
                string from = Path.GetDirectoryName(tree.FilePath);
                foreach ((SyntaxNode node, ISymbol symbol) in Uses(tree))
                {
                    INamedTypeSymbol type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
                    string[] folders = type?.DeclaringSyntaxReferences.Select(d => Path.GetDirectoryName(d.SyntaxTree.FilePath)).ToArray();
                    if (folders is null || folders.Length == 0 || folders.Contains(from)) continue;
                    string to = folders[0];
                    if (from.Split('/')[0] == to.Split('/')[0]) uses.Add((from, to, $"{Place(node)}: {from} uses {type.Name} of {to}"));
                }
            }

            ILookup<string, string> next = uses.Select(u => (u.From, u.To)).Distinct().ToLookup(u => u.From, u => u.To);
            return uses.Where(use => Reaches(next, use.To, use.From, new HashSet<string>())).Select(use => use.Where);
        }

        private static bool Reaches(ILookup<string, string> next, string from, string to, HashSet<string> seen) =>
            from == to || (seen.Add(from) && next[from].Any(one => Reaches(next, one, to, seen)));

        // An assembly uses those that it references, and folders of the core. The client is beside the server, not behind it.
        private static bool MayUse(string from, string to)
        {
            int folder = Array.IndexOf(Order, to);
            if (!Assemblies.Names.Contains(from)) return folder >= 0 && folder <= Array.IndexOf(Order, from);
            return folder >= 0 ? from != "NanoWs.Client" || to != "Server" : Assemblies.References(from).Contains(to);
        }

        /// <summary>Writes to a field of another class, a base class included; constructors of a class initialize its own.</summary>
        public IEnumerable<string> ForeignWrites()
        {
            foreach (SyntaxTree tree in _compilation.SyntaxTrees)
            {
                SemanticModel model = _compilation.GetSemanticModel(tree);
                foreach (ExpressionSyntax target in tree.GetRoot().DescendantNodes().SelectMany(Written))
                {
                    if (model.GetSymbolInfo(target).Symbol is not IFieldSymbol field) continue;
                    ISymbol writer = model.GetEnclosingSymbol(target.SpanStart);
                    while (writer is not null and not INamedTypeSymbol) writer = writer.ContainingSymbol;
                    if (!SymbolEqualityComparer.Default.Equals(writer, field.ContainingType) && !IsSetByPrograms(field, tree))
                    {
                        yield return $"{Place(target)}: {writer?.Name} writes {field.Name} of {field.ContainingType.Name}";
                    }
                }
            }
        }

        // Whether it is one of the fields that programs set, such as options, and this is another assembly, which may do so as well.
        private static bool IsSetByPrograms(IFieldSymbol field, SyntaxTree tree)
        {
            bool isPublic = field.DeclaredAccessibility == Accessibility.Public
                && field.ContainingType.DeclaredAccessibility == Accessibility.Public;
            string folder = Folder(tree);
            return isPublic && folder.StartsWith("NanoWs.") && folder != Folder(field.DeclaringSyntaxReferences[0].SyntaxTree);
        }

        // The expressions that a node gives a value to, or a reference to.
        private static IEnumerable<ExpressionSyntax> Written(SyntaxNode node) => node switch
        {
            AssignmentExpressionSyntax assignment => Targets(assignment.Left),
            ForEachVariableStatementSyntax loop => Targets(loop.Variable),
            PrefixUnaryExpressionSyntax unary when unary.OperatorToken.Text is "++" or "--" or "&" => Targets(unary.Operand),
            PostfixUnaryExpressionSyntax unary when unary.OperatorToken.Text is "++" or "--" => Targets(unary.Operand),
            RefExpressionSyntax reference => Targets(reference.Expression),
            ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None) => Targets(argument.Expression),
            _ => Array.Empty<ExpressionSyntax>(),
        };

        private static IEnumerable<ExpressionSyntax> Targets(ExpressionSyntax left) =>
            left is TupleExpressionSyntax tuple ? tuple.Arguments.SelectMany(a => Targets(a.Expression)) : new[] { left };

        private IEnumerable<(SyntaxNode, ISymbol)> Uses(SyntaxTree tree)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax node in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                SymbolInfo info = model.GetSymbolInfo(node);
                ISymbol symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
                if (symbol is not null) yield return (node, symbol);
            }
        }

        private static string NameOf(ISymbol symbol)
        {
            ISymbol named = symbol is INamespaceOrTypeSymbol ? symbol : symbol.ContainingType;
            return named?.ToDisplayString() ?? "";
        }

        private static string Folder(SyntaxTree tree) => tree.FilePath.Split('/')[0];

        private static string Place(SyntaxNode node) =>
            $"{node.SyntaxTree.FilePath}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1})";
    }
}
