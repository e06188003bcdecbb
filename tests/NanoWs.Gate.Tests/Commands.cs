using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// The commands of other projects' tools in the documents, checked against commands.txt, which was taken from these tools' sources.
    /// </summary>
    internal static class Commands
    {
        private static readonly ILookup<string, string> s_list =
            File.ReadLines(Path.Combine(Repository.Root, "tests", "NanoWs.Gate.Tests", "commands.txt"))
                .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2))
                .ToLookup(words => words[0], words => words[1]);

        private static readonly Dictionary<string, bool> s_options =
            s_list["option"].Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words.Length > 1);

        /// <summary>Finds the commands of a tool in a document: each line of a block, and inline code in the text.</summary>
        public static string[] Of(string document, string tool)
        {
            IEnumerable<string> lines = Regex.Matches(document, "(?ms)^ *```\\w*\n(.*?)^ *```")
                .SelectMany(m => m.Groups[1].Value.Split('\n'));
            string prose = Regex.Replace(document, "(?ms)^ *```.*?^ *```", "");
            return lines.Concat(Regex.Matches(prose, "`([^`\n]+)`").Select(m => m.Groups[1].Value))
                .Select(line => line.Trim())
                .Where(line => line.StartsWith(tool + " ")).ToArray();
        }

        public static bool IsTarget(string name) => s_list["target"].Contains(name);

        /// <summary>Whether nanoff has this option, with its value if it stands there.</summary>
        public static bool IsOption(string text)
        {
            string[] words = text.Split(' ', 2);
            return s_options.TryGetValue(words[0], out bool takesValue) && (takesValue || words.Length == 1);
        }

        public static bool IsKey(string name) => s_list["key"].Contains(name);

        /// <summary>
        /// What is wrong with a call of nanoff; null if nothing is. Which options go together is taken from nanoff's sources.
        /// </summary>
        public static string NanoffProblem(string command)
        {
            var given = new Dictionary<string, string>();
            string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 1; i < words.Length; i++)
            {
                string option = words[i];
                if (!s_options.TryGetValue(option, out bool takesValue)) return "nanoff has no " + option;
                if (takesValue && (i + 1 == words.Length || words[i + 1].StartsWith('-'))) return option + " lacks its value";
                given.Add(option, takesValue ? words[++i] : null);
            }

            bool Has(string option) => given.ContainsKey(option);
            if (Has("--target") && !IsTarget(given["--target"])) return "there is no target " + given["--target"];
            if (Has("--platform") && !s_list["platform"].Contains(given["--platform"]))
            {
                return "there is no platform " + given["--platform"];
            }

            if (Has("--nanodevice") && (Has("--target") || Has("--platform")))
            {
                return "--nanodevice goes with neither --target nor --platform";
            }

            if (Has("--nanodevice") && Has("--update")) return "--nanodevice does not update an ESP32: --platform esp32 --update";
            if (Has("--deploy") && !Has("--nanodevice"))
            {
                return "--deploy without --nanodevice writes to an address that is not right everywhere";
            }

            if (Has("--deploy") != Has("--image")) return "--deploy and --image belong together";
            if (Has("--update") && !Has("--target") && !Has("--platform")) return "--update of what? --platform or --target";
            if (Has("--identifyfirmware") && Has("--target")) return "--identifyfirmware chooses the target itself";
            if (Has("--masserase") && !Has("--update")) return "--masserase is part of an --update";
            bool needsPort = !Has("--listports") && !Has("--listtargets") && !Has("--networkdeployment");
            if (needsPort != Has("--serialport")) return needsPort ? "--serialport is missing" : "--serialport does nothing here";
            return null;
        }

        /// <summary>What is wrong with a call of meadow; null if nothing is.</summary>
        public static string MeadowProblem(string command)
        {
            string call = command["meadow ".Length..];
            return s_list["meadow"].Any(known => call == known || call.StartsWith(known + " ")) ? null : "meadow has no " + call;
        }

        /// <summary>What is wrong with a call of dotnet that installs a tool; null if nothing is.</summary>
        public static string ToolProblem(string command)
        {
            // Built for .NET 8, although the tool itself does not say so.
            bool isForNet8 = Regex.IsMatch(command, "^dotnet tool (install|update) .*\\bnano(ff|clr)\\b");
            if (!isForNet8 || command.Contains(" --allow-roll-forward")) return null;
            return "it does not start on .NET 10 alone: --allow-roll-forward";
        }
    }
}
