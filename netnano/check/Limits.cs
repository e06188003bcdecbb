using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoCheck
{
    /// <summary>
    /// Checks the limits of the .pe format: 16-bit offsets into the tables of byte code and strings, 8-bit counts of methods, fields and
    /// switch targets. The metadata processor truncates the last two without a message.
    /// </summary>
    internal static class Limits
    {
        private const int Table = ushort.MaxValue;

        public static IEnumerable<Problem> Find(ModuleDefinition module, SourceMap map)
        {
            int code = module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => CodeSize(m.Body));
            if (code > Table) yield return Of(map.Module, $"{code} bytes of byte code in {module.Name}: a .pe file holds {Table}");

            int strings = Strings(module).Distinct().Sum(s => Encoding.UTF8.GetByteCount(s) + 1);
            if (strings > Table) yield return Of(map.Module, $"{strings} bytes of strings in {module.Name}: a .pe file holds {Table}");

            foreach (TypeDefinition type in module.GetTypes())
            {
                int methods = Most(type.Methods.Select(m => m.IsStatic ? 0 : m.IsVirtual ? 1 : 2));
                if (methods > byte.MaxValue)
                    yield return Of(map.Of(type), $"{methods} methods of one kind in {type.FullName}: a .pe file holds 255");
                int fields = Most(type.Fields.Where(f => !f.IsLiteral).Select(f => f.IsStatic ? 0 : 1));
                if (fields > byte.MaxValue)
                    yield return Of(map.Of(type), $"{fields} fields of one kind in {type.FullName}: a .pe file holds 255");
                foreach (Problem problem in type.Methods.Where(m => m.HasBody).SelectMany(m => Switches(m, map))) yield return problem;
            }
        }

        private static int Most(IEnumerable<int> kinds) => kinds.GroupBy(k => k).Select(g => g.Count()).DefaultIfEmpty().Max();

        private static IEnumerable<Problem> Switches(MethodDefinition method, SourceMap map)
        {
            return method.Body.Instructions.Where(i => i.Operand is Instruction[] { Length: > byte.MaxValue })
                .Select(i => Of(map.At(method, i), $"a switch with {((Instruction[])i.Operand).Length} targets: a .pe file holds 255"));
        }

        // The metadata processor shortens tokens and far branches to two bytes, and a switch to one byte and two per target.
        private static int CodeSize(MethodBody body)
        {
            int size = body.CodeSize;
            foreach (Instruction instruction in body.Instructions)
            {
                switch (instruction.OpCode.OperandType)
                {
                    case OperandType.InlineSwitch:
                        size -= 3 + 2 * ((Instruction[])instruction.Operand).Length;
                        break;
                    case OperandType.InlineString:
                    case OperandType.InlineMethod:
                    case OperandType.InlineField:
                    case OperandType.InlineType:
                    case OperandType.InlineBrTarget:
                        size -= 2;
                        break;
                }
            }

            return body.HasExceptionHandlers ? size + 12 * body.ExceptionHandlers.Count + 1 : size;
        }

        private static IEnumerable<string> Strings(ModuleDefinition module)
        {
            foreach (TypeReference type in module.GetTypeReferences().Concat(module.GetTypes()))
            {
                yield return type.Namespace;
                yield return type.Name;
            }

            foreach (MemberReference member in module.GetMemberReferences()) yield return member.Name;
            foreach (TypeDefinition type in module.GetTypes())
            {
                foreach (FieldDefinition field in type.Fields.Where(f => !f.IsLiteral)) yield return field.Name;
                foreach (MethodDefinition method in type.Methods)
                {
                    yield return method.Name;
                    if (!method.HasBody) continue;
                    foreach (string text in method.Body.Instructions.Select(i => i.Operand).OfType<string>()) yield return text;
                }
            }
        }

        private static Problem Of(SourcePlace place, string message) => new Problem(place.File, place.Line, "NANO09", message);
    }
}
