using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Fleet
{
    /// <summary>The independent client, npm's mqtt in Node, that says which messages arrived.</summary>
    internal sealed class Consumer : IDisposable
    {
        public const string Folder = "tests/NanoWs.Fleet/node";

        private readonly Process _process;
        private readonly int[][] _seen; // of each board, how often each message came
        private long _arrived;

        public Consumer(string[] servers, int boards, int seconds)
        {
            _seen = new int[boards][];
            for (int i = 0; i < boards; i++) _seen[i] = new int[seconds * Board.Readings];
            string[] arguments = [Path.Combine(Repository.Root, Folder, "consumer.mjs"), .. servers];
            var start = new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
            _process = Process.Start(start);
            new Thread(Read) { IsBackground = true }.Start();
        }

        /// <summary>Set when it has subscribed.</summary>
        public ManualResetEventSlim Ready { get; } = new();

        /// <summary>Gets how many messages arrived, duplicates included.</summary>
        public long Arrived => Interlocked.Read(ref _arrived);

        /// <summary>Gets how often a message arrived.</summary>
        public int Seen(int board, int message) => Volatile.Read(ref _seen[board][message]);

        private void Read()
        {
            while (_process.StandardOutput.ReadLine() is string line)
            {
                if (line == "ready")
                {
                    Ready.Set();
                    continue;
                }

                int space = line.IndexOf(' ');
                int board = int.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture);
                int message = int.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
                Interlocked.Increment(ref _seen[board][message]);
                Interlocked.Increment(ref _arrived);
            }
        }

        // It ends with its input, also when this program is killed.
        public void Dispose()
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(5000)) _process.Kill();
        }
    }
}
