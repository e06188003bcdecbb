using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// A program from a document, compiled and running on a thread of its own. It is run unchanged, except for its ports, addresses
    /// and files, which the test chooses; the test has access to the servers and clients that it creates, and to its output.
    /// </summary>
    internal sealed class Sample : IDisposable
    {
        // The test gets each server or client that the program creates, and what it prints. A type outside any namespace takes precedence
        // over those of a using.
        private const string Hooks = """
            public static class SampleHooks
            {
                public static System.Action<object> Made;
                public static System.Action<string> Wrote;
                public static System.Func<string> Read;
                public static T Show<T>(T endpoint)
                {
                    Made(endpoint);
                    return endpoint;
                }
            }

            public static class Console
            {
                public static void WriteLine(string line) => SampleHooks.Wrote(line);
                public static string ReadLine() => SampleHooks.Read();
            }
            """;

        private readonly BlockingCollection<string> _output = new();
        private readonly BlockingCollection<string> _input = new();
        private readonly List<object> _made = new();
        private readonly Thread _thread;
        private Exception _failure;

        private Sample(string code, string[] others)
        {
            SyntaxTree program = CSharpSyntaxTree.ParseText(code);
            program = program.WithRootAndOptions(new Shower().Visit(program.GetRoot()), program.Options);
            byte[] image = Compile(others.Append(Hooks).Select(one => CSharpSyntaxTree.ParseText(one)).Prepend(program));
            Assembly assembly = Assembly.Load(image);
            Type hooks = assembly.GetType("SampleHooks");
            hooks.GetField("Made").SetValue(null, (Action<object>)Show);
            hooks.GetField("Wrote").SetValue(null, (Action<string>)_output.Add);
            hooks.GetField("Read").SetValue(null, (Func<string>)ReadLine);
            _thread = new Thread(() => Run(assembly.EntryPoint)) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>Starts a program.</summary>
        /// <param name="code">The program.</param>
        /// <param name="others">What else it is compiled with.</param>
        public static Sample Start(string code, params string[] others) => new(code, others);

        /// <summary>The program that stands in a section of a document.</summary>
        public static string Find(string document, string heading)
        {
            string text = Repository.Read(document);
            Match section = Regex.Match(text, "(?ms)^#+ " + Regex.Escape(heading) + "\n(.*?)(?=^## |\\z)");
            Assert.IsTrue(section.Success, document + " has no section \"" + heading + "\".");
            string[] blocks = Blocks(section.Groups[1].Value);
            Assert.IsNotEmpty(blocks, "no sample under \"" + heading + "\"");
            return blocks[0];
        }

        /// <summary>All C# of a text, block by block.</summary>
        public static string[] Blocks(string text) =>
            Regex.Matches(text, "(?ms)^```(?:csharp|cs|c#)[^\n]*\n(.*?)^```").Select(match => match.Groups[1].Value).ToArray();

        /// <summary>Compiles a program, of which nothing may be wrong.</summary>
        public static byte[] Compile(IEnumerable<SyntaxTree> trees)
        {
            var compilation = CSharpCompilation.Create("Sample" + Guid.NewGuid().ToString("N"), trees, References(),
                new CSharpCompilationOptions(OutputKind.ConsoleApplication));
            using var image = new MemoryStream();
            string[] problems = compilation.Emit(image).Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning)
                .Select(one => one.ToString()).ToArray();
            Assert.IsEmpty(problems, string.Join("\n", problems) + "\n\n" + trees.First());
            return image.ToArray();
        }

        public static IEnumerable<MetadataReference> References()
        {
            string framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
            return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Concat(Libraries())
                .Select(path => MetadataReference.CreateFromFile(path));
        }

        /// <summary>The library's assemblies.</summary>
        public static string[] Libraries() =>
            new[]
                {
                    typeof(WsServer), typeof(WsContent), typeof(PasswordGuard), typeof(WsClient), typeof(SensorChannel), typeof(MqttClient),
                    typeof(MqttPublisher),
                    typeof(LoopbackListener), typeof(WsServerReadings), typeof(Dashboard),
                    typeof(MdnsResponder), typeof(SocketIoClient),
                }
                .Select(type => type.Assembly.Location).ToArray();

        /// <summary>The port of its server, when that listens.</summary>
        public int Port
        {
            get
            {
                Host.Until(() => Made<WsServer>() is { Port: not 0 } || _failure != null, "the sample's server listens");
                if (_failure != null) throw new AssertFailedException("The sample failed: " + _failure);
                return Made<WsServer>().Port;
            }
        }

        /// <summary>The server, client or dashboard that it has made, or null.</summary>
        public T Made<T>()
            where T : class
        {
            lock (_made) return _made.OfType<T>().FirstOrDefault();
        }

        /// <summary>The next line that it prints.</summary>
        public string ReadOutput()
        {
            Assert.IsTrue(_output.TryTake(out string line, Recorder.Patience), "The sample printed nothing. " + _failure);
            return line;
        }

        /// <summary>Fails unless it prints this.</summary>
        public void ExpectOutput(string line) => Assert.AreEqual(line, ReadOutput());

        /// <summary>Types a line into its console.</summary>
        public void Type(string line) => _input.Add(line);

        /// <summary>Fails unless it ends by itself.</summary>
        public void ExpectEnd()
        {
            Assert.IsTrue(_thread.Join(Recorder.Patience), "The sample does not end.");
            Assert.IsNull(_failure, _failure?.ToString());
        }

        // Also ends a thread that would never end otherwise: it prints, or waits for a line.
        private string ReadLine() => _input.TryTake(out string line, Timeout.Infinite) ? line : null;

        private void Show(object endpoint)
        {
            lock (_made) _made.Add(endpoint);
        }

        private void Run(MethodInfo main)
        {
            try
            {
                main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            }
            catch (TargetInvocationException e)
            {
                _failure = e.InnerException;
            }
        }

        public void Dispose()
        {
            _input.CompleteAdding();
            lock (_made)
            {
                foreach (IDisposable endpoint in _made.OfType<IDisposable>()) endpoint.Dispose();
            }
        }

        private sealed class Shower : CSharpSyntaxRewriter
        {
            public override SyntaxNode VisitObjectCreationExpression(ObjectCreationExpressionSyntax node)
            {
                var inner = (ExpressionSyntax)base.VisitObjectCreationExpression(node);
                if (node.Type.ToString() is not (nameof(WsServer) or nameof(WsClient) or nameof(Dashboard))) return inner;
                return SyntaxFactory.ParseExpression("SampleHooks.Show(" + inner.ToFullString() + ")").WithTriviaFrom(node);
            }
        }
    }
}
