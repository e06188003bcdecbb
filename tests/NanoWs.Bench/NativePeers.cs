using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace NanoWs.Bench
{
    /// <summary>The peers in C and C++, on libraries of Debian's packages: compiled once, into the output folder.</summary>
    internal static class NativePeers
    {
        private const string LibwebsocketsNeeds = "gcc libwebsockets-dev libwebsockets-evlib-ev";
        private const string BeastNeeds = "g++ libboost-dev";

        private static readonly Lazy<Peer[]> s_available =
            new Lazy<Peer[]>(() => new[] { Peer.Libwebsockets, Peer.Beast }.Where(Compile).ToArray());

        /// <summary>Those that can be compiled here; a line says which cannot.</summary>
        public static IReadOnlyList<Peer> Available => s_available.Value;

        public static string Program(Peer peer) => Path.Combine(Folder, peer.ToString().ToLowerInvariant());

        private static string Folder => Path.Combine(AppContext.BaseDirectory, "native");

        private static bool Compile(Peer peer)
        {
            bool isC = peer == Peer.Libwebsockets;
            string program = Program(peer);
            string source = program + (isC ? ".c" : ".cpp");
            if (File.Exists(program) && File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(source)) return true;
            Console.WriteLine("Compiling the server of {0}...", ServerProcess.Names[(int)peer]);
            bool isCompiled = isC ? Succeeds("gcc", "-O2", "-o", program, source, "-lwebsockets", "-pthread")
                : Succeeds("g++", "-O2", "-o", program, source, "-pthread");
            if (!isCompiled)
            {
                Console.WriteLine("{0} is left out: it needs the packages {1}.", ServerProcess.Names[(int)peer],
                    isC ? LibwebsocketsNeeds : BeastNeeds);
            }

            return isCompiled;
        }

        private static bool Succeeds(string compiler, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(compiler, arguments) { RedirectStandardError = true });
                process.StandardError.ReadToEnd(); // a missing header, most likely
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (Win32Exception)
            {
                return false; // there is no compiler
            }
        }
    }
}
