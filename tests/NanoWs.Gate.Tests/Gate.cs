using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// Sends a piece of source through both parts of the gate, the compiler with the reference assemblies and the IL check.
    /// </summary>
    internal sealed class Gate : IDisposable
    {
        private static readonly Lazy<MetadataReference[]> ReferenceAssemblies = new Lazy<MetadataReference[]>(() =>
            Directory.GetFiles(DeviceBuild.References, "*.dll")
                .Select(f => (MetadataReference)MetadataReference.CreateFromFile(f)).ToArray());

        private readonly string _folder = Directory.CreateTempSubdirectory("nanogate").FullName;

        public void Dispose() => Directory.Delete(_folder, true);

        /// <summary>The problems found in a source called Case.cs; none if it passes.</summary>
        public static string[] Refusals(string source)
        {
            using var gate = new Gate();
            string[] errors = gate.Compile("Case", source, ReferenceAssemblies.Value, out string assembly);
            return errors.Length > 0 ? errors : gate.Check(assembly);
        }

        public static MetadataReference[] References => ReferenceAssemblies.Value;

        public string[] Check(string assembly) =>
            IlCheck.Run(new[] { assembly }, DeviceBuild.References).Select(p => p.ToString()).ToArray();

        /// <summary>
        /// Compiles as netnano/ does, but with unsafe code allowed: what the compiler then lets through, the IL check must refuse.
        /// </summary>
        public string[] Compile(string name, string source, IEnumerable<MetadataReference> references, out string assembly)
        {
            string file = Path.Combine(_folder, name + ".cs");
            File.WriteAllText(file, source);
            var options = new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
                generalDiagnosticOption: ReportDiagnostic.Error);
            var language = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: new[] { "NANOFRAMEWORK_1_0" });
            SyntaxTree tree = CSharpSyntaxTree.ParseText(source, language, file, System.Text.Encoding.UTF8);
            CSharpCompilation compilation = CSharpCompilation.Create(name, new[] { tree }, references, options);

            assembly = Path.Combine(_folder, name + ".dll");
            using FileStream code = File.Create(assembly);
            using FileStream symbols = File.Create(Path.ChangeExtension(assembly, ".pdb"));
            EmitResult result =
                compilation.Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
            return result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ToArray();
        }
    }
}
