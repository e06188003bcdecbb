using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// The projects for Visual Studio and the packages compile and contain what the builds here do. They cannot be built here, so they
    /// are compared.
    /// </summary>
    [TestClass]
    public class DeviceProjectTests
    {
        private const string Library = "src/NanoWs/NanoWs.nfproj";
        private const string Sample = "src/NanoWs.Sample.Esp32/NanoWs.Sample.Esp32.nfproj";
        private const string UnitTests = "tests/NanoWs.Tests/NanoWs.Tests.nfproj";
        private const string PartsTests = "tests/NanoWs.Parts.Tests/NanoWs.Parts.Tests.nfproj";
        private const string UpstreamTests = "tests/NanoWs.Upstream.Tests/NanoWs.Upstream.Tests.nfproj";

        public static IEnumerable<object[]> Projects =>
            Repository.Files().Where(file => file.EndsWith(".nfproj")).Select(file => new object[] { file });

        private static readonly string[] s_frameworks = { "netnano1.0", "netstandard2.1", "net10.0" };
        private static readonly string Solution = File.ReadAllText(Path.Combine(Repository.Root, "NanoWs.sln")).Replace("\r", "");

        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void Project_comparedWithFolder_hasEverySourceFile(string file)
        {
            var project = new DeviceProject(file);

            string[] missing = project.SourcesOnDisk().Except(project.Sources).ToArray();
            string[] stray = project.Sources.Except(project.SourcesOnDisk()).ToArray();

            Assert.IsEmpty(missing, file + " lacks " + string.Join(", ", missing));
            Assert.IsEmpty(stray, file + " has what is not there: " + string.Join(", ", stray));
            CollectionAssert.AllItemsAreUnique(project.Sources);
        }

        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void Project_comparedWithCommandLineBuild_hasSamePackages(string file)
        {
            var project = new DeviceProject(file);

            CollectionAssert.AreEquivalent(project.PackagesNeeded(), project.Packages.Select(p => p.Id).ToArray());
            foreach ((string id, string version) in project.Packages) Assert.AreEqual(DeviceProject.VersionOf(id), version, id);
        }

        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void References_ofProject_areInItsPackages(string file)
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
        [DynamicData(nameof(Projects))]
        public void LanguageSettings_ofProject_areTheSharedOnes(string file)
        {
            var project = new DeviceProject(file);

            string[] shared = { "LangVersion", "DefineConstants", "Nullable", "Optimize", "AllowUnsafeBlocks", "DebugSymbols" };
            foreach (string property in shared) Assert.IsNull(project.Property(property), property);
            Assert.AreEqual(@"..\..\nf.proj.props", project.Imports[0].Project);
        }

        // Without the extension "dotnet build NanoWs.sln" still reads the project.
        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void Imports_withoutTheExtension_areSkipped(string file)
        {
            foreach ((string project, string condition) in new DeviceProject(file).Imports.Skip(1))
            {
                Assert.AreEqual($"Exists('{project}')", condition);
            }
        }

        [TestMethod]
        public void SharedImports_withoutTheExtension_areSkipped()
        {
            var shared = new DeviceProject("nf.projectsystem.props");

            Assert.HasCount(2, shared.Imports);
            foreach ((string project, string condition) in shared.Imports) Assert.AreEqual($"Exists('{project}')", condition);
            (string, string)[] imports = { ("nf.projectsystem.props", "'$(MSBuildProjectExtension)' == '.nfproj'") };
            CollectionAssert.AreEqual(imports, new DeviceProject("nf.proj.props").Imports);
        }

        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void Project_comparedWithCommandLineBuild_referencesSameProjects(string file)
        {
            var project = new DeviceProject(file);

            string[] expected = project.ProjectsNeeded()
                .Select(name => Path.GetFullPath(Path.Combine(Repository.Root, "src", name, name + ".nfproj"))).ToArray();

            CollectionAssert.AreEquivalent(expected, project.ProjectReferences);
        }

        [TestMethod]
        [DataRow(UnitTests, @"$(MSBuildProjectDirectory)\nano.runsettings")]
        [DataRow(PartsTests, @"$(MSBuildProjectDirectory)\..\NanoWs.Tests\nano.runsettings")]
        [DataRow(UpstreamTests, @"$(MSBuildProjectDirectory)\..\NanoWs.Tests\nano.runsettings")]
        public void UnitTestProject_forTheLauncher_hasWhatItLooksFor(string file, string settings)
        {
            var project = new DeviceProject(file);

            Assert.AreEqual("NFUnitTest", project.Property("AssemblyName"));
            Assert.AreEqual("true", project.Property("IsTestProject"));
            Assert.IsTrue(project.Items("ProjectCapability").Any(e => e.Attribute("Include")?.Value == "TestContainer"));
            Assert.AreEqual(settings, project.Property("RunSettingsFilePath"));
            Assert.IsTrue(Repository.Exists("tests/NanoWs.Tests/nano.runsettings"));
        }

        [TestMethod]
        [DynamicData(nameof(Projects))]
        public void Solution_withEachProject_buildsItForDevicesOnly(string file)
        {
            var project = new DeviceProject(file);

            StringAssert.Contains(Solution, "Project(\"{11A8DD76-328B-46DF-9F39-F559912D0360}\") = "
                + $"\"{project.Name}\", \"{project.PathInSolution}\", \"{project.Guid}\"\n");
            string[] built = Regex.Matches(Solution, $@"{Regex.Escape(project.Guid)}\.(.*)\|.*\.Build\.0 = (.*)\|")
                .Select(m => m.Groups[1].Value + ": " + m.Groups[2].Value).ToArray();
            CollectionAssert.AreEquivalent(new[] { "Device Debug: Debug", "Device Release: Release" }, built);
        }

        [TestMethod]
        public void LibraryPackage_comparedWithProject_hasSameDependencies()
        {
            XElement[] groups = Nuspec("NanoWs", "group").ToArray();

            CollectionAssert.AreEqual(s_frameworks, groups.Select(g => g.Attribute("targetFramework").Value).ToArray());
            CollectionAssert.AreEquivalent(new DeviceProject(Library).Packages, Dependencies(groups[0]));
            foreach (XElement group in groups.Skip(1)) Assert.IsFalse(group.HasElements);
        }

        [TestMethod]
        [DynamicData(nameof(Assemblies.Others), typeof(Assemblies))]
        public void OtherPackages_forEachFramework_dependOnWhatTheScriptSays(string package)
        {
            XElement[] groups = Nuspec(package, "group").ToArray();

            CollectionAssert.AreEqual(s_frameworks, groups.Select(g => g.Attribute("targetFramework").Value).ToArray());
            foreach (XElement group in groups) Assert.AreEqual("$needs$", group.Value);
        }

        // pack.sh takes it from the line and passes it on as a property.
        [TestMethod]
        [DynamicData(nameof(Assemblies.Others), typeof(Assemblies))]
        public void Description_ofOtherPackage_isOneLineWithoutSemicolon(string package)
        {
            string project = File.ReadAllText(Path.Combine(Repository.Root, "src", package, package + ".csproj"));

            Assert.HasCount(1, Regex.Matches(project, "<Description>[^;<\\n]+</Description>"));
            Assert.AreEqual("$description$", Nuspec(package, "description").Single().Value);
        }

        [TestMethod]
        [DynamicData(nameof(Assemblies.All), typeof(Assemblies))]
        public void Package_forDeviceAndDesktop_hasFilesOfBoth(string package)
        {
            string[] expected =
                (from framework in new[] { "netstandard2.1", "net10.0" }
                 from e in new[] { "dll", "pdb", "xml" }
                 select $@"$desktop$\{package}\release_{framework}\{package}.{e} > lib\{framework}\{package}.{e}")
                .Append($@"$device$\{package}.* > lib\netnano1.0")
                .Concat(new[] { @"README.md > docs\README.md", "LICENSE > LICENSE", @"docs\icon.png > icon.png" }).ToArray();

            string[] files = Nuspec(package, "file").Select(e => e.Attribute("src").Value + " > " + e.Attribute("target").Value).ToArray();

            CollectionAssert.AreEquivalent(expected, files);
            Assert.AreEqual(package, Nuspec(package, "id").Single().Value);
            Assert.AreEqual("$version$", Nuspec(package, "version").Single().Value);
            string[] asked = { "-getProperty:TargetFrameworks", "-getProperty:GenerateDocumentationFile" };
            JsonElement desktop = MsBuild(asked.Prepend($"src/{package}/{package}.csproj").ToArray()).GetProperty("Properties");
            Assert.AreEqual("netstandard2.1;net10.0", desktop.GetProperty("TargetFrameworks").GetString());
            Assert.AreEqual("true", desktop.GetProperty("GenerateDocumentationFile").GetString());
            string documentation = new DeviceProject($"src/{package}/{package}.nfproj").Property("DocumentationFile");
            Assert.AreEqual($@"bin\$(Configuration)\{package}.xml", documentation);
        }

        // Nothing can be restored where the packages are out of reach, but what would be is known.
        [TestMethod]
        [DataRow("NanoWs", Library)]
        [DataRow("NanoWs.Tests", UnitTests)]
        [DataRow("NanoWs.Parts.Tests", PartsTests)]
        [DataRow("NanoWs.Upstream.Tests", UpstreamTests)]
        [DataRow("NanoWs.Sample.Esp32", Sample)]
        public void CommandLineBuild_withNanoPackages_takesSamePackages(string program, string file)
        {
            JsonElement references = Evaluate(program, "-p:NanoPackages=true", "-getItem:PackageReference").GetProperty("Items")
                .GetProperty("PackageReference");
            var packages = references.EnumerateArray()
                .Select(e => (Id: e.GetProperty("Identity").GetString(), Version: e.GetProperty("Version").GetString())).ToArray();

            (string, string)[] known = new DeviceProject(file).Packages;
            Assert.IsNotEmpty(packages);
            foreach (var package in packages) Assert.Contains(package, known);
        }

        [TestMethod]
        public void CommandLineBuild_withoutNanoPackages_restoresNothing()
        {
            JsonElement items = Evaluate("NanoWs.Tests", "-getItem:PackageReference", "-getItem:PackageDownload").GetProperty("Items");

            Assert.AreEqual(0, items.GetProperty("PackageReference").GetArrayLength());
            Assert.AreEqual(0, items.GetProperty("PackageDownload").GetArrayLength());
        }

        private static (string Id, string Version)[] Dependencies(XElement group) =>
            group.Elements().Select(e => (e.Attribute("id").Value, e.Attribute("version").Value)).ToArray();

        /// <summary>The elements of that name in what a package is made from: its own file, or the one for all the others.</summary>
        private static IEnumerable<XElement> Nuspec(string package, string element)
        {
            string file = package == "NanoWs" ? "NanoWs.nuspec" : "NanoWs.Part.nuspec";
            string text = File.ReadAllText(Path.Combine(Repository.Root, file)).Replace("$id$", package);
            return XDocument.Parse(text).Descendants().Where(e => e.Name.LocalName == element);
        }

        /// <summary>The program's project with the properties that the list gives it.</summary>
        private static JsonElement Evaluate(string program, params string[] arguments)
        {
            JsonElement list = MsBuild("netnano/netnano.proj", "-t:List", "-getItem:ProgramProject").GetProperty("Items")
                .GetProperty("ProgramProject");
            string[] properties = list.EnumerateArray()
                .Select(e => e.GetProperty("AdditionalProperties").GetString().Split(';', StringSplitOptions.TrimEntries))
                .Single(p => p.Contains("NanoName=" + program));
            return MsBuild(properties.Select(p => "-p:" + p).Concat(arguments).Prepend("netnano/program/Program.csproj").ToArray());
        }

        private static JsonElement MsBuild(params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments.Prepend("msbuild").Append("-p:Configuration=Release"))
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
