using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;

namespace NanoWs.Conformance
{
    /// <summary>A test method that shows rules by other means than a raw peer.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ShowsAttribute : Attribute
    {
        public ShowsAttribute(params string[] rules)
        {
            Rules = rules;
        }

        public string[] Rules { get; }
    }

    /// <summary>Writes docs/conformance.md from the rules and the tests.</summary>
    public static class Document
    {
        private const string Introduction = """
            # Conformance with RFC 6455

            <!-- Written by: dotnet run --project tests/NanoWs.Conformance -- --document -->

            Every MUST and MUST NOT of sections 4 to 7 of RFC 6455, the SHOULDs that NanoWs follows, and the test that shows each. The
            tests are `tests/NanoWs.Conformance`: a peer that writes and reads bytes, without any code of the library. This file is
            generated from them, and a test fails when it is out of date.


            """;

        private const string Explanation = """
            A *case* is a connection of its own, run against the server, the client, or both. Where the last column says *every frame*,
            the suite's reader holds each frame that it reads, in each case, against the rule. Names in `code` are tests of the wrapper
            for `dotnet test`.

                dotnet run --project tests/NanoWs.Conformance -- ws://host:port/path    # any echo server: a board, too
                dotnet run --project tests/NanoWs.Conformance -- --listen 9001          # a client that asks for /runCase?case=1
                dotnet test tests/NanoWs.Conformance                                    # NanoWs itself

            The last runs the cases with the default buffers, with the smallest, of 16 bytes, and with sizes drawn between 16 bytes and
            4 KB. It prints the seed of these, with which the environment variable `NANOWS_SEED` repeats them.

            """;

        private static readonly Dictionary<string, string> s_titles = new Dictionary<string, string>
        {
            ["4"] = "Opening handshake", ["5"] = "Data framing", ["6"] = "Sending and receiving", ["7"] = "Closing",
            ["8"] = "Errors in UTF-8", ["9"] = "Extensions",
        };

        public static string Path => System.IO.Path.Combine(Repository.Root, "docs/conformance.md");

        public static string Text()
        {
            var text = new StringBuilder();
            text.Append(Introduction);
            Counts(text);
            text.Append(Explanation);
            Dictionary<string, List<string>> shown = ShownBy();
            foreach (IGrouping<string, Rule> chapter in Rules.All.GroupBy(r => r.Id[..1])) Chapter(text, chapter, shown);
            Cases(text);
            return text.ToString();
        }

        private static void Counts(StringBuilder text)
        {
            int server = Suite.Groups.Where(g => g.Target.HasFlag(Target.Server)).Sum(g => g.Cases.Count);
            int client = Suite.Groups.Where(g => g.Target.HasFlag(Target.Client)).Sum(g => g.Cases.Count);
            text.Append($"{Rules.All.Count} rules; {server} cases against a server, {client} against a client.\n\n");
        }

        private static void Chapter(StringBuilder text, IGrouping<string, Rule> chapter, Dictionary<string, List<string>> shown)
        {
            text.Append($"\n## {chapter.Key}. {s_titles[chapter.Key]}\n\n| Rule | | For | What | Shown by |\n|---|---|---|---|---|\n");
            foreach (Rule rule in chapter)
            {
                var by = new List<string>();
                if (rule.Everywhere) by.Add("*every frame*");
                if (shown.TryGetValue(rule.Id, out List<string> tests)) by.AddRange(tests);
                if (rule.Note != null) by.Add(rule.Note);
                text.Append($"| {rule.Id} | {rule.Level} | {rule.Whom} | {rule.Text} | {string.Join("; ", by)} |\n");
            }
        }

        private static void Cases(StringBuilder text)
        {
            text.Append("\n## The cases\n\n| Section | Group | Against | Cases |\n|---|---|---|---|\n");
            foreach (Group group in Suite.Groups)
            {
                text.Append($"| {group.Section} | {group.Title} | {Whom(group.Target)} | {group.Cases.Count} |\n");
            }
        }

        private static string Whom(Target target) => target == Target.Both ? "both" : target.ToString().ToLowerInvariant();

        /// <summary>The tests for each rule, as the document names them.</summary>
        public static Dictionary<string, List<string>> ShownBy()
        {
            var shown = new Dictionary<string, List<string>>();
            void Add(string rule, string test)
            {
                if (!shown.TryGetValue(rule, out List<string> tests)) shown[rule] = tests = new List<string>();
                tests.Add(test);
            }

            foreach (Group group in Suite.Groups)
            {
                string name = group.Title + " (" + group.Cases.Count + ")";
                foreach (string rule in group.Shows) Add(rule, name);
            }

            foreach (Type type in typeof(Document).Assembly.GetTypes().OrderBy(t => t.Name, StringComparer.Ordinal))
            {
                foreach (MethodInfo method in type.GetMethods().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    foreach (string rule in method.GetCustomAttribute<ShowsAttribute>()?.Rules ?? Array.Empty<string>())
                    {
                        Add(rule, "`" + method.Name + "`");
                    }
                }
            }

            return shown;
        }
    }
}
