using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// A project for Visual Studio with nanoFramework's extension, beside the entry in netnano/programs.props that builds the same program.
    /// </summary>
    internal sealed class DeviceProject
    {
        // The dependencies of each package: packages.config must list all of them, NuGet adds none by itself.
        private static readonly Dictionary<string, string[]> Dependencies = new Dictionary<string, string[]>
        {
            ["nanoFramework.System.Text"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.System.Collections"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.System.Threading"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.Runtime.Events"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.Runtime.Native"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.System.IO.Streams"] = new[] { "nanoFramework.CoreLibrary", "nanoFramework.System.Text" },
            ["nanoFramework.System.Net"] = new[]
            {
                "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.System.Text", "nanoFramework.System.Threading",
                "nanoFramework.System.IO.Streams",
            },
            ["nanoFramework.System.Net.Http"] = new[]
            {
                "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.System.Collections",
                "nanoFramework.System.Text", "nanoFramework.System.Net", "nanoFramework.System.Threading",
            },
            ["nanoFramework.System.Device.Wifi"] = new[]
            {
                "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.System.Net",
            },
            ["nanoFramework.System.Device.Gpio"] = new[] { "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events" },
            ["nanoFramework.System.Device.Adc"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.System.Device.I2c"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.Hardware.Esp32"] = new[] { "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events" },
            ["nanoFramework.TestFramework"] = new[] { "nanoFramework.CoreLibrary" },
            ["nanoFramework.CoreLibrary"] = Array.Empty<string>(),
        };

        private readonly string _file;
        private readonly XDocument _xml;

        public DeviceProject(string file)
        {
            _file = Path.Combine(Repository.Root, file);
            _xml = XDocument.Load(_file);
        }

        public string Name => Path.GetFileNameWithoutExtension(_file);

        public string Folder => Path.GetDirectoryName(_file);

        /// <summary>As the solution writes it.</summary>
        public string PathInSolution => Path.GetRelativePath(Repository.Root, _file).Replace('/', '\\');

        public string Guid => Property("ProjectGuid").ToUpperInvariant();

        public string[] Sources => Items("Compile").Select(e => Slashes(e.Attribute("Include").Value)).ToArray();

        public string[] ProjectReferences =>
            Items("ProjectReference").Select(e => Path.GetFullPath(Path.Combine(Folder, Slashes(e.Attribute("Include").Value)))).ToArray();

        /// <summary>Each reference: the assembly's name and where it is looked for.</summary>
        public (string Assembly, string HintPath)[] References =>
            Items("Reference").Select(e => (e.Attribute("Include").Value, e.Elements().Single().Value)).ToArray();

        public (string Project, string Condition)[] Imports =>
            Items("Import").Select(e => (e.Attribute("Project").Value, e.Attribute("Condition")?.Value)).ToArray();

        /// <summary>Id and version of each package.</summary>
        public (string Id, string Version)[] Packages => XDocument.Load(Path.Combine(Folder, "packages.config")).Root.Elements()
            .Select(e => (e.Attribute("id").Value, e.Attribute("version").Value)).ToArray();

        public string Property(string name) => Items(name).SingleOrDefault()?.Value;

        public IEnumerable<XElement> Items(string name) => _xml.Descendants().Where(e => e.Name.LocalName == name);

        /// <summary>The sources that the build in netnano/ compiles.</summary>
        public string[] SourcesOnDisk() =>
            Repository.Sources(Folder).Concat(NanoList.Programs[Name].SharedSources.Select(f => Path.Combine(Repository.Root, f)))
                .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/')).ToArray();

        /// <summary>The packages that the build in netnano/ needs, and what those need.</summary>
        public string[] PackagesNeeded()
        {
            var found = new SortedSet<string>();
            foreach (string assembly in NanoList.Programs[Name].References) Add(PackageOf(assembly));
            return found.ToArray();

            void Add(string package)
            {
                if (!found.Add(package)) return;
                foreach (string needed in Dependencies[package]) Add(needed);
            }
        }

        /// <summary>The projects that the build in netnano/ references, by name.</summary>
        public string[] ProjectsNeeded() => NanoList.Programs[Name].Programs;

        /// <summary>The package that an assembly comes in.</summary>
        public static string PackageOf(string assembly)
        {
            if (assembly == "mscorlib") return "nanoFramework.CoreLibrary";
            if (assembly == "nanoFramework.UnitTestLauncher") return "nanoFramework.TestFramework";
            return assembly.StartsWith("nanoFramework.") ? assembly : "nanoFramework." + assembly;
        }

        /// <summary>The version of a package, as nf.proj.props has it.</summary>
        public static string VersionOf(string package)
        {
            string property = VersionProperty(package);
            string properties = File.ReadAllText(Path.Combine(Repository.Root, "nf.proj.props"));
            return Regex.Match(properties, $"<{property}>(.*)</{property}>").Groups[1].Value;
        }

        public static string VersionProperty(string package) =>
            "Nano" + package.Substring("nanoFramework.".Length).Replace(".", "") + "Version";

        private static string Slashes(string path) => path.Replace('\\', '/');
    }
}
