using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoCheck
{
    /// <summary>
    /// Finds calls that may catch an exception in a finally block, in a catch block that rethrows ("throw;"), or in a filter ("when"). The
    /// interpreter keeps the exceptions and finally blocks in progress on one stack for each thread, and a caught exception empties all of
    /// it (PopEH_Inner in Interpreter.cpp of nf-interpreter 1.17): then the exception in flight is lost or another one is thrown, a return
    /// statement returns something else, or the interpreter crashes. Calls are followed through the assemblies that are checked, not into
    /// nanoFramework's own.
    /// </summary>
    internal sealed class FinallyCheck
    {
        private const string Disposable = "System.IDisposable";

        private readonly Dictionary<string, Node> _methods = new Dictionary<string, Node>();
        private readonly Dictionary<string, string> _files = new Dictionary<string, string>(); // by assembly
        private readonly Dictionary<string, HashSet<string>> _bases = new Dictionary<string, HashSet<string>>();
        private readonly Dictionary<string, List<Node>> _bySignature = new Dictionary<string, List<Node>>();

        /// <summary>Adds the methods of an assembly; calls are followed through all that were added.</summary>
        public void Add(ModuleDefinition module)
        {
            _files[module.Assembly.Name.Name] = module.FileName;
            foreach (TypeDefinition type in module.GetTypes())
            {
                if (!_bases.TryGetValue(type.FullName, out HashSet<string> bases)) _bases[type.FullName] = bases = new HashSet<string>();
                if (type.BaseType is not null) bases.Add(type.BaseType.FullName);
                foreach (InterfaceImplementation implemented in type.Interfaces) bases.Add(implemented.InterfaceType.FullName);
                foreach (MethodDefinition method in type.Methods) Add(method);
            }
        }

        private void Add(MethodDefinition method)
        {
            var node = new Node(method);
            _methods[Key(method)] = node;
            if (!method.IsVirtual) return;
            string signature = Signature(method);
            if (!_bySignature.TryGetValue(signature, out List<Node> same)) _bySignature[signature] = same = new List<Node>();
            same.Add(node);
        }

        public IEnumerable<(Instruction At, string Message)> Find(MethodBody body)
        {
            foreach (ExceptionHandler handler in body.ExceptionHandlers)
            {
                (Instruction from, string where) = (null as Instruction, "");
                if (handler.HandlerType == ExceptionHandlerType.Finally) (from, where) = (handler.HandlerStart, "a finally block");
                else if (Rethrows(body, handler)) (from, where) = (handler.HandlerStart, "a catch block that rethrows");
                if (from is not null)
                {
                    foreach (var problem in Find(body, from, handler.HandlerEnd, where, handler.TryStart)) yield return problem;
                }

                if (handler.HandlerType != ExceptionHandlerType.Filter) continue;
                foreach (var problem in Find(body, handler.FilterStart, handler.HandlerStart, "a filter", null)) yield return problem;
            }
        }

        private IEnumerable<(Instruction At, string Message)> Find(
            MethodBody body, Instruction from, Instruction to, string where, Instruction start)
        {
            foreach (Instruction instruction in body.Instructions.Where(i => IsCall(i) && IsIn(i, from, to)))
            {
                var call = new Call(body, instruction);
                string catching = call.IsDelegate ? "" : Targets(call).Select(Catching).FirstOrDefault(c => c is not null);
                if (catching is null) continue;
                string called = Short(call.Method);
                bool isUsing = call.Method.DeclaringType.FullName == Disposable;
                yield return (isUsing && start is not null ? start : instruction,
                    $"{called}{(catching == "" || catching == called ? "" : $" calls {catching}, which")} may catch an exception in {where}"
                    + (isUsing ? ", as a using statement has it: " : ": ")
                    + "the interpreter then loses the exception in flight, or the place to continue. Catch the exception in a variable, "
                    + "and throw it after the call");
            }
        }

        private static bool IsIn(Instruction instruction, Instruction from, Instruction to) =>
            instruction.Offset >= from.Offset && (to is null || instruction.Offset < to.Offset);

        // Itself, not in a catch block within it.
        private static bool Rethrows(MethodBody body, ExceptionHandler handler)
        {
            IEnumerable<ExceptionHandler> inner = body.ExceptionHandlers.Where(other => other != handler
                && other.HandlerType != ExceptionHandlerType.Finally && IsIn(other.HandlerStart, handler.HandlerStart, handler.HandlerEnd));
            return body.Instructions.Any(i => i.OpCode.Code == Code.Rethrow && IsIn(i, handler.HandlerStart, handler.HandlerEnd)
                && !inner.Any(other => IsIn(i, other.HandlerStart, other.HandlerEnd)));
        }

        // The name of the method that catches, this one or one that it calls; null if there is none.
        private string Catching(Node start)
        {
            var seen = new HashSet<Node> { start };
            var open = new Queue<Node>(seen);
            while (open.TryDequeue(out Node node))
            {
                if (node.Catches) return Short(node.Method);
                if (node.Calls.Any(call => call.IsDelegate)) return Short(node.Method);
                foreach (Node next in node.Calls.SelectMany(Targets).Where(seen.Add)) open.Enqueue(next);
            }

            return null;
        }

        private IEnumerable<Node> Targets(Call call)
        {
            if (_methods.TryGetValue(Key(call.Method), out Node exact)) yield return exact;
            if (!call.IsVirtual || !_bySignature.TryGetValue(Signature(call.Method), out List<Node> same)) yield break;
            foreach (Node node in same)
            {
                string declaring = node.Method.DeclaringType.FullName;
                if (node != exact && _bases.Keys.Any(type => IsA(type, declaring) && IsA(type, call.Receiver))) yield return node;
            }
        }

        private bool IsA(string type, string other) =>
            type == other || (_bases.TryGetValue(type, out HashSet<string> bases) && bases.Any(b => IsA(b, other)));

        // Programs have types of the same name.
        private string Key(MethodReference method)
        {
            IMetadataScope scope = method.DeclaringType.Scope;
            string file = scope is AssemblyNameReference other ? _files.GetValueOrDefault(other.Name) : method.Module.FileName;
            return file + " " + method.FullName;
        }

        private static bool IsCall(Instruction instruction) =>
            instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is MethodReference;

        private static string Signature(MethodReference method) =>
            method.Name.Split('.').Last() + "(" + string.Join(",", method.Parameters.Select(p => p.ParameterType.FullName)) + ")";

        private static string Short(MethodReference method) => method.DeclaringType.Name + "." + method.Name;

        private sealed class Call
        {
            public Call(MethodBody body, Instruction instruction)
            {
                Method = (MethodReference)instruction.Operand;
                IsVirtual = instruction.OpCode.Code == Code.Callvirt;
                IsDelegate = Method.Name == "Invoke" && BaseOf(Method.DeclaringType) == "System.MulticastDelegate";
                Receiver = Method.DeclaringType.FullName;
                if (Receiver != Disposable) return;

                // A using statement's variable has a type. One that foreach has converted is an enumerator's, and none of
                // nanoFramework's can be disposed of.
                VariableDefinition variable = SourceMap.LocalOf(instruction.Previous, body);
                string type = variable?.VariableType.FullName ?? Receiver;
                if (type != Disposable) Receiver = type;
                else IsVirtual = variable is null || !IsConverted(body, variable);
            }

            public MethodReference Method { get; }

            public bool IsVirtual { get; }

            public bool IsDelegate { get; }

            /// <summary>The type of which the called method is a member, as far as the code says.</summary>
            public string Receiver { get; }

            private static bool IsConverted(MethodBody body, VariableDefinition variable) => body.Instructions.Any(i =>
                i.OpCode.Code == Code.Isinst && ((TypeReference)i.Operand).FullName == Disposable
                && SourceMap.LocalOf(i.Next, body) == variable);

            private static string BaseOf(TypeReference type)
            {
                try
                {
                    return type.Resolve()?.BaseType?.FullName;
                }
                catch (AssemblyResolutionException)
                {
                    return null; // reported as a reference that is not allowed
                }
            }
        }

        private sealed class Node
        {
            public Node(MethodDefinition method)
            {
                Method = method;
                if (!method.HasBody) return;
                Catches = method.Body.ExceptionHandlers.Any(h =>
                    h.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter);
                Calls = method.Body.Instructions.Where(IsCall).Select(i => new Call(method.Body, i)).ToArray();
            }

            public MethodDefinition Method { get; }

            public bool Catches { get; }

            public Call[] Calls { get; } = Array.Empty<Call>();
        }
    }
}
