using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoCheck
{
    internal static class Program
    {
        private const string Usage = """
            nanocheck check ASSEMBLY...   refuses IL that the nanoFramework interpreter cannot run;
                                          the reference assemblies are in ref/ beside the first ASSEMBLY
            nanocheck compare REF FOLDER  compares the reference assemblies in REF with the real API in FOLDER:
                                          listings (*.txt) or assemblies (*.dll, in subfolders too)
            nanocheck tests ASSEMBLY      lists what the unit-test launcher runs in an assembly
            """;

        private static int Main(string[] args)
        {
            try
            {
                if (args.Length > 1 && args[0] == "check") return Check(args[1..]);
                if (args.Length == 3 && args[0] == "compare") return Compare(args[1], args[2]);
                if (args.Length == 2 && args[0] == "tests") return List(args[1]);
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
            if (problems.Count == 0) Console.WriteLine("IL check: " + string.Join(", ", assemblies.Select(Path.GetFileName)) + " are fit for nanoFramework");
            return problems.Count == 0 ? 0 : 1;
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
            foreach (string line in result.Differences) Console.WriteLine(line);
            Console.WriteLine(result.Differences.Count == 0 ? "no difference" : $"{result.Differences.Count} differences");
            return result.Differences.Count == 0 && result.Compared.Count > 0 ? 0 : 1;
        }
    }
}
