using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace NanoWs.Bench
{
    /// <summary>The kinds of servers, in the order of the tables.</summary>
    internal enum Peer
    {
        NanoWs,
        Kestrel,
        Node,
        Bare,
    }

    /// <summary>A server in a process of its own, with the priority and the processors that this one has.</summary>
    internal sealed class ServerProcess : IDisposable
    {
        // Room for the largest message with its header, several times over, in servers that take buffers.
        public const int LargeBuffer = 65536;

        public static readonly string[] Names = { "NanoWs", "Kestrel", "Node ws", "bare TCP" };

        private readonly Process _process;

        private ServerProcess(Peer peer, Process process)
        {
            Peer = peer;
            _process = process;
            string[] words = Answer("listening").Split(' ', 3);
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
            ProcessStartInfo start = peer == Peer.Node
                ? new ProcessStartInfo("node", new[] { "--expose-gc", "server.mjs", mode }) { WorkingDirectory = NodeFolder() }
                : new ProcessStartInfo(Environment.ProcessPath, new[] { "server", peer.ToString().ToLowerInvariant(), mode, Text(buffer), Text(connections) });
            start.RedirectStandardInput = start.RedirectStandardOutput = true;
            return new ServerProcess(peer, Process.Start(start));
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        // Its packages come from the lock file, once.
        private static string NodeFolder()
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "node");
            if (Directory.Exists(Path.Combine(folder, "node_modules", "ws"))) return folder;
            Console.WriteLine("Installing the packages of the server in Node...");
            var start = new ProcessStartInfo("npm", new[] { "ci", "--ignore-scripts" }) { WorkingDirectory = folder, RedirectStandardOutput = true };
            using Process npm = Process.Start(start);
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0) throw new InvalidOperationException("npm ci failed; Node 20 and its package registry are needed.");
            return folder;
        }

        /// <summary>Bytes in use on its managed heap after a collection, and its working set.</summary>
        public (long Heap, long WorkingSet) Memory()
        {
            _process.StandardInput.WriteLine("memory");
            string[] words = Answer("memory").Split(' ');
            return (long.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
        }

        private string Answer(string word)
        {
            string line = _process.StandardOutput.ReadLine();
            if (line == null || !line.StartsWith(word, StringComparison.Ordinal)) throw new InvalidOperationException("Unexpected from the server: " + line);
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
