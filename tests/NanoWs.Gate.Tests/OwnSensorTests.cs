using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>The code in hardware/ for the sample compiles for the device unchanged.</summary>
    [TestClass]
    public class OwnSensorTests
    {
        private const string Sample = "src/NanoWs.Sample.Esp32";

        private static readonly NanoList.Entry s_sample = NanoList.Programs["NanoWs.Sample.Esp32"];

        private static string Section(string page, string title) => Regex.Match(
            Repository.Read(page), "(?<=\n## " + title + "\n).*?(?=\n## )", RegexOptions.Singleline).Value;

        [TestMethod]
        public void Sensor_ofDocument_compilesForDevice()
        {
            string[] code = Blocks("csharp");
            Assert.HasCount(2, code);

            AssertCompiles(WithDashboardLines(code[1]), code[0]);
        }

        [TestMethod]
        public void Switch_ofDocument_compilesForDeviceWithTheSensor()
        {
            string[] sensor = Blocks("csharp");
            string code = Blocks("csharp", "A switch of your own").Single();

            AssertCompiles(WithDashboardLines(sensor[1] + code), sensor[0]);
        }

        [TestMethod]
        public void OwnProgram_ofDocument_compilesForDeviceWithWhatItsEntryNames()
        {
            string section = Section("hardware/README.md", "Your own program");
            string code = Blocks("csharp", section: section).Single();
            XElement entry = XElement.Parse(Blocks("xml", section: section).Single());
            string[] Words(string attribute) => entry.Attribute(attribute).Value.Split(' ');
            NanoList.Entry likeIt = NanoList.Programs["NanoWs"];

            Assert.AreEqual("Exe", entry.Attribute("OutputType").Value);
            StringAssert.Contains(section, entry.Attribute("Source").Value + "/");
            StringAssert.Contains(section, "artifacts/netnano1.0/pe/" + entry.Attribute("Include").Value + "/*.pe");
            Assert.IsEmpty(entry.Attributes().Select(a => a.Name.LocalName)
                .Except(new[] { "Include", "OutputType", "Source", "Programs", "References" }));
            string[] references = likeIt.References.Concat(Words("References")).ToArray();
            AssertCompiles(new[] { code }, Words("Programs"),
                Gate.References.Where(r => references.Contains(Path.GetFileNameWithoutExtension(r.Display))).ToArray());
        }

        [TestMethod]
        public void DnsServers_ofDocument_compileForDevice()
        {
            string line = Regex.Match(Repository.Read("hardware/README.md"), @"\n    (.*EnableStaticIPv4Dns.*)\n").Groups[1].Value;
            string[] parts = Repository.Read(Sample + "/Program.cs").Split("Wifi.Join();\n");

            Assert.AreNotEqual("", line);
            Assert.HasCount(2, parts);
            AssertCompiles(parts[0] + "Wifi.Join();\n" + line + parts[1]);
        }

        [TestMethod]
        public void References_ofDocument_areThoseOfSampleAndOneMore()
        {
            XElement shown = XElement.Parse(Blocks("xml")[0]);

            string[] references = shown.Attribute("References").Value.Split(' ');
            string[] more = references.Except(s_sample["References"].Split(' ')).ToArray();

            CollectionAssert.AreEqual(new[] { "System.Device.I2c" }, more);
            CollectionAssert.IsSubsetOf(s_sample["References"].Split(' '), references);
            foreach (XAttribute other in shown.Attributes().Where(a => a.Name != "References"))
            {
                Assert.AreEqual(s_sample[other.Name.LocalName], other.Value);
            }
        }

        [TestMethod]
        public void VisualStudioParts_ofDocument_areAsTheirLike()
        {
            string[] xml = Blocks("xml");
            Assert.HasCount(4, xml);
            const string Package = "nanoFramework.System.Device.I2c";
            string version = DeviceProject.VersionOf(Package);

            XElement package = XElement.Parse(xml[1]);
            Assert.AreEqual((Package, version), (package.Attribute("id").Value, package.Attribute("version").Value));
            Assert.AreEqual(Package, NanoList.Assemblies["System.Device.I2c"]["Package"]);
            Assert.AreEqual(@"Board\Sht31.cs", XElement.Parse(xml[2]).Attribute("Include").Value);
            XElement reference = XElement.Parse(xml[3]);
            Assert.AreEqual("System.Device.I2c", reference.Attribute("Include").Value);
            Assert.AreEqual($@"..\..\packages\{Package}.{version}\lib\System.Device.I2c.dll", reference.Element("HintPath").Value);
        }

        private static string[] Blocks(string language, string title = "A sensor of your own", string section = null) => Regex
            .Matches(section ?? Section("hardware/esp32.md", title), $"```{language}\n(.*?)```", RegexOptions.Singleline)
            .Select(m => m.Groups[1].Value).ToArray();

        // The sample's program with these lines where the documents say that they go.
        private static string WithDashboardLines(string lines)
        {
            const string Start = "            dashboard.Start(80);\n";
            string program = Repository.Read(Sample + "/Program.cs");
            StringAssert.Contains(program, Start);
            StringAssert.Contains(Repository.Read("hardware/esp32.md"), $"above the line `{Start.Trim()}`");
            return program.Replace(Start, lines + Start);
        }

        // The sample, with this program and more files.
        private static void AssertCompiles(string program, params string[] more)
        {
            var sources = Repository.Sources(Sample).Where(file => Path.GetFileName(file) != "Program.cs").Select(File.ReadAllText);
            AssertCompiles(sources.Append(program).Concat(more).ToArray(), s_sample.Programs, Gate.References);
        }

        private static void AssertCompiles(string[] sources, string[] programNames, MetadataReference[] references)
        {
            var language = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: new[] { "NANOFRAMEWORK_1_0" });
            SyntaxTree[] trees = sources
                .Select((text, i) => CSharpSyntaxTree.ParseText(text, language, $"source{i}.cs", System.Text.Encoding.UTF8)).ToArray();
            string[] programs = programNames.Select(name => Path.Combine(DeviceBuild.Output, name + ".dll")).ToArray();
            var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release,
                generalDiagnosticOption: ReportDiagnostic.Error);
            CSharpCompilation compilation = CSharpCompilation.Create(
                "Station", trees, references.Concat(programs.Select(file => MetadataReference.CreateFromFile(file))), options);
            string folder = Directory.CreateTempSubdirectory("nanosensor").FullName;
            string assembly = Path.Combine(folder, "Station.exe");
            EmitResult result;
            using (FileStream code = File.Create(assembly))
            using (FileStream symbols = File.Create(Path.ChangeExtension(assembly, ".pdb")))
            {
                var format = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb);
                result = compilation.Emit(code, symbols, options: format);
            }

            string[] all = programs.Append(assembly).ToArray();
            Problem[] refused = result.Success ? IlCheck.Run(all, DeviceBuild.References).ToArray() : Array.Empty<Problem>();
            Directory.Delete(folder, true);

            Assert.IsTrue(result.Success, string.Join("\n", result.Diagnostics));
            Assert.IsEmpty(refused, string.Join("\n", refused.Select(p => p.ToString())));
        }
    }
}
