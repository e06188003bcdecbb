using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoCheck
{
    /// <summary>A line of a source file; line 0 when only the file is known.</summary>
    internal readonly record struct SourcePlace(string File, int Line);

    /// <summary>
    /// Finds source locations. Symbols have lines for code only: for declarations they name the file, and the first line in it that
    /// contains the name is used.
    /// </summary>
    internal sealed class SourceMap
    {
        private readonly Dictionary<uint, string> _files;

        public SourceMap(string assembly, ModuleDefinition module)
        {
            Module = new SourcePlace(assembly, 0);
            string symbols = Path.ChangeExtension(assembly, ".pdb");
            _files = File.Exists(symbols) ? TypeDocuments.Read(symbols) : new Dictionary<uint, string>();
            foreach (TypeDefinition type in module.GetTypes())
            {
                string file = type.Methods.SelectMany(m => m.DebugInformation.SequencePoints).FirstOrDefault()?.Document.Url;
                if (file is not null) _files[type.MetadataToken.ToUInt32()] = file;
            }
        }

        public SourcePlace Module { get; }

        public SourcePlace Of(TypeDefinition type)
        {
            string name = Regex.Escape(type.Name.Split('`')[0]);
            return Search(FileOf(type), $@"\b(class|struct|interface|enum|record|delegate)\b.*\b{name}\b", 1);
        }

        public SourcePlace Of(FieldDefinition field)
        {
            // The field of an auto-implemented property is called <Name>k__BackingField.
            return Named(field.DeclaringType, field.Name.Split('<', '>').First(n => n.Length > 0));
        }

        public SourcePlace Of(MethodDefinition method)
        {
            SequencePoint point = method.DebugInformation.SequencePoints.FirstOrDefault(p => !p.IsHidden);
            if (point is not null) return new SourcePlace(point.Document.Url, point.StartLine);
            string name = method.Name.Split('.').Last();
            return Named(method.DeclaringType, name.StartsWith("get_") || name.StartsWith("set_") ? name[4..] : name);
        }

        public SourcePlace At(MethodDefinition method, Instruction instruction)
        {
            SequencePoint point = method.DebugInformation.SequencePoints.LastOrDefault(p => !p.IsHidden && p.Offset <= instruction.Offset);
            return point is null ? Of(method) : new SourcePlace(point.Document.Url, point.StartLine);
        }

        public SourcePlace FirstUse(MethodBody body, VariableDefinition local)
        {
            Instruction use = body.Instructions.FirstOrDefault(i => LocalOf(i, body) == local);
            return use is null ? Of(body.Method) : At(body.Method, use);
        }

        internal static VariableDefinition LocalOf(Instruction instruction, MethodBody body)
        {
            Code code = instruction.OpCode.Code;
            if (code >= Code.Ldloc_0 && code <= Code.Ldloc_3) return body.Variables[code - Code.Ldloc_0];
            if (code >= Code.Stloc_0 && code <= Code.Stloc_3) return body.Variables[code - Code.Stloc_0];
            return instruction.Operand as VariableDefinition;
        }

        private SourcePlace Named(TypeDefinition type, string name)
        {
            SourcePlace declaration = Of(type);
            SourcePlace found = Search(declaration.File, $@"\b{Regex.Escape(name)}\b", Math.Max(1, declaration.Line));
            return found.Line > 0 ? found : declaration;
        }

        private string FileOf(TypeDefinition type)
        {
            for (TypeDefinition t = type; t is not null; t = t.DeclaringType)
            {
                if (_files.TryGetValue(t.MetadataToken.ToUInt32(), out string file)) return file;
            }

            return Module.File;
        }

        private static SourcePlace Search(string file, string pattern, int fromLine)
        {
            if (!file.EndsWith(".cs") || !File.Exists(file)) return new SourcePlace(file, 0);
            string[] lines = File.ReadAllLines(file);
            int index = Array.FindIndex(lines, fromLine - 1, line => Regex.IsMatch(line, pattern));
            return new SourcePlace(file, index + 1);
        }
    }
}
