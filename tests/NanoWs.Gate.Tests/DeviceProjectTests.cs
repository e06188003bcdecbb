using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The projects for Visual Studio and the packages compile and contain what the builds here do. Nothing here can build them: so they are compared.</summary>
    [TestClass]
    public class DeviceProjectTests
    {
        private const string Library = "src/NanoWs/NanoWs.nfproj";
        private const string Client = "src/NanoWs.Client/NanoWs.Client.nfproj";
        private const string Sensors = "src/NanoWs.Sensors/NanoWs.Sensors.nfproj";
        private const string Testing = "src/NanoWs.Testing/NanoWs.Testing.nfproj";
        private const string Sample = "src/NanoWs.Sample.Esp32/NanoWs.Sample.Esp32.nfproj";
        private const string UnitTests = "tests/NanoWs.Tests/NFUnitTest.nfproj";

        private static readonly string[] s_frameworks = { "netnano1.0", "netstandard2.1", "net10.0" };
        private static readonly string Solution = File.ReadAllText(Path.Combine(Repository.Root, "NanoWs.sln")).Replace("\r", "");

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void EverySourceFileIsInIt(string file)
        {
            var project = new DeviceProject(file);

            string[] missing = project.SourcesOnDisk().Except(project.Sources).ToArray();
            string[] stray = project.Sources.Except(project.SourcesOnDisk()).ToArray();

            Assert.IsEmpty(missing, file + " lacks " + string.Join(", ", missing));
            Assert.IsEmpty(stray, file + " has what is not there: " + string.Join(", ", stray));
            CollectionAssert.AllItemsAreUnique(project.Sources);
        }

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void ItsPackagesAreThoseOfTheBuildHere(string file)
        {
            var project = new DeviceProject(file);

            CollectionAssert.AreEquivalent(project.PackagesNeeded(), project.Packages.Select(p => p.Id).ToArray());
            foreach ((string id, string version) in project.Packages) Assert.AreEqual(DeviceProject.VersionOf(id), version, id);
        }

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void ItsReferencesAreInItsPackages(string file)
        {
            var project = new DeviceProject(file);

            foreach ((string assembly, string hint) in project.References)
            {
                string package = DeviceProject.PackageOf(assembly);
                string extension = assembly == "nanoFramework.UnitTestLauncher" ? "exe" : "dll";
                Assert.AreEqual($@"..\..\packages\{package}.{DeviceProject.VersionOf(package)}\lib\{assembly}.{extension}", hint);
            }

            string[] used = project.References.Select(r => DeviceProject.PackageOf(r.Assembly)).Distinct().ToArray();
            CollectionAssert.AreEquivalent(project.Packages.Select(p => p.Id).ToArray(), used);
        }

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void ItSaysNothingOfItsOwnAboutTheLanguage(string file)
        {
            var project = new DeviceProject(file);

            foreach (string property in new[] { "LangVersion", "DefineConstants", "Nullable", "Optimize", "AllowUnsafeBlocks" }) Assert.IsNull(project.Property(property), property);
            Assert.AreEqual(@"..\..\nf.proj.props", project.Imports[0].Project);
        }

        // Without the extension "dotnet build NanoWs.sln" still reads the project.
        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void WithoutTheExtensionNothingIsImported(string file)
        {
            foreach ((string project, string condition) in new DeviceProject(file).Imports.Skip(1)) Assert.AreEqual($"Exists('{project}')", condition);
        }

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void ItReferencesTheProjectsThatTheBuildHereDoes(string file)
        {
            var project = new DeviceProject(file);

            string[] expected = project.ProjectsNeeded().Select(name => Path.GetFullPath(Path.Combine(Repository.Root, "src", name, name + ".nfproj"))).ToArray();

            CollectionAssert.AreEquivalent(expected, project.ProjectReferences);
        }

        [TestMethod]
        public void TheUnitTestsAreWhatTheLauncherLooksFor()
        {
            var project = new DeviceProject(UnitTests);

            Assert.AreEqual("NFUnitTest", project.Property("AssemblyName"));
            Assert.AreEqual("true", project.Property("IsTestProject"));
            Assert.IsTrue(project.Items("ProjectCapability").Any(e => e.Attribute("Include")?.Value == "TestContainer"));
            Assert.AreEqual(@"$(MSBuildProjectDirectory)\nano.runsettings", project.Property("RunSettingsFilePath"));
            Assert.IsTrue(File.Exists(Path.Combine(project.Folder, "nano.runsettings")));
        }

        [TestMethod]
        [DataRow(Library)]
        [DataRow(Client)]
        [DataRow(Sensors)]
        [DataRow(Testing)]
        [DataRow(Sample)]
        [DataRow(UnitTests)]
        public void TheSolutionHasItForDevicesOnly(string file)
        {
            var project = new DeviceProject(file);

            StringAssert.Contains(Solution, $"Project(\"{{11A8DD76-328B-46DF-9F39-F559912D0360}}\") = \"{project.Name}\", \"{project.PathInSolution}\", \"{project.Guid}\"\n");
            string[] built = Regex.Matches(Solution, $@"{Regex.Escape(project.Guid)}\.(.*)\|.*\.Build\.0 = (.*)\|").Select(m => m.Groups[1].Value + ": " + m.Groups[2].Value).ToArray();
            CollectionAssert.AreEquivalent(new[] { "Device Debug: Debug", "Device Release: Release" }, built);
        }

        [TestMethod]
        public void ThePackageDependsOnWhatTheLibraryReferences()
        {
            XElement[] groups = Nuspec("NanoWs", "group").ToArray();

            CollectionAssert.AreEqual(s_frameworks, groups.Select(g => g.Attribute("targetFramework").Value).ToArray());
            CollectionAssert.AreEquivalent(new DeviceProject(Library).Packages, Dependencies(groups[0]));
            foreach (XElement group in groups.Skip(1)) Assert.IsFalse(group.HasElements);
        }

        [TestMethod]
        [DataRow("NanoWs.Client")]
        [DataRow("NanoWs.Sensors")]
        [DataRow("NanoWs.Testing")]
        public void TheOtherPackagesDependOnTheLibraryOfTheirVersion(string package)
        {
            XElement[] groups = Nuspec(package, "group").ToArray();

            CollectionAssert.AreEqual(s_frameworks, groups.Select(g => g.Attribute("targetFramework").Value).ToArray());
            foreach (XElement group in groups) CollectionAssert.AreEqual(new[] { ("NanoWs", "$version$") }, Dependencies(group));
        }

        [TestMethod]
        [DataRow("NanoWs")]
        [DataRow("NanoWs.Client")]
        [DataRow("NanoWs.Sensors")]
        [DataRow("NanoWs.Testing")]
        public void ThePackageHasTheDevicesFilesAndTheDesktops(string package)
        {
            string[] expected = new[] { "dll", "pdb", "pdbx", "pe", "xml" }.Select(e => $@"src\{package}\bin\Release\{package}.{e} > lib\{package}.{e}")
                .Concat(from framework in new[] { "netstandard2.1", "net10.0" }
                        from e in new[] { "dll", "pdb", "xml" }
                        select $@"artifacts\bin\{package}\release_{framework}\{package}.{e} > lib\{framework}\{package}.{e}")
                .Concat(new[] { @"README.md > docs\README.md", "LICENSE > LICENSE" }).ToArray();

            string[] files = Nuspec(package, "file").Select(e => e.Attribute("src").Value + " > " + e.Attribute("target").Value).ToArray();

            CollectionAssert.AreEquivalent(expected, files);
            Assert.AreEqual(package, Nuspec(package, "id").Single().Value);
            Assert.AreEqual("$version$", Nuspec(package, "version").Single().Value);
            XDocument desktop = XDocument.Load(Path.Combine(Repository.Root, "src", package, package + ".csproj"));
            Assert.AreEqual("netstandard2.1;net10.0", desktop.Descendants("TargetFrameworks").Single().Value);
            Assert.AreEqual("true", desktop.Descendants("GenerateDocumentationFile").Single().Value);
            Assert.AreEqual($@"bin\$(Configuration)\{package}.xml", new DeviceProject($"src/{package}/{package}.nfproj").Property("DocumentationFile"));
        }

        // Nothing can be restored where the packages are out of reach, but what would be is known.
        [TestMethod]
        [DataRow("NanoWs", Library)]
        [DataRow("NFUnitTest", UnitTests)]
        [DataRow("NanoWs.Sample.Esp32", Sample)]
        public void WithNanoPackagesTheBuildHereTakesTheSamePackages(string program, string file)
        {
            JsonElement references = Evaluate(program, "-p:NanoPackages=true -getItem:PackageReference").GetProperty("Items").GetProperty("PackageReference");
            var packages = references.EnumerateArray().Select(e => (Id: e.GetProperty("Identity").GetString(), Version: e.GetProperty("Version").GetString())).ToArray();

            (string, string)[] known = new DeviceProject(file).Packages;
            Assert.IsNotEmpty(packages);
            foreach (var package in packages) Assert.Contains(package, known);
        }

        [TestMethod]
        public void WithoutNanoPackagesThereIsNothingToRestore()
        {
            JsonElement items = Evaluate("NFUnitTest", "-getItem:PackageReference -getItem:PackageDownload").GetProperty("Items");

            Assert.AreEqual(0, items.GetProperty("PackageReference").GetArrayLength());
            Assert.AreEqual(0, items.GetProperty("PackageDownload").GetArrayLength());
        }

        private static (string Id, string Version)[] Dependencies(XElement group) => group.Elements().Select(e => (e.Attribute("id").Value, e.Attribute("version").Value)).ToArray();

        private static System.Collections.Generic.IEnumerable<XElement> Nuspec(string package, string element) =>
            XDocument.Load(Path.Combine(Repository.Root, package + ".nuspec")).Descendants().Where(e => e.Name.LocalName == element);

        private static JsonElement Evaluate(string program, string arguments)
        {
            var start = new ProcessStartInfo("dotnet", $"msbuild netnano/{program}/{program}.csproj -p:Configuration=Release {arguments}")
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
            };
            using Process evaluation = Process.Start(start);
            string output = evaluation.StandardOutput.ReadToEnd();
            evaluation.WaitForExit();
            Assert.AreEqual(0, evaluation.ExitCode, output);
            return JsonDocument.Parse(output).RootElement;
        }
    }
}
