using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoWs.Integration
{
    /// <summary>The project's own files.</summary>
    internal static class Repository
    {
        private static readonly string[] s_products = [".git", "artifacts", "bin", "obj", "node_modules", ".vs"];

        public static string Root { get; } = FindRoot();

        private static string FindRoot()
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Directory.Build.props"))) folder = Path.GetDirectoryName(folder);
            return folder;
        }

        /// <summary>A file, relative to the root.</summary>
        public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

        public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

        /// <summary>All files but those that a build makes, relative to the root, with slashes.</summary>
        public static IEnumerable<string> Files(string under = "") =>
            Walk(new DirectoryInfo(Path.Combine(Root, under))).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));

        private static IEnumerable<string> Walk(DirectoryInfo folder) =>
            folder.EnumerateFiles().Select(file => file.FullName)
                .Concat(folder.EnumerateDirectories().Where(inner => !s_products.Contains(inner.Name) && inner.LinkTarget == null).SelectMany(Walk));
    }
}
