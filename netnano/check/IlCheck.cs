using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoCheck
{
    /// <summary>
    /// Reports what the C# compiler accepts although the nanoFramework metadata processor or interpreter does not support it. The reference
    /// assemblies make the compiler itself reject missing types (List, Task...).
    /// </summary>
    public sealed class IlCheck
    {
        // nanoFramework's opcode table has no entry for these; C# cannot express ckfinite and typed references today.
        private static readonly HashSet<Code> NoOpcodes = new HashSet<Code>
        {
            Code.Arglist, Code.Cpblk, Code.Initblk, Code.Jmp, Code.Calli, Code.Ckfinite, Code.Localloc,
            Code.Mkrefany, Code.Refanytype, Code.Refanyval, Code.Readonly,
        };

        private readonly List<Problem> _problems = new List<Problem>();
        private readonly FinallyCheck _finally = new FinallyCheck();
        private readonly HashSet<string> _allowed;
        private SourceMap _map;

        private IlCheck(HashSet<string> allowed)
        {
            _allowed = allowed;
        }

        /// <summary>Checks assemblies. Each may reference the others and the assemblies in the folder of reference assemblies.</summary>
        public static IReadOnlyList<Problem> Run(IReadOnlyCollection<string> assemblies, string references)
        {
            if (!File.Exists(Path.Combine(references, "mscorlib.dll")))
                throw new FileNotFoundException($"no reference assemblies in {references}");

            var resolver = new DefaultAssemblyResolver();
            foreach (string folder in resolver.GetSearchDirectories()) resolver.RemoveSearchDirectory(folder);
            resolver.AddSearchDirectory(references);
            var allowed = new HashSet<string>(Directory.GetFiles(references, "*.dll").Select(Path.GetFileNameWithoutExtension));
            foreach (string path in assemblies)
            {
                resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(path)));
                allowed.Add(Path.GetFileNameWithoutExtension(path));
            }

            var check = new IlCheck(allowed);
            foreach (string path in assemblies) check.Learn(path, resolver);
            foreach (string path in assemblies) check.Assembly(path, resolver);
            return check._problems.DistinctBy(p => (p.File, p.Line, p.Rule, p.Line > 0 ? "" : p.Message)) // a line may use one thing often
                .OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ToList();
        }

        // A call may lead into another assembly.
        private void Learn(string path, IAssemblyResolver resolver)
        {
            using AssemblyDefinition assembly =
                AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver, InMemory = true });
            _finally.Add(assembly.MainModule);
        }

        private void Assembly(string path, IAssemblyResolver resolver)
        {
            bool symbols = File.Exists(Path.ChangeExtension(path, ".pdb"));
            var parameters = new ReaderParameters { AssemblyResolver = resolver, ReadSymbols = symbols, InMemory = true };
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path, parameters);
            _map = new SourceMap(path, assembly.MainModule);
            References(assembly.MainModule);
            foreach (TypeDefinition type in assembly.MainModule.GetTypes()) Type(type);
            foreach (Problem problem in Limits.Find(assembly.MainModule, _map)) _problems.Add(problem);
        }

        private void References(ModuleDefinition module)
        {
            foreach (AssemblyNameReference reference in module.AssemblyReferences.Where(r => !_allowed.Contains(r.Name)))
            {
                Report(_map.Module, "NANO06", $"{module.Name} references {reference.Name}, "
                    + "which is not among nanoFramework's assemblies in netnano/ref");
            }
        }

        private void Type(TypeDefinition type)
        {
            SourcePlace place = _map.Of(type);
            if (type.HasGenericParameters) Report(place, "NANO01", $"generic type {type.FullName}: the interpreter crashes on generics");
            Use(type.BaseType, place);
            foreach (InterfaceImplementation implemented in type.Interfaces) Use(implemented.InterfaceType, place);
            foreach (FieldDefinition field in type.Fields) Use(field.FieldType, _map.Of(field));
            foreach (MethodDefinition method in type.Methods) Method(method);
        }

        private void Method(MethodDefinition method)
        {
            SourcePlace place = _map.Of(method);
            if (method.HasGenericParameters)
                Report(place, "NANO01", $"generic method {method.FullName}: the interpreter crashes on generics");
            if (method.DeclaringType.IsInterface && (method.IsStatic || method.HasBody))
                Report(place, "NANO04", $"interface member {method.FullName} has a body or is static: "
                    + "the interpreter does not dispatch it");
            if (method.IsPInvokeImpl) Report(place, "NANO05", $"P/Invoke {method.FullName}: devices have no native libraries");

            Use(method.ReturnType, place);
            foreach (ParameterDefinition parameter in method.Parameters) Use(parameter.ParameterType, place);
            if (method.HasBody) Body(method.Body);
        }

        private void Body(MethodBody body)
        {
            foreach (VariableDefinition local in body.Variables) Use(local.VariableType, _map.FirstUse(body, local));
            foreach (ExceptionHandler handler in body.ExceptionHandlers) Use(handler.CatchType, _map.At(body.Method, handler.HandlerStart));
            foreach (Instruction instruction in body.Instructions)
            {
                SourcePlace place = _map.At(body.Method, instruction);
                if (NoOpcodes.Contains(instruction.OpCode.Code))
                    Report(place, "NANO07", $"opcode {instruction.OpCode.Name} in {body.Method.FullName}: "
                        + "the interpreter does not have it");
                Operand(instruction.Operand, place);
            }

            foreach ((Instruction at, string message) in _finally.Find(body)) Report(_map.At(body.Method, at), "NANO10", message);
        }

        private void Operand(object operand, SourcePlace place)
        {
            if (operand is CallSite) return; // calli, reported as an opcode
            if (operand is TypeReference type) Use(type, place);
            if (operand is not MemberReference member || operand is TypeReference) return;

            Use(member.DeclaringType, place);
            if (member is FieldReference field) Use(field.FieldType, place);
            if (member is GenericInstanceMethod generic)
                Report(place, "NANO01", $"generic method {generic.FullName}: the interpreter crashes on generics");
            if (member is MethodReference method)
            {
                Use(method.ReturnType, place);
                foreach (ParameterDefinition parameter in method.Parameters) Use(parameter.ParameterType, place);
            }

            if (member.DeclaringType is not TypeSpecification && !Resolves(member))
                Report(place, "NANO08", $"{member.FullName} is not in nanoFramework's API");
        }

        private void Use(TypeReference type, SourcePlace place)
        {
            if (ForbiddenTypes.Find(type) is var (rule, what)) Report(place, rule, what);
            else if (type is not null && type.GetElementType() is var element && !Resolves(element))
                Report(place, "NANO08", $"{element.FullName} is not in nanoFramework's API");
        }

        // A member of an assembly that is not allowed is reported once, by the reference to that assembly.
        private static bool Resolves(MemberReference member)
        {
            try
            {
                return member.Resolve() is not null;
            }
            catch (AssemblyResolutionException)
            {
                return true;
            }
        }

        private void Report(SourcePlace place, string rule, string message)
        {
            _problems.Add(new Problem(place.File, place.Line, rule, message));
        }
    }
}
