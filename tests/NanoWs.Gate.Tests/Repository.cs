using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>Where things are, and the device build that all tests here look at.</summary>
    [TestClass]
    public static class Repository
    {
        public static string Root { get; } = FindRoot();

        public static string Output => Path.Combine(Root, "artifacts", "netnano1.0");

        public static string References => Path.Combine(Output, "ref");

        /// <summary>What the device build said if it failed. Only the tests of its programs are then worth nothing.</summary>
        public static string BuildFailure { get; private set; }

        /// <summary>Brings the device build up to date; most often it is, and this takes no time.</summary>
        [AssemblyInitialize]
        public static void Build(TestContext context)
        {
            string stamp = Path.Combine(Root, "artifacts", "obj", "netnano1.0", "checked.stamp");
            if (File.Exists(stamp) && File.GetLastWriteTimeUtc(stamp) > NewestSource()) return;

            var start = new ProcessStartInfo("dotnet", "build netnano -c Release --nologo -v quiet")
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
            };
            using Process build = Process.Start(start);
            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            if (build.ExitCode != 0) BuildFailure = "dotnet build netnano -c Release:" + Environment.NewLine + output;
        }

        public static string[] Sources(string folder)
        {
            string path = Path.Combine(Root, folder);
            return Directory.Exists(path) ? Directory.GetFiles(path, "*.cs", SearchOption.AllDirectories) : Array.Empty<string>();
        }

        private static DateTime NewestSource()
        {
            string[] kinds = { ".cs", ".csproj", ".proj", ".props", ".targets" };
            string[] programs = { "NanoWs.Tests", "NanoWs.Echo", "NanoWs.Footprint", "NanoWs.Bench.Nano", "NanoWs.Stress" };
            return programs.Select(program => Path.Combine("tests", program)).Concat(new[] { "src", "netnano" })
                .Select(folder => new DirectoryInfo(Path.Combine(Root, folder)))
                .Where(folder => folder.Exists)
                .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))
                .Where(file => kinds.Contains(file.Extension))
                .Append(new FileInfo(Path.Combine(Root, "nf.proj.props")))
                .Max(file => file.LastWriteTimeUtc);
        }

        private static string FindRoot()
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "nf.proj.props"))) folder = Path.GetDirectoryName(folder);
            return folder;
        }
    }
}
