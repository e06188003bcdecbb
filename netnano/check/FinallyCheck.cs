using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoCheck
{
    /// <summary>
    /// Finds calls that may catch an exception in a finally block, or in a catch block that throws its own again ("throw;"). The
    /// interpreter keeps what is in flight on one stack for each thread, and a caught exception empties all of it (PopEH_Inner in
    /// Interpreter.cpp of nf-interpreter 1.17): then the first exception is lost, another one is thrown, or code of another method runs.
    /// </summary>
    internal sealed class FinallyCheck
    {
        private readonly Dictionary<string, Node> _methods = new Dictionary<string, Node>();
        private readonly Dictionary<string, HashSet<string>> _bases = new Dictionary<string, HashSet<string>>();
        private readonly Dictionary<string, List<Node>> _bySignature = new Dictionary<string, List<Node>>();

        /// <summary>Adds the methods of an assembly; calls are followed through all that were added.</summary>
        public void Add(ModuleDefinition module)
        {
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
            _methods[method.FullName] = node; // programs have types of the same name: the last one counts
            if (!method.IsVirtual) return;
            string signature = Signature(method);
            if (!_bySignature.TryGetValue(signature, out List<Node> same)) _bySignature[signature] = same = new List<Node>();
            same.Add(node);
        }

        public IEnumerable<(Instruction At, string Message)> Find(MethodBody body)
        {
            foreach (ExceptionHandler handler in body.ExceptionHandlers)
            {
                Instruction[] code = body.Instructions.Where(i => i.Offset >= handler.HandlerStart.Offset
                    && (handler.HandlerEnd is null || i.Offset < handler.HandlerEnd.Offset)).ToArray();
                bool throwsAgain = code.Any(i => i.OpCode.Code == Code.Rethrow);
                if (handler.HandlerType != ExceptionHandlerType.Finally && !throwsAgain) continue;
                string where = throwsAgain ? "in a catch block with \"throw;\", which then throws another one on the interpreter"
                    : "in a finally block, which on the interpreter ends the one in flight";
                foreach (Instruction instruction in code.Where(IsCall))
                {
                    var call = new Call(body, instruction);
                    string catching = Targets(call).Select(Catching).FirstOrDefault(c => c is not null);
                    if (catching is null) continue;
                    yield return (instruction, $"{Short(call.Method)} may catch an exception, in {catching}, {where}: "
                        + "keep the exception in a variable, and throw it after the call");
                }
            }
        }

        // The name of the method that catches, this one or one that it calls; null if there is none.
        private string Catching(Node start)
        {
            var seen = new HashSet<Node> { start };
            var open = new Queue<Node>(seen);
            while (open.TryDequeue(out Node node))
            {
                if (node.Catches) return Short(node.Method);
                foreach (Node next in node.Calls.SelectMany(Targets).Where(seen.Add)) open.Enqueue(next);
            }

            return null;
        }

        private IEnumerable<Node> Targets(Call call)
        {
            if (_methods.TryGetValue(call.Method.FullName, out Node exact)) yield return exact;
            if (!call.IsVirtual || !_bySignature.TryGetValue(Signature(call.Method), out List<Node> same)) yield break;
            foreach (Node node in same)
            {
                string declaring = node.Method.DeclaringType.FullName;
                if (node != exact && (IsA(declaring, call.Receiver) || IsA(call.Receiver, declaring))) yield return node;
            }
        }

        private bool IsA(string type, string other) =>
            type == other || (_bases.TryGetValue(type, out HashSet<string> bases) && bases.Any(b => IsA(b, other)));

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
                Receiver = Method.DeclaringType.FullName;
                if (Receiver != "System.IDisposable") return;

                // Of a using statement, whose variable has a type; or of foreach, for an enumerator that can be disposed of, as none of
                // nanoFramework's can.
                TypeReference variable = SourceMap.LocalOf(instruction.Previous, body)?.VariableType;
                if (variable is not null && variable.FullName != Receiver) Receiver = variable.FullName;
                else IsVirtual = false;
            }

            public MethodReference Method { get; }

            public bool IsVirtual { get; }

            /// <summary>The type of which the called method is a member, as far as the code says.</summary>
            public string Receiver { get; }
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
