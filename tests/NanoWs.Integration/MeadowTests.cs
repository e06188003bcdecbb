using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The Meadow sample, with the substitute for the board's API in tests/meadow.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class MeadowTests
    {
        [TestMethod]
        public void Led_switchedOn_isLit()
        {
            Assembly program = Compile();
            Type type = program.GetType("Station.MeadowApp");
            object app = Activator.CreateInstance(type);
            ((Task)type.GetMethod("Initialize").Invoke(app, null)).Wait();
            using var dashboard = (Dashboard)type.GetField("_dashboard", BindingFlags.Instance | BindingFlags.NonPublic).GetValue(app);
            object board = type.BaseType.GetProperty("Device").GetValue(null);
            object led = board.GetType().GetProperty("Light").GetValue(board);
            bool IsLit() => (bool)led.GetType().GetProperty("IsLit").GetValue(led);
            Assert.IsFalse(IsLit(), "dark at first");
            dashboard.Start(0);

            var handler = new Recorder();
            using WsClient client = Host.Connect(dashboard.Port, handler, null, "/ws");
            handler.Expect("Open");
            StringAssert.Contains(handler.Next(), "\"name\":\"led\"");
            foreach (bool on in new[] { true, false, true })
            {
                client.SendText(on ? "led on" : "led off");
                string message;
                do message = handler.Next();
                while (!message.Contains("\"led\":" + (on ? "1}}" : "0}}")));
                Assert.AreEqual(on, IsLit());
            }
        }

        // The repository's folder is called NanoWs there.
        [TestMethod]
        public void ProjectFile_ofDocument_namesFilesThatExist()
        {
            string block = Regex.Match(Repository.Read("docs/meadow.md"), "(?s)```xml\n(.*?)```").Groups[1].Value;
            string[] files = Regex.Matches(block, "Include=\"../NanoWs/([^\"]+)\"").Select(match => match.Groups[1].Value).ToArray();

            Assert.HasCount(3, files);
            foreach (string file in files) Assert.IsTrue(Repository.Exists(file), file);
            string own = Repository.Read("tests/meadow/App/NanoWs.MeadowApp.csproj");
            foreach (string file in files) StringAssert.Contains(own, file, "what the tests build");
        }

        private static Assembly Compile()
        {
            string[] sources = [Repository.Read("src/NanoWs.Sample.Meadow/MeadowApp.cs"), Repository.Read("tests/meadow/App/Board.cs")];
            string framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Append(typeof(WsServer).Assembly.Location).Append(typeof(SensorChannel).Assembly.Location)
                .Append(typeof(Dashboard).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path));
            // As the template's project says.
            var language = new CSharpParseOptions(LanguageVersion.CSharp10);
            var trees = sources.Select(text => CSharpSyntaxTree.ParseText(text, language));
            var compilation = CSharpCompilation.Create("Meadow", trees, references,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
            using var image = new MemoryStream();
            var result = compilation.Emit(image);
            Assert.IsTrue(result.Success, string.Join("\n", result.Diagnostics));
            return Assembly.Load(image.ToArray());
        }
    }
}
