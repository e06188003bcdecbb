using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoCheck
{
    internal static class Program
    {
        private const string Usage = """
            nanocheck check ASSEMBLY...   reports IL that the nanoFramework interpreter cannot run;
                                          the reference assemblies are in ref/ next to the first ASSEMBLY
            nanocheck compare REF FOLDER  compares the reference assemblies in REF with the real API in FOLDER:
                                          listings (*.txt) or assemblies (*.dll, in subfolders too)
            nanocheck tests ASSEMBLY      lists what the unit-test launcher runs in an assembly
            nanocheck versions [--write]  compares all that names a package's version with nf.proj.props, and that with the firmware;
                                          --write sets the former right
            nanocheck firmware PE...      compares the native checksums of .pe files, or of those in a folder, with the firmware's
            """;

        private static int Main(string[] args)
        {
            try
            {
                if (args.Length > 1 && args[0] == "check") return Check(args[1..]);
                if (args.Length == 3 && args[0] == "compare") return Compare(args[1], args[2]);
                if (args.Length == 2 && args[0] == "tests") return List(args[1]);
                if (args is ["versions"] or ["versions", "--write"])
                    return Report(Versions.Check(Root(), args.Length == 2), "versions: all agree");
                if (args.Length > 1 && args[0] == "firmware") return CheckFirmware(args[1..]);
            }
            catch (IOException e)
            {
                Console.Error.WriteLine("nanocheck: error NANO00: " + e.Message);
                return 2;
            }

            Console.Error.WriteLine(Usage);
            return 2;
        }

        private static int Check(string[] assemblies)
        {
            string references = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(assemblies[0])), "ref");
            IReadOnlyList<Problem> problems = IlCheck.Run(assemblies, references);
            foreach (Problem problem in problems) Console.WriteLine(problem);
            if (problems.Count == 0)
                Console.WriteLine("IL check: " + string.Join(", ", assemblies.Select(Path.GetFileName)) + " can run on nanoFramework");
            return problems.Count == 0 ? 0 : 1;
        }

        private static int CheckFirmware(string[] arguments)
        {
            var files = arguments.SelectMany(a =>
                 Directory.Exists(a) ? Directory.GetFiles(a, "*.pe", SearchOption.AllDirectories) : new[] { a }).ToArray();
            Firmware firmware = Firmware.Load(Path.Combine(Root(), "netnano", "firmware.props"));
            return Report(firmware.Check(files), $"firmware {firmware.Version} takes all of {files.Length} .pe files");
        }

        private static int Report(IReadOnlyList<Problem> problems, string none)
        {
            foreach (Problem problem in problems) Console.WriteLine(problem);
            if (problems.Count == 0) Console.WriteLine(none);
            return problems.Count == 0 ? 0 : 1;
        }

        /// <summary>The repository that this program was built in.</summary>
        private static string Root()
        {
            string folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "nf.proj.props"))) folder = Path.GetDirectoryName(folder);
            return folder ?? throw new IOException("not in the repository");
        }

        private static int List(string assembly)
        {
            foreach (string test in TestList.Of(assembly)) Console.WriteLine(test);
            return 0;
        }

        private static int Compare(string references, string folder)
        {
            ApiComparison result = ApiComparison.Run(references, folder);
            foreach (string line in result.Compared) Console.WriteLine(line);
            foreach (string line in result.NotCompared) Console.WriteLine(line);
            foreach (string line in result.OtherVersions) Console.WriteLine(line);
            foreach (string line in result.Differences) Console.WriteLine(line);
            Console.WriteLine(result.Differences.Count == 0 ? "no differences" : $"{result.Differences.Count} differences");
            return result.Differences.Count == 0 && result.Compared.Count > 0 ? 0 : 1;
        }
    }
}
