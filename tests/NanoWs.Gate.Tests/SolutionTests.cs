using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The solution has two halves, the desktop's projects and the device's: each of its configurations builds one.</summary>
    [TestClass]
    public class SolutionTests
    {
        private static readonly string Solution = File.ReadAllText(Path.Combine(Repository.Root, "NanoWs.sln")).Replace("\r", "");

        private static readonly (string Path, string Guid)[] s_projects =
            Regex.Matches(Solution, "\"([^\"]+proj)\", \"([^\"]+)\"").Select(m => (m.Groups[1].Value, m.Groups[2].Value)).ToArray();

        [TestMethod]
        public void Configurations_ofSolution_areFour()
        {
            string section = Regex.Match(Solution, @"SolutionConfigurationPlatforms\) = preSolution\n(.*?)EndGlobalSection",
                RegexOptions.Singleline).Groups[1].Value;

            string[] names = Regex.Matches(section, "(.+) = (.+)").Select(m => m.Groups[2].Value).ToArray();

            string[] expected = { "Debug|Any CPU", "Release|Any CPU", "Device Debug|Any CPU", "Device Release|Any CPU" };
            CollectionAssert.AreEquivalent(expected, names);
        }

        [TestMethod]
        [DataRow(".csproj", "Debug: Debug", "Release: Release")]
        [DataRow(".nfproj", "Device Debug: Debug", "Device Release: Release")]
        public void Projects_ofEachKind_areBuiltInTheirConfigurationsOnly(string kind, string debug, string release)
        {
            (string Path, string Guid)[] projects = s_projects.Where(p => p.Path.EndsWith(kind)).ToArray();

            Assert.IsNotEmpty(projects);
            foreach ((string path, string guid) in projects)
            {
                CollectionAssert.AreEquivalent(new[] { debug, release }, Entries(guid, "Build.0"), path);
                // Visual Studio asks for one in every configuration.
                Assert.HasCount(4, Entries(guid, "ActiveCfg"), path);
            }
        }

        [TestMethod]
        [DataRow("NanoWs.Desktop.slnf", ".csproj")]
        [DataRow("NanoWs.Device.slnf", ".nfproj")]
        public void Filter_ofEachHalf_listsAllItsProjects(string file, string kind)
        {
            JsonElement filter = JsonDocument.Parse(Repository.Read(file)).RootElement.GetProperty("solution");

            Assert.AreEqual("NanoWs.sln", filter.GetProperty("path").GetString());
            CollectionAssert.AreEquivalent(
                s_projects.Select(p => p.Path).Where(path => path.EndsWith(kind)).ToArray(),
                filter.GetProperty("projects").EnumerateArray().Select(e => e.GetString()).ToArray());
        }

        // Goes through all projects of the configuration as a build does, but compiles none.
        [TestMethod]
        [DataRow("NanoWs.sln", "Debug")]
        [DataRow("NanoWs.sln", "Release")]
        [DataRow("NanoWs.Desktop.slnf", "Debug")]
        [DataRow("NanoWs.Desktop.slnf", "Release")]
        public void DesktopConfiguration_evaluated_hasNoErrors(string file, string configuration)
        {
            (int code, string output) = MsBuild(file, "-t:GetTargetFrameworks", "-p:Configuration=" + configuration);

            Assert.AreEqual(0, code, output);
        }

        [TestMethod]
        [DataRow("NanoWs.sln", "Device Release")]
        [DataRow("NanoWs.Device.slnf", "Device Debug")]
        public void DeviceConfiguration_withoutTheExtension_saysWhatIsMissing(string file, string configuration)
        {
            (int code, string output) = MsBuild(file, "-t:Build", "-p:Configuration=" + configuration);

            Assert.AreNotEqual(0, code);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.IsNotEmpty(lines);
            foreach (string line in lines) StringAssert.Contains(line, "need Visual Studio with the extension .NET nanoFramework");
        }

        [TestMethod]
        [DataRow("Debug")]
        [DataRow("Release")]
        public void DeviceFilter_inConfigurationOfTheDesktop_fails(string configuration)
        {
            (int code, string output) = MsBuild("NanoWs.Device.slnf", "-t:Build", "-p:Configuration=" + configuration);

            Assert.AreNotEqual(0, code);
            StringAssert.Contains(output, "Nothing is built in the configuration \"" + configuration + "\".");
        }

        private static string[] Entries(string guid, string kind) =>
            Regex.Matches(Solution, $@"{Regex.Escape(guid)}\.(.*)\|Any CPU\.{Regex.Escape(kind)} = (.*)\|")
                .Select(m => m.Groups[1].Value + ": " + m.Groups[2].Value).ToArray();

        private static (int Code, string Output) MsBuild(params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments.Prepend("msbuild").Append("-nologo").Append("-v:quiet"))
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
    }
}
