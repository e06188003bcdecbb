using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// The lists in netnano/ are complete: what an entry names is there, above it, and named with all that it references in turn.
    /// </summary>
    [TestClass]
    public class NanoListTests
    {
        public static IEnumerable<object[]> Programs => NanoList.Programs.Names.Select(name => new object[] { name });

        public static IEnumerable<object[]> Assemblies => NanoList.Assemblies.Names.Select(name => new object[] { name });

        [TestMethod]
        [DynamicData(nameof(Programs))]
        public void Program_inTheList_isComplete(string name)
        {
            NanoList.Entry program = NanoList.Programs[name];

            Assert.IsNotEmpty(Repository.Sources(program["Source"]), "no sources in " + program["Source"]);
            foreach (string file in program.SharedSources) Assert.IsTrue(File.Exists(Path.Combine(Repository.Root, file)), file);
            foreach (string other in program.Programs)
            {
                Assert.Contains(other, NanoList.Programs.Above(name));
                foreach (string needed in NanoList.Programs[other].Programs) Assert.Contains(needed, program.Programs, other);
                foreach (string needed in NanoList.Programs[other].References) Assert.Contains(needed, program.References, other);
            }
            CollectionAssert.AllItemsAreUnique(program.References);
            IEnumerable<string> all = program.References.SelectMany(reference => NanoList.Assemblies[reference].References);
            foreach (string needed in all) Assert.Contains(needed, program.References);
        }

        [TestMethod]
        [DynamicData(nameof(Programs))]
        public void Program_inTheList_isBuilt(string name)
        {
            Assert.IsTrue(File.Exists(NanoList.Programs[name].Output), DeviceBuild.Failure);
        }

        [TestMethod]
        [DynamicData(nameof(Assemblies))]
        public void Assembly_inTheList_isComplete(string name)
        {
            NanoList.Entry assembly = NanoList.Assemblies[name];

            Assert.AreEqual(DeviceProject.PackageOf(name), assembly["Package"]);
            Assert.AreEqual($"$({DeviceProject.VersionProperty(assembly["Package"])})", assembly["Version"]);
            foreach (string other in assembly.References)
            {
                Assert.Contains(other, NanoList.Assemblies.Above(name));
                foreach (string needed in NanoList.Assemblies[other].References) Assert.Contains(needed, assembly.References, other);
            }
        }

        [TestMethod]
        public void Assemblies_inTheList_areThoseDeclared()
        {
            string folder = Path.Combine(Repository.Root, "netnano", "ref");
            string[] declared = Directory.GetFiles(folder, "*.cs").Select(Path.GetFileNameWithoutExtension).ToArray();

            CollectionAssert.AreEquivalent(declared, NanoList.Assemblies.Names);
        }
    }
}
