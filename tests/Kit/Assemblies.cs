using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoWs.Kit
{
    /// <summary>The library's assemblies: those of which src/ has a project for the device, but for the samples.</summary>
    internal static class Assemblies
    {
        /// <summary>Their names, which are those of their folders.</summary>
        public static readonly string[] Names = Repository.Files("src").Where(file => file.EndsWith(".nfproj"))
            .Select(Path.GetFileNameWithoutExtension).Where(name => !name.StartsWith("NanoWs.Sample.")).Order().ToArray();

        /// <summary>Those beside the core.</summary>
        public static IEnumerable<object[]> Others => Names.Where(name => name != "NanoWs").Select(name => new object[] { name });

        /// <summary>All of them.</summary>
        public static IEnumerable<object[]> All => Names.Select(name => new object[] { name });

        /// <summary>The assemblies that one references.</summary>
        public static string[] References(string name) =>
            Regex.Matches(Repository.Read($"src/{name}/{name}.nfproj"), "<ProjectReference Include=\"[^\"]*?([^\"\\\\]+)\\.nfproj\"")
                .Select(match => match.Groups[1].Value).ToArray();
    }
}
