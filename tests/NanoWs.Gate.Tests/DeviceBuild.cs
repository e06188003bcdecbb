using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The build for the device, which the tests here look at.</summary>
    [TestClass]
    public static class DeviceBuild
    {
        public static string Output => Path.Combine(Repository.Root, "artifacts", "netnano1.0");

        public static string References => Path.Combine(Output, "ref");

        /// <summary>What the device build printed if it failed. Only the tests of its programs fail then.</summary>
        public static string Failure { get; private set; }

        /// <summary>Brings the device build up to date, if it is not.</summary>
        [AssemblyInitialize]
        public static void Build(TestContext context)
        {
            string stamp = Path.Combine(Repository.Root, "artifacts", "obj", "netnano1.0", "checked.stamp");
            if (File.Exists(stamp) && File.GetLastWriteTimeUtc(stamp) > NewestSource()) return;

            var start = new ProcessStartInfo("dotnet", "build netnano -c Release --nologo -v quiet")
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
            };
            using Process build = Process.Start(start);
            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            if (build.ExitCode != 0) Failure = "dotnet build netnano -c Release:" + Environment.NewLine + output;
        }

        private static DateTime NewestSource()
        {
            string[] kinds = { ".cs", ".csproj", ".proj", ".props", ".targets" };
            return NanoList.Programs.Entries
                .SelectMany(program => program.SharedSources.Select(Path.GetDirectoryName).Append(program["Source"]))
                .Append("netnano").Distinct()
                .Select(folder => new DirectoryInfo(Path.Combine(Repository.Root, folder)))
                .Where(folder => folder.Exists)
                .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))
                .Where(file => kinds.Contains(file.Extension))
                .Append(new FileInfo(Path.Combine(Repository.Root, "nf.proj.props")))
                .Max(file => file.LastWriteTimeUtc);
        }
    }
}
