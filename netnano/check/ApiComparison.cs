using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoCheck
{
    /// <summary>
    /// Compares the reference sources with the real assemblies. A wrong declaration compiles and fails only on the device; a missing
    /// overload makes the compiler choose another one.
    /// </summary>
    public sealed class ApiComparison
    {
        // Only these affect how a compiler treats a use; the real assemblies have others, for editors and the device.
        private static readonly HashSet<string> Attributes = new HashSet<string>
        {
            "System.AttributeUsageAttribute", "System.Diagnostics.ConditionalAttribute", "System.FlagsAttribute",
            "System.ObsoleteAttribute", "System.Reflection.DefaultMemberAttribute",
            "System.Runtime.CompilerServices.ExtensionAttribute", "System.Runtime.CompilerServices.IsByRefLikeAttribute",
            "System.Runtime.CompilerServices.IsReadOnlyAttribute",
        };

        public List<string> Compared { get; } = new List<string>();

        public List<string> NotCompared { get; } = new List<string>();

        /// <summary>Listings that are of another version than the reference source says that it is.</summary>
        public List<string> OtherVersions { get; } = new List<string>();

        public List<string> Differences { get; } = new List<string>();

        /// <summary>Compares each reference assembly with a listing NAME.txt, or the real assembly NAME.dll, in the folder.</summary>
        public static ApiComparison Run(string references, string folder)
        {
            var result = new ApiComparison();
            foreach (string reference in Directory.GetFiles(references, "*.dll").Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileNameWithoutExtension(reference);
                string real = Find(folder, name + ".txt") ?? Find(folder, name + ".dll");
                if (real is null) result.NotCompared.Add($"{name}: not compared, nothing in the folder tells its API");
                else if (real.EndsWith(".txt")) result.Compare(name, Read(ApiListing.Of(reference)), Read(File.ReadLines(real)), true);
                else result.Compare(name, Read(ApiListing.Of(reference)), Read(ApiListing.Of(real)), false);
            }

            return result;
        }

        private static string Find(string folder, string file)
        {
            return Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();
        }

        private void Compare(string name, List<Line> declared, List<Line> real, bool isListing)
        {
            var realTexts = real.Select(l => l.Text).ToHashSet();
            var declaredTexts = declared.Select(l => l.Text).ToHashSet();
            foreach (Line line in declared.Where(l => !realTexts.Contains(l.Text)))
            {
                // A listing may be of a neighbour: what it says of the members is worth comparing all the same.
                if (isListing && line.Text[0] == 'A') OtherVersions.Add($"{name}: declared {line.Text[2..]}, "
                    + $"the listing is of {real.First(l => l.Text[0] == 'A').Text[2..]}");
                else Differences.Add(Wrong(name, line, real));
            }

            var types = declared.Select(l => l.Type).ToHashSet();
            var names = declared.Select(l => l.Name).ToHashSet();
            foreach (Line line in real.Where(l => types.Contains(l.Type) && !declaredTexts.Contains(l.Text)))
            {
                if (declared.Any(l => l.Key == line.Key)) continue; // reported above as a wrong declaration
                if (names.Contains(line.Name)) Differences.Add($"{name}: overload missing: {line.Text}");
                else if (line.Text.Contains(" abstract]")) Differences.Add($"{name}: abstract member missing: {line.Text}");
            }

            Compared.Add($"{name}: {declared.Count} of {real.Count} declarations, compared");
        }

        private static string Wrong(string name, Line line, List<Line> real)
        {
            Line same = real.FirstOrDefault(l => l.Key == line.Key);
            return same is null
                ? $"{name}: not in the real API: {line.Text}"
                : $"{name}: declared {line.Text}{Environment.NewLine}    but it is {same.Text}";
        }

        private static List<Line> Read(IEnumerable<string> listing)
        {
            var lines = new List<Line>();
            string type = "";
            foreach (string text in listing.Where(l => l.Length > 2 && l[1] == ':' && l[0] != 'R'))
            {
                string normal = Normalize(text);
                if (text[0] == 'T') type = normal[2..normal.IndexOf(' ')];
                string key = Regex.Replace(normal, @" \[.*|, Version=.*", "");
                string name = key[0] == 'T' || key[0] == 'A' ? key : type + "." + Regex.Match(key[(type.Length + 3)..], @"^[^(:]+");
                lines.Add(new Line(type, name, key, normal));
            }

            return lines;
        }

        // Which methods are native matters only to the interpreter, and only the real assemblies have public keys.
        private static string Normalize(string line)
        {
            if (line[0] == 'A') return Regex.Match(line, @"^A:[^,]+, Version=[\d.]+").Value;
            var kept = new SortedSet<string>(StringComparer.Ordinal);
            string bare = Regex.Replace(line, @" @([\w.]+)(\((?:""[^""]*""|[^""()])*\))?", match =>
            {
                if (Attributes.Contains(match.Groups[1].Value)) kept.Add(match.Value);
                return "";
            });
            return Regex.Replace(bare, @"(\[[^\]]*) native\]", "$1]") + string.Concat(kept);
        }

        private sealed record Line(string Type, string Name, string Key, string Text);
    }
}
