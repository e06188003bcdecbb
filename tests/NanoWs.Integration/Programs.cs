using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>A program that has ended, and its output.</summary>
    internal sealed class Ended
    {
        public int Code;
        public string Output;
        public string Errors;

        /// <summary>Fails unless the program ended as it should after a mistake of its user: with one sentence, and exit code 2.</summary>
        public void ExpectUsageError(string text)
        {
            Assert.AreEqual(2, Code, Errors + Output);
            Assert.HasCount(1, Errors.TrimEnd().Split('\n'), Errors);
            StringAssert.Contains(Errors, text);
        }
    }

    /// <summary>Starts programs as a user does.</summary>
    internal static class Programs
    {
        // Of a build, or of a script with all that it does.
        private const int Patience = 300000;

        /// <summary>The command line's own name.</summary>
        public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

        /// <summary>Whether a program can be started by its name.</summary>
        public static bool IsThere(string program) =>
            Environment.GetEnvironmentVariable("PATH").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

        /// <summary>The assembly of one of this repository's programs, built as these tests are.</summary>
        public static string Built(string name)
        {
            string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(Repository.Root, "artifacts", "bin", name, configuration, name + ".dll");
        }

        /// <summary>
        /// Ends the test as inconclusive if a process ignores a signal: a shell that starts a program in the background makes it, and what
        /// that starts, ignore Ctrl-C.
        /// </summary>
        public static void ExpectHearingOf(int signal, int process)
        {
            string status = "/proc/" + process + "/status";
            if (!File.Exists(status)) return;
            string mask = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
            bool isIgnored = (Convert.ToUInt64(mask, 16) & 1UL << (signal - 1)) != 0;
            if (isIgnored) Assert.Inconclusive("These tests were started so that they, and what they start, ignore Ctrl-C.");
        }

        /// <summary>Runs one of this repository's programs to its end.</summary>
        public static Ended Run(string name, params string[] arguments) => Command(DotNet, [Built(name), .. arguments]);

        /// <summary>Runs any program to its end, in the repository's root.</summary>
        public static Ended Command(string file, IEnumerable<string> arguments, string folder = null,
            IReadOnlyDictionary<string, string> environment = null)
        {
            var start = new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = folder ?? Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
            using Process process = Process.Start(start);
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(true);
                Assert.Fail(file + " does not end: " + output.Result + errors.Result);
            }

            return new Ended { Code = process.ExitCode, Output = output.Result, Errors = errors.Result };
        }
    }
}
