using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>The kinds of servers, in the order of the tables; the last two only where they can be compiled.</summary>
    internal enum Peer
    {
        NanoWs,
        Kestrel,
        Node,
        Bare,
        Libwebsockets,
        Beast,
    }

    /// <summary>A server in a process of its own, with the priority and the processors that this one has.</summary>
    internal sealed class ServerProcess : IDisposable
    {
        // Room for the largest message with its header, several times over, in servers that take buffers.
        public const int LargeBuffer = 65536;

        public static readonly string[] Names = { "NanoWs", "Kestrel", "Node ws", "bare TCP", "libwebsockets", "Beast" };

        private readonly Process _process;

        private ServerProcess(Peer peer, Process process)
        {
            Peer = peer;
            _process = process;
            string[] words = Reply("listening").Split(' ', 3);
            Port = int.Parse(words[1], CultureInfo.InvariantCulture);
            Version = words[2];
        }

        public Peer Peer { get; }

        public int Port { get; }

        public string Version { get; }

        /// <param name="peer">Which server.</param>
        /// <param name="mode">What it does with messages: "echo" or "broadcast".</param>
        /// <param name="buffer">The size of its buffers, where it takes one.</param>
        /// <param name="connections">The most connections it must hold, where it wants to know.</param>
        public static ServerProcess Start(Peer peer, string mode, int buffer, int connections)
        {
            ProcessStartInfo start = peer switch
            {
                Peer.Node => new ProcessStartInfo("node", new[] { "--expose-gc", "server.mjs", mode }) { WorkingDirectory = NodeFolder() },
                Peer.Libwebsockets or Peer.Beast => new ProcessStartInfo(NativePeers.Program(peer)),
                _ => Self("server", peer.ToString().ToLowerInvariant(), mode, Text(buffer), Text(connections)),
            };
            start.RedirectStandardInput = start.RedirectStandardOutput = true;
            return new ServerProcess(peer, Start(start));
        }

        // This program once more: by its own executable, or as "dotnet NanoWs.Bench.dll".
        private static ProcessStartInfo Self(params string[] arguments)
        {
            string self = typeof(ServerProcess).Assembly.Location;
            bool isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
            return new ProcessStartInfo(Environment.ProcessPath, isHosted ? arguments.Prepend(self) : arguments);
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        // Its packages come from the lock file, once.
        private static string NodeFolder()
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "node");
            if (Directory.Exists(Path.Combine(folder, "node_modules", "ws"))) return folder;
            Console.WriteLine("Installing the packages of the server in Node...");
            var start = new ProcessStartInfo("npm", new[] { "ci", "--ignore-scripts", "--silent" })
            {
                WorkingDirectory = folder, RedirectStandardOutput = true,
            };
            using Process npm = Start(start);
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            return npm.ExitCode == 0 ? folder
                : throw new UsageException($"\"npm ci\" failed in {folder}, most likely because its registry is out of reach; "
                    + "--only client and --only codec need no packages.");
        }

        private static Process Start(ProcessStartInfo start)
        {
            try
            {
                return Process.Start(start);
            }
            catch (Win32Exception)
            {
                throw new UsageException($"{start.FileName} was not found: install Node 20, or use --only client or --only codec, "
                    + "which need none.");
            }
        }

        /// <summary>Bytes in use on its managed heap after a collection, and its working set.</summary>
        public (long Heap, long WorkingSet) Memory()
        {
            _process.StandardInput.WriteLine("memory");
            string[] words = Reply("memory").Split(' ');
            return (long.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
        }

        private string Reply(string word)
        {
            string line = _process.StandardOutput.ReadLine();
            if (line == null || !line.StartsWith(word, StringComparison.Ordinal))
            {
                throw new UsageException($"The server \"{Names[(int)Peer]}\" did not say \"{word}\" but "
                    + (line == null ? "ended; what it printed is above." : $"\"{line}\"."));
            }

            return line;
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(3000)) _process.Kill();
            _process.Dispose();
        }
    }
}
