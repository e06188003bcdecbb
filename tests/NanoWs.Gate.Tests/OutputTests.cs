using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>The library, the sample and the unit tests as built for the device.</summary>
    [TestClass]
    public class OutputTests
    {
        private static string[] Programs => NanoList.Programs.Entries.Select(program => program.Output).ToArray();

        [ClassInitialize]
        public static void TheyAreBuilt(TestContext context) => Assert.IsNull(DeviceBuild.Failure, DeviceBuild.Failure);

        [TestMethod]
        public void Programs_asBuilt_areCompleteAndPassTheCheck()
        {
            foreach (string program in Programs) Assert.IsTrue(File.Exists(program), program);

            var problems = IlCheck.Run(Programs, DeviceBuild.References);

            Assert.IsEmpty(problems, string.Join("\n", problems));
        }

        [TestMethod]
        public void Programs_asBuilt_haveSymbolsAndNoReferenceAssemblies()
        {
            foreach (string program in Programs)
            {
                Assert.IsTrue(File.Exists(Path.ChangeExtension(program, ".pdb")), program);
                Assert.IsFalse(File.Exists(Path.Combine(DeviceBuild.References, Path.GetFileName(program))), program);
            }
        }

        // The launcher of unit tests loads an assembly by this name, and tests/emulator.sh runs the programs that have it.
        [TestMethod]
        [DataRow("NanoWs.Tests")]
        [DataRow("NanoWs.Parts.Tests")]
        [DataRow("NanoWs.Upstream.Tests")]
        public void UnitTests_onDevice_areInTheAssemblyOfTheLauncher(string program)
        {
            using var module = ModuleDefinition.ReadModule(NanoList.Programs[program].Output);

            Assert.AreEqual("NFUnitTest", module.Assembly.Name.Name);
            Assert.IsNotEmpty(TestList.Of(NanoList.Programs[program].Output));
        }

        // System.Net.Http alone is 55 KB on the device: the library is not to pull it in.
        private static readonly Dictionary<string, string> s_references = new Dictionary<string, string>
        {
            ["NanoWs"] = "mscorlib nanoFramework.System.Text System.IO.Streams nanoFramework.Runtime.Native System.Net",
            ["NanoWs.Auth"] = "mscorlib nanoFramework.System.Text NanoWs",
            ["NanoWs.Client"] = "mscorlib System.Net System.IO.Streams NanoWs",
            ["NanoWs.Dashboard"] = "mscorlib nanoFramework.System.Text System.Net NanoWs NanoWs.Auth NanoWs.Http NanoWs.Mdns "
                + "NanoWs.Sensors NanoWs.Sensors.Http",
            ["NanoWs.Http"] = "mscorlib nanoFramework.System.Text NanoWs",
            ["NanoWs.Sensors"] = "mscorlib nanoFramework.System.Text NanoWs",
            ["NanoWs.Sensors.Http"] = "mscorlib nanoFramework.System.Text nanoFramework.Runtime.Native NanoWs NanoWs.Http NanoWs.Sensors",
            ["NanoWs.Mdns"] = "mscorlib nanoFramework.System.Text System.Net NanoWs",
            ["NanoWs.SocketIo"] = "mscorlib nanoFramework.System.Text NanoWs NanoWs.Client",
            ["NanoWs.Mqtt"] = "mscorlib nanoFramework.System.Text NanoWs NanoWs.Client",
            ["NanoWs.Sensors.Mqtt"] = "mscorlib nanoFramework.System.Text NanoWs NanoWs.Client NanoWs.Mqtt NanoWs.Sensors",
            ["NanoWs.Testing"] = "mscorlib NanoWs",
        };

        [TestMethod]
        [DynamicData(nameof(Assemblies.All), typeof(Assemblies))]
        public void Library_onDevice_referencesOnlyWhatDevicesWithSocketsHave(string assembly)
        {
            Assert.IsTrue(s_references.TryGetValue(assembly, out string allowed), "s_references lacks " + assembly);
            using var module = ModuleDefinition.ReadModule(Path.Combine(DeviceBuild.Output, assembly + ".dll"));

            string[] extra = module.AssemblyReferences.Select(r => r.Name).Except(allowed.Split(' ')).ToArray();

            Assert.IsEmpty(extra, string.Join(", ", extra));
        }

        [TestMethod]
        [DynamicData(nameof(Assemblies.All), typeof(Assemblies))]
        public void Version_ofDeviceBuild_isThatOfDesktopBuild(string assembly)
        {
            string props = Path.Combine(Repository.Root, "Directory.Build.props");
            string version = Regex.Match(File.ReadAllText(props), "<Version>(.*)</Version>").Groups[1].Value;
            using var module = ModuleDefinition.ReadModule(Path.Combine(DeviceBuild.Output, assembly + ".dll"));

            Assert.AreEqual(version, module.Assembly.Name.Version.ToString(3), "nf.proj.props and Directory.Build.props differ");
        }
    }
}
