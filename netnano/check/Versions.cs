using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoCheck
{
    /// <summary>
    /// The versions of the packages stand in nf.proj.props. Visual Studio's projects, the package and the documents repeat them: here they
    /// are compared, and set right.
    /// </summary>
    public sealed class Versions
    {
        // Each names a package and a version: packages.config and .nuspec, the paths of references, and prose and tables.
        private static readonly Regex[] Places =
        {
            new Regex(@"id=""(?<id>nanoFramework\.[\w.]+)"" version=""(?<version>[\d.]+)"""),
            new Regex(@"packages\\(?<id>nanoFramework(\.[A-Za-z]\w*)+)\.(?<version>\d+(\.\d+)+)\\"),
            new Regex(@"(?<id>nanoFramework(\.[A-Za-z]\w*)+)[`*]* \|? ?(?<version>\d+(\.\d+)+)"),
        };

        private static readonly Regex FirmwarePlace = new Regex(@"--fwversion (?<version>\d+\.\d+\.\d+)");

        private static readonly Regex Table =
            new Regex(@"(?<=<!-- versions, .* -->\r?\n).*?(?=<!-- end of versions -->)", RegexOptions.Singleline);

        private static readonly string[] Products = { ".git", "artifacts", "bin", "obj", "node_modules", "packages", ".vs" };

        private readonly string _root;
        private readonly Dictionary<string, string> _properties;
        private readonly Firmware _firmware;

        private Versions(string root)
        {
            _root = root;
            _properties = XDocument.Load(Path.Combine(root, "nf.proj.props")).Descendants("PropertyGroup").Elements()
                .GroupBy(e => e.Name.LocalName).ToDictionary(g => g.Key, g => g.First().Value);
            _firmware = Firmware.Load(Path.Combine(root, "netnano", "firmware.props"));
        }

        /// <summary>What is wrong. With <paramref name="write"/> what can be mended is.</summary>
        public static IReadOnlyList<Problem> Check(string root, bool write)
        {
            var versions = new Versions(root);
            var problems = new List<Problem>();
            foreach (string file in versions.Files(new DirectoryInfo(root))) versions.Check(file, write, problems);
            versions.CheckFits(problems);
            return problems;
        }

        private IEnumerable<string> Files(DirectoryInfo folder)
        {
            IEnumerable<string> here = folder.EnumerateFiles().Select(file => file.FullName).Where(IsFollower);
            return here.Concat(folder.EnumerateDirectories()
                .Where(inner => !Products.Contains(inner.Name) && inner.LinkTarget is null).SelectMany(Files))
                .Order(StringComparer.Ordinal);
        }

        // The change log tells of versions of old.
        private static bool IsFollower(string file)
        {
            string name = Path.GetFileName(file);
            return name == "packages.config" || Path.GetExtension(name) is ".nfproj" or ".nuspec"
                || name.EndsWith(".md") && name != "CHANGELOG.md";
        }

        private void Check(string file, bool write, List<Problem> problems)
        {
            // With its mark, if it has one.
            byte[] bytes = File.ReadAllBytes(file);
            string text = Encoding.UTF8.GetString(bytes);
            string mended = Table.Replace(text, match => VersionTable());
            if (mended != text && !write) problems.Add(At(file, text, Table.Match(text).Index, "the table is not up to date"));
            foreach (Regex place in Places)
            {
                mended = place.Replace(mended, match =>
                    Mend(file, mended, match, VersionOf(match.Groups["id"].Value), write, problems));
            }

            mended = FirmwarePlace.Replace(mended, match => Mend(file, mended, match, _firmware.Version, write, problems));
            if (write && mended != text) File.WriteAllBytes(file, Encoding.UTF8.GetBytes(mended));
        }

        private static string Mend(string file, string text, Match match, string wanted, bool write, List<Problem> problems)
        {
            Group version = match.Groups["version"];
            if (version.Value == wanted) return match.Value;
            if (wanted is null) problems.Add(At(file, text, match.Index, $"nf.proj.props has no version of {match.Groups["id"].Value}"));
            else if (!write)
                problems.Add(At(file, text, match.Index, $"{match.Value.Trim()}: nf.proj.props and netnano/firmware.props say {wanted}"));
            if (wanted is null || !write) return match.Value;
            int start = version.Index - match.Index;
            return match.Value[..start] + wanted + match.Value[(start + version.Length)..];
        }

        private static Problem At(string file, string text, int index, string message) =>
            new Problem(file, text.AsSpan(0, index).Count('\n') + 1, "NANO10", message + " (nanocheck versions --write)");

        /// <summary>The version of a package, or null: nanoFramework.System.Net is NanoSystemNetVersion.</summary>
        private string VersionOf(string package) =>
            _properties.GetValueOrDefault("Nano" + package["nanoFramework.".Length..].Replace(".", "") + "Version");

        private IEnumerable<(string Assembly, string Package)> Assemblies() =>
            XDocument.Load(Path.Combine(_root, "netnano", "ref", "references.props")).Descendants("NanoAssembly")
                .Where(e => e.Attribute("Include") is not null).Select(e => (e.Attribute("Include").Value, e.Attribute("Package").Value))
                // System.Net.Http references it: its package comes along.
                .Append(("nanoFramework.System.Collections", "nanoFramework.System.Collections"));

        private void CheckFits(List<Problem> problems)
        {
            foreach ((string assembly, string package) in Assemblies())
            {
                string problem = _firmware.Fits(assembly, VersionOf(package));
                if (problem is not null) problems.Add(new Problem(Path.Combine(_root, "nf.proj.props"), 0, "NANO11", problem));
            }
        }

        private string VersionTable()
        {
            var table = new StringBuilder("| package | version | native assembly | checksum |\n|---|---|---|---|\n");
            foreach ((string assembly, string package) in Assemblies().OrderBy(a => a.Package, StringComparer.Ordinal))
            {
                table.Append($"| `{package}` | {VersionOf(package)} | `{assembly}` | {_firmware[assembly]?.Checksum} |\n");
            }

            return table.Append($"\nThey belong to firmware {_firmware.Version}, built on {_firmware.Since} or later.\n").ToString();
        }
    }
}
