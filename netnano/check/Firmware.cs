using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace NanoCheck
{
    /// <summary>What the firmware asks of the assemblies: netnano/firmware.props.</summary>
    public sealed class Firmware
    {
        private const string None = "none";

        private readonly Dictionary<string, Assembly> _assemblies;

        private Firmware(XDocument file)
        {
            Version = file.Descendants("NanoFirmwareVersion").Single().Value;
            Since = file.Descendants("NanoFirmwareSince").Single().Value;
            _assemblies = file.Descendants("NativeAssembly").ToDictionary(e => e.Attribute("Include").Value,
                e => new Assembly(e.Attribute("Checksum").Value,
                    (e.Attribute("Fits")?.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        public string Version { get; }

        /// <summary>Builds of that version from this day on have these checksums.</summary>
        public string Since { get; }

        public static Firmware Load(string file) => new Firmware(XDocument.Load(file));

        /// <summary>An assembly by name; null if it is not in the list.</summary>
        public Assembly this[string name] => _assemblies.GetValueOrDefault(name);

        /// <summary>What keeps that version of an assembly from running; null if nothing does.</summary>
        public string Fits(string assembly, string version)
        {
            if (this[assembly] is not Assembly known)
                return $"netnano/firmware.props does not have {assembly}: which checksum does the firmware ask for?";
            if (known.Checksum == None || known.Fits.Contains(version)) return null;
            return $"{assembly} {version} is not known to have the native checksum that the firmware asks for, {known.Checksum}. "
                + "Those that have it: "
                + string.Join(", ", known.Fits) + " (netnano/firmware.props)";
        }

        /// <summary>Compares .pe files with the list.</summary>
        public IReadOnlyList<Problem> Check(IEnumerable<string> files)
        {
            var problems = new List<Problem>();
            foreach (string file in files)
            {
                string name = Path.GetFileNameWithoutExtension(file);
                string checksum = ChecksumOf(File.ReadAllBytes(file));
                string wanted = this[name]?.Checksum ?? None;
                if (checksum is null) problems.Add(new Problem(file, 0, "NANO12", "this is no .pe file"));
                else if (checksum != wanted) problems.Add(new Problem(file, 0, "NANO12", Message(name, checksum, wanted)));
            }

            return problems;
        }

        private string Message(string name, string checksum, string wanted) =>
            $"native checksum {checksum}, but firmware {Version} asks for {wanted}: it would skip {name}, "
            + "and nothing would run. netnano/README.md says how to move both on";

        /// <summary>From the header of a .pe file: marker, three words, the checksum. Null if it is none.</summary>
        public static string ChecksumOf(ReadOnlySpan<byte> pe)
        {
            if (pe.Length < 24 || !pe.StartsWith("NFMRK"u8)) return null;
            uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(pe[20..]);
            return checksum == 0 ? None : $"0x{checksum:X8}";
        }

        public sealed record Assembly(string Checksum, string[] Fits);
    }
}
