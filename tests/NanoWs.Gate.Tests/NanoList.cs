using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace NanoWs.Gate.Tests
{
    /// <summary>One of the two lists that netnano.proj builds: the programs, or the assemblies that netnano/ref declares.</summary>
    internal sealed class NanoList
    {
        private readonly string _file;

        private NanoList(string file, string item)
        {
            _file = file;
            XElement xml = Load(Path.Combine(Repository.Root, "netnano", file));
            string common = xml.Descendants("CommonReferences").SingleOrDefault()?.Value;
            Entries = xml.Descendants(item).Where(e => e.Attribute("Include") != null).Select(e => new Entry(e, common)).ToArray();
        }

        // With the values of its properties, each of which may use those above it.
        private static XElement Load(string file)
        {
            string text = File.ReadAllText(file);
            foreach (XElement property in XElement.Parse(text).Elements("PropertyGroup").Elements().Reverse())
            {
                text = text.Replace($"$({property.Name})", property.Value);
            }

            return XElement.Parse(text);
        }

        public static NanoList Programs { get; } = new NanoList("programs.props", "Program");

        public static NanoList Assemblies { get; } = new NanoList("ref/references.props", "NanoAssembly");

        public Entry[] Entries { get; }

        public string[] Names => Entries.Select(e => e.Name).ToArray();

        public Entry this[string name] => Entries.SingleOrDefault(e => e.Name == name)
            ?? throw new ArgumentException($"netnano/{_file} lacks {name}");

        /// <summary>The names of those above an entry, which are built before it.</summary>
        public string[] Above(string name) => Names.TakeWhile(n => n != name).ToArray();

        internal sealed class Entry
        {
            private readonly XElement _xml;
            private readonly string _common;

            public Entry(XElement xml, string common)
            {
                _xml = xml;
                _common = common;
            }

            public string Name => this["Include"];

            /// <summary>The program as built for the device.</summary>
            public string Output
            {
                get
                {
                    string assembly = this["AssemblyName"];
                    string file = (assembly ?? Name) + (this["OutputType"] == "Exe" ? ".exe" : ".dll");
                    return Path.Combine(DeviceBuild.Output, assembly == null ? "" : Name, file);
                }
            }

            public string[] Programs => Words(this["Programs"]);

            public string[] References => Words(_common + " " + this["References"]);

            public string[] SharedSources => Words(this["SharedSources"]);

            public string this[string attribute] => _xml.Attribute(attribute)?.Value;

            private static string[] Words(string list) => (list ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
