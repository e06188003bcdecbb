using System;
using System.Collections.Generic;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// The packages that pack.sh makes, used as a user would: from a feed, in a project outside the repository, with the README's first
    /// sample as the program.
    /// </summary>
    [TestClass]
    [TestCategory("Command")]
    public class PackageTests
    {
        private static string s_folder;
        private static string s_feed;
        private static Ended s_packing;

        private static bool HasMetadataProcessor => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NANOMDP"));

        [ClassInitialize]
        public static void Pack(TestContext context)
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("pack.sh is for a Unix shell.");
            s_folder = Directory.CreateTempSubdirectory("nanows").FullName;
            s_feed = Path.Combine(s_folder, "feed");
            var environment = new Dictionary<string, string> { ["REPOSITORY_URL"] = "https://example.com/nanows" };
            s_packing = Programs.Command("bash", ["pack.sh", "--output", s_feed], null, environment);
            Assert.AreEqual(0, s_packing.Code, s_packing.Errors + s_packing.Output);
        }

        [ClassCleanup]
        public static void RemoveFolder()
        {
            if (s_folder != null) Directory.Delete(s_folder, true);
        }

        private static ZipArchive Open(string package) =>
            ZipFile.OpenRead(Directory.GetFiles(s_feed, package + ".*.nupkg").Single(file => Regex.IsMatch(file, package + @"\.[0-9]")));

        [TestMethod]
        [DynamicData(nameof(Assemblies.All), typeof(Assemblies))]
        public void Package_asMade_hasEachFrameworkAndWhatDescribesIt(string package)
        {
            using ZipArchive archive = Open(package);
            string[] files = archive.Entries.Select(entry => entry.FullName).ToArray();
            foreach (string framework in new[] { "netnano1.0", "netstandard2.1", "net10.0" })
            {
                foreach (string kind in new[] { "dll", "pdb", "xml" }) Assert.Contains($"lib/{framework}/{package}.{kind}", files);
            }

            foreach (string kind in new[] { "pe", "pdbx" })
            {
                Assert.AreEqual(HasMetadataProcessor, files.Contains($"lib/netnano1.0/{package}.{kind}"), kind);
            }

            // NuGet would give files that lie in lib itself to every framework.
            Assert.IsEmpty(files.Where(file => Regex.IsMatch(file, "^lib/[^/]+$")).ToArray());
            using Stream nuspec = archive.GetEntry(package + ".nuspec").Open();
            XElement[] elements = XDocument.Load(nuspec).Descendants().ToArray();
            foreach (string name in new[] { "icon", "readme" })
            {
                Assert.Contains(elements.Single(e => e.Name.LocalName == name).Value.Replace('\\', '/'), files);
            }

            // What one references is installed with it, in the same version.
            string version = elements.Single(e => e.Name.LocalName == "version").Value;
            foreach (XElement group in elements.Where(e => e.Name.LocalName == "group" && package != "NanoWs"))
            {
                XElement[] needs = group.Elements().ToArray();
                CollectionAssert.AreEquivalent(Assemblies.References(package), needs.Select(e => e.Attribute("id").Value).ToArray());
                foreach (XElement need in needs) Assert.AreEqual(version, need.Attribute("version").Value);
            }

            XElement repository = elements.Single(e => e.Name.LocalName == "repository");
            Assert.AreEqual("https://example.com/nanows", repository.Attribute("url").Value);
            StringAssert.Matches(repository.Attribute("commit").Value, new("^[0-9a-f]{40}$"));
        }

        [TestMethod]
        public void Script_asMade_hasModuleTypesAndWhatDescribesIt()
        {
            var contents = new Dictionary<string, string>();
            using FileStream file = File.OpenRead(Directory.GetFiles(s_feed, "nanows.js-*.tgz").Single());
            using var reader = new TarReader(new GZipStream(file, CompressionMode.Decompress));
            while (reader.GetNextEntry() is TarEntry entry)
            {
                using var text = new StreamReader(entry.DataStream);
                contents.Add(entry.Name, text.ReadToEnd());
            }

            string[] files = ["package/LICENSE", "package/README.md", "package/nanows.d.ts", "package/nanows.js", "package/package.json"];
            CollectionAssert.AreEquivalent(files, contents.Keys);
            Assert.AreEqual(Repository.Read("src/nanows.js/nanows.js"), contents["package/nanows.js"]);
            StringAssert.Contains(contents["package/package.json"], "https://example.com/nanows");
        }

        [TestMethod]
        public void Packing_withoutMetadataProcessor_saysWhatIsLeftOut()
        {
            string line = "Left out: the .pe and .pdbx files";
            Assert.AreEqual(!HasMetadataProcessor, s_packing.Output.Contains(line), s_packing.Output);
            Assert.IsFalse(s_packing.Output.Contains("Left out: the address of the repository"), s_packing.Output);
        }

        [TestMethod]
        [DataRow("\"--nano\" is unknown", "--nano")]
        [DataRow("--output needs a folder", "--output")]
        [DataRow("--output: the folder \"README.md/x\" cannot be made", "--output", "README.md/x")]
        [DataRow("exclude each other", "--nano-packages", "--msbuild")]
        public void Packing_calledWithMistake_exitsWithOneSentence(string sentence, params string[] arguments) =>
            ExpectNothingBuilt(Programs.Command("bash", ["pack.sh", .. arguments]), sentence);

        private static void ExpectNothingBuilt(Ended ended, string sentence)
        {
            ended.ExpectUsageError(sentence);
            Assert.AreEqual("", ended.Output);
        }

        [TestMethod]
        public void Packing_withMetadataProcessorThatIsMissing_exitsWithOneSentence()
        {
            var environment = new Dictionary<string, string> { ["NANOMDP"] = "/nosuch" };
            ExpectNothingBuilt(Programs.Command("bash", ["pack.sh"], null, environment), "NANOMDP=/nosuch is not a program.");
        }

        [TestMethod]
        public void Packing_withoutTheBuildOfMsbuild_namesAllFilesThatAreMissing()
        {
            string file = "src/NanoWs/bin/Release/NanoWs.pe";
            if (Repository.Exists(file)) Assert.Inconclusive(file + " is there.");

            ExpectNothingBuilt(Programs.Command("bash", ["pack.sh", "--msbuild"]), file + " src/NanoWs.");
        }

        [TestMethod]
        public void Comparison_withFolderThatIsMissing_exitsWithOneSentence() =>
            ExpectNothingBuilt(Programs.Command("sh", ["netnano/compare.sh", "/nosuch"]), "There is no folder \"/nosuch\"");

        [TestMethod]
        public void Packing_withoutDotNet_exitsWithOneSentence()
        {
            string tools = Path.Combine(s_folder, "tools");
            Directory.CreateDirectory(tools);
            string path = Environment.GetEnvironmentVariable("PATH");
            foreach (string tool in new[] { "bash", "dirname" })
            {
                string file = path.Split(':').Select(folder => Path.Combine(folder, tool)).First(File.Exists);
                File.CreateSymbolicLink(Path.Combine(tools, tool), file);
            }

            var environment = new Dictionary<string, string> { ["PATH"] = tools };
            Programs.Command("bash", ["pack.sh"], null, environment).ExpectUsageError("dotnet was not found");
        }

        // A registry that has no packages.
        [TestMethod]
        public void DeviceBuild_withoutNanoPackagesInReach_failsWithOneSentence()
        {
            string empty = Directory.CreateDirectory(Path.Combine(s_folder, "empty")).FullName;
            var environment = new Dictionary<string, string> { ["RestoreSources"] = empty, ["NUGET_PACKAGES"] = empty };

            Ended ended = Programs.Command(Programs.DotNet, ["msbuild", "netnano", "-t:TryNanoPackages", "-p:NanoPackages=true",
                "-nologo", "-v:quiet"], null, environment);

            Assert.AreNotEqual(0, ended.Code);
            Assert.HasCount(1, ended.Output.TrimEnd().Split('\n'), ended.Output);
            StringAssert.Contains(ended.Output, "NuGet cannot restore the nanoFramework packages");
        }

        [TestMethod]
        public void Packing_withoutNanoPackagesInReach_exitsWithOneSentence()
        {
            string empty = Directory.CreateDirectory(Path.Combine(s_folder, "empty")).FullName;
            var environment = new Dictionary<string, string> { ["RestoreSources"] = empty, ["NUGET_PACKAGES"] = empty };

            ExpectNothingBuilt(Programs.Command("bash", ["pack.sh", "--nano-packages"], null, environment),
                "--nano-packages: NuGet finds no registry with the nanoFramework packages");
        }

        [TestMethod]
        [DataRow("net10.0", "dotnet")]
        [DataRow("netstandard2.1", "mono")]
        public void Echo_fromPackageOfEachFramework_echoes(string framework, string host)
        {
            int port = Host.FreePort();
            string project = MakeProject(framework, EchoSample(port));
            Ended build = Programs.Command(Programs.DotNet, ["build", project, "-c", "Release", "-o", Path.Combine(project, "out"),
                "--nologo", "-nodeReuse:false"]);
            Assert.AreEqual(0, build.Code, build.Output);
            string program = host == "dotnet" ? Programs.DotNet : host;
            if (host == "mono" && !Programs.IsThere(host)) Assert.Inconclusive("Built, but not run: mono was not found.");
            using RunningProgram echo = RunningProgram.Launch(program, Path.Combine(project, "out", "Echo.dll"));
            Host.Until(() => IsListening(port), "the sample listens");

            using RawPeer peer = RawPeer.Open(port);
            peer.SendFrame(RawPeer.Text, "from a package");

            peer.ExpectMessage(RawPeer.Text, "from a package");
        }

        [TestMethod]
        public void Echo_withDeviceAssemblyOfPackage_compiles()
        {
            string[] assemblies = ["NanoWs", "NanoWs.Http"];
            foreach (string name in assemblies)
            {
                using ZipArchive archive = Open(name);
                archive.GetEntry($"lib/netnano1.0/{name}.dll").ExtractToFile(Path.Combine(s_folder, name + ".dll"), true);
            }

            string[] references = Directory.GetFiles(Path.Combine(Repository.Root, "artifacts", "netnano1.0", "ref"), "*.dll");
            var language = new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: ["NANOFRAMEWORK_1_0"]);
            var compilation = CSharpCompilation.Create("Echo", [CSharpSyntaxTree.ParseText(EchoSample(8080), language)],
                references.Concat(assemblies.Select(name => Path.Combine(s_folder, name + ".dll")))
                    .Select(file => MetadataReference.CreateFromFile(file)),
                new CSharpCompilationOptions(OutputKind.ConsoleApplication));

            string[] errors = compilation.Emit(Stream.Null).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
                .Select(d => d.ToString()).ToArray();

            Assert.IsEmpty(errors, string.Join("\n", errors));
        }

        // The README's first program, on another port.
        private static string EchoSample(int port)
        {
            string code = Regex.Matches(Repository.Read("README.md"), "(?ms)^```csharp\n(.*?)^```").Select(match => match.Groups[1].Value)
                .First(block => block.Contains("WsServer(8080"));
            return code.Replace("WsServer(8080", "WsServer(" + port);
        }

        // Packages come from the feed, and what is not of this repository from those that the machine has.
        private static string MakeProject(string framework, string code)
        {
            string project = Path.Combine(s_folder, framework);
            Directory.CreateDirectory(project);
            string known = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            string version = Regex.Match(Repository.Read("Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
            File.WriteAllText(Path.Combine(project, "Echo.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>{framework}</TargetFramework>
                    <RestoreSources>{s_feed};{known}</RestoreSources>
                    <RestorePackagesPath>{Path.Combine(s_folder, "packages")}</RestorePackagesPath>
                    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
                  </PropertyGroup>
                  <ItemGroup>
                    {string.Concat(Assemblies.Names.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{version}\" />"))}
                  </ItemGroup>
                </Project>
                """);
            File.WriteAllText(Path.Combine(project, "Echo.cs"), code);
            return project;
        }

        private static bool IsListening(int port)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
