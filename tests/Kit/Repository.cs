using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoWs.Kit
{
    /// <summary>The project's own files.</summary>
    internal static class Repository
    {
        private static readonly string[] s_products = [".git", "artifacts", "bin", "obj", "node_modules", ".vs"];

        public static string Root { get; } = FindRoot();

        private static string FindRoot()
        {
            string folder = AppContext.BaseDirectory;
            while (folder != null && !File.Exists(Path.Combine(folder, "NanoWs.sln"))) folder = Path.GetDirectoryName(folder);
            return folder ?? throw new InvalidOperationException("not in the repository");
        }

        /// <summary>A file, relative to the root.</summary>
        public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

        public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

        /// <summary>All files but those that a build makes, relative to the root, with slashes.</summary>
        public static IEnumerable<string> Files(string under = "") =>
            Walk(new DirectoryInfo(Path.Combine(Root, under))).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));

        /// <summary>The C# files of a folder, with their whole paths.</summary>
        public static string[] Sources(string folder) =>
            Files(folder).Where(path => path.EndsWith(".cs")).Select(path => Path.Combine(Root, path)).ToArray();

        private static IEnumerable<string> Walk(DirectoryInfo folder) =>
            folder.EnumerateFiles().Where(IsSource).Select(file => file.FullName)
                .Concat(folder.EnumerateDirectories().Where(inner => IsSource(inner) && inner.LinkTarget == null).SelectMany(Walk));

        // In a worktree .git is a file.
        private static bool IsSource(FileSystemInfo entry) => !s_products.Contains(entry.Name);
    }
}
