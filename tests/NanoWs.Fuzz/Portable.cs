using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// The fuzzer against the library's portable build. Both builds have the same names, so this assembly is loaded once more, in a context
    /// of its own, where the names stand for the other.
    /// </summary>
    internal sealed class Portable : AssemblyLoadContext
    {
        private static readonly string s_folder = Path.GetDirectoryName(typeof(Portable).Assembly.Location);
        private static readonly Assembly s_fuzzer = new Portable().LoadFromAssemblyPath(typeof(Portable).Assembly.Location);

        protected override Assembly Load(AssemblyName name) =>
            name.Name is "NanoWs" or "NanoWs.Client" or "NanoWs.Http" or "NanoWs.Mqtt" or "NanoWs.SocketIo"
                ? LoadFromAssemblyPath(Path.Combine(s_folder, "portable", name.Name + ".dll")) : null;

        /// <summary>As <see cref="Fuzzer.Fuzz"/>.</summary>
        public static string[] Fuzz(ulong seed, long from, long to) => (string[])Call(nameof(Fuzzer), nameof(Fuzzer.Fuzz), seed, from, to);

        /// <summary>Calls a static method of the other copy of this assembly.</summary>
        public static object Call(string type, string method, params object[] arguments) =>
            s_fuzzer.GetType("NanoWs.Fuzz." + type).GetMethod(method, BindingFlags.Static | BindingFlags.Public)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
