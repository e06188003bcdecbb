using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>The versions of the packages: one list, with which all files agree, and one firmware, which accepts them all.</summary>
    [TestClass]
    public sealed class VersionTests : IDisposable
    {
        private static readonly string[] s_lists = { "nf.proj.props", "netnano/firmware.props", "netnano/ref/references.props" };
        private static readonly Firmware s_firmware = Firmware.Load(Path.Combine(Repository.Root, "netnano", "firmware.props"));

        private readonly string _folder = Directory.CreateTempSubdirectory("nanoversions").FullName;

        public void Dispose() => Directory.Delete(_folder, true);

        [TestMethod]
        public void Versions_inWholeRepository_agree()
        {
            IReadOnlyList<Problem> problems = Versions.Check(Repository.Root, false);

            Assert.IsEmpty(problems, string.Join("\n", problems));
        }

        [TestMethod]
        [DataRow("packages.config", "<package id=\"nanoFramework.System.Net\" version=\"{0}\" targetFramework=\"netnano1.0\" />")]
        [DataRow("Any.nfproj", @"<HintPath>..\..\packages\nanoFramework.System.Net.{0}\lib\System.Net.dll</HintPath>")]
        [DataRow("Any.nuspec", "<dependency id=\"nanoFramework.System.Net\" version=\"{0}\" />")]
        [DataRow("any.md", "the package `nanoFramework.System.Net` {0}, and nanoFramework.CoreLibrary 1.17.11")]
        [DataRow("any.md", "| `nanoFramework.System.Net` | {0} |")]
        public void OtherVersion_inEachPlace_isFoundAndMended(string file, string line)
        {
            string wanted = DeviceProject.VersionOf("nanoFramework.System.Net");
            CopyLists();
            Write(file, "\uFEFFone\r\n" + string.Format(line, "1.0.0") + "\r\n");

            Problem problem = Versions.Check(_folder, false).Single();

            Assert.AreEqual((Path.Combine(_folder, file), 2), (problem.File, problem.Line));
            StringAssert.Contains(problem.Message, wanted);
            StringAssert.Contains(Read(file), "1.0.0", "only looked at");
            Assert.IsEmpty(Versions.Check(_folder, true));
            Assert.AreEqual("\uFEFFone\r\n" + string.Format(line, wanted) + "\r\n", Read(file));
            Assert.IsEmpty(Versions.Check(_folder, false));
        }

        [TestMethod]
        public void OtherFirmware_inDocument_isFoundAndMended()
        {
            CopyLists();
            Write("any.md", "nanoff --platform esp32 --update --fwversion 1.0.0.5\n");

            Assert.HasCount(1, Versions.Check(_folder, false));
            Versions.Check(_folder, true);

            string wanted = Regex.Match(Repository.Read("netnano/firmware.props"), "<NanoFirmwareVersion>(.*)<").Groups[1].Value;
            Assert.AreEqual($"nanoff --platform esp32 --update --fwversion {wanted}.5\n", Read("any.md"));
        }

        [TestMethod]
        public void Table_inDocument_isWrittenFromTheLists()
        {
            CopyLists();
            Write("any.md", "<!-- versions, here -->\nold\n<!-- end of versions -->\n");

            Assert.HasCount(1, Versions.Check(_folder, false));
            Versions.Check(_folder, true);

            string version = DeviceProject.VersionOf("nanoFramework.System.Net");
            StringAssert.Contains(Read("any.md"), $"| `nanoFramework.System.Net` | {version} | `System.Net` | 0x");
            Assert.AreEqual(Section(Repository.Read("netnano/README.md")), Section(Read("any.md")));
        }

        [TestMethod]
        public void Package_unknownToList_isFound()
        {
            CopyLists();
            Write("packages.config", "<package id=\"nanoFramework.Unheard.Of\" version=\"1.0.0\" />");

            StringAssert.Contains(Versions.Check(_folder, true).Single().Message, "no version of nanoFramework.Unheard.Of");
        }

        // Like System.Net 1.11.54, whose checksum differs from that of the firmware of the same month.
        [TestMethod]
        [DataRow("nanoFramework.System.Net", "1.11.54")]
        [DataRow("nanoFramework.System.Device.Wifi", "1.5.143")]
        [DataRow("nanoFramework.CoreLibrary", "2.0.0")]
        public void Package_notKnownToFitFirmware_isRefused(string package, string version)
        {
            CopyLists();
            string property = DeviceProject.VersionProperty(package);
            Write("nf.proj.props", Regex.Replace(Repository.Read("nf.proj.props"), $"(?<=<{property}>)[^<]*", version));

            Problem problem = Versions.Check(_folder, true).Single();

            Assert.AreEqual("NANO11", problem.Rule);
            StringAssert.Contains(problem.Message, " " + version);
        }

        [TestMethod]
        [DataRow("System.Net", 0x8EFB9944u, null)]
        [DataRow("System.Net", 0x6DFA71D6u, "native checksum 0x6DFA71D6, but firmware")]
        [DataRow("System.Net", 0u, "native checksum none, but firmware")]
        [DataRow("NanoWs", 0u, null)]
        [DataRow("Somebody.Elses", 0x12345678u, "asks for none")]
        public void PeFile_withEachChecksum_isJudgedByFirmware(string assembly, uint checksum, string expected)
        {
            var header = new byte[200];
            Encoding.ASCII.GetBytes("NFMRK1").CopyTo(header, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), checksum);
            string file = Path.Combine(_folder, assembly + ".pe");
            File.WriteAllBytes(file, header);

            IReadOnlyList<Problem> problems = s_firmware.Check(new[] { file });

            if (expected is null) Assert.IsEmpty(problems);
            else StringAssert.Contains(problems.Single().Message, expected);
        }

        [TestMethod]
        public void OtherFile_amongPeFiles_isRefused()
        {
            Write("mscorlib.pe", "MZ, and more than twenty-four characters");

            string[] files = { Path.Combine(_folder, "mscorlib.pe") };
            IReadOnlyList<Problem> problems = s_firmware.Check(files);

            StringAssert.Contains(problems.Single().Message, "no .pe file");
        }

        private void CopyLists()
        {
            foreach (string file in s_lists) Write(file, Repository.Read(file));
        }

        private void Write(string file, string text)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path));
            File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        }

        private string Read(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(_folder, file)));

        private static string Section(string text) =>
            Regex.Match(text, "(?<=<!-- versions[^\n]*\n).*(?=<!-- end)", RegexOptions.Singleline).Value;
    }
}
