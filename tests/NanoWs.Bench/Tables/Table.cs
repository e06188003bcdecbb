using System;
using System.Collections.Generic;

namespace NanoWs.Bench.Tables
{
    /// <summary>A part of the benchmark.</summary>
    internal abstract class Table
    {
        public static readonly int[] Sizes = { 16, 128, 1024, 16384 };

        protected static readonly Peer[] AllPeers = { Peer.NanoWs, Peer.Kestrel, Peer.Node, Peer.Bare };

        public abstract string Name { get; }

        /// <summary>The names of its rows, which its ratios are called after.</summary>
        public abstract IEnumerable<string> Rows { get; }

        public abstract void Run(Settings settings, Report report);

        protected static ServerProcess[] StartAll(string mode, int connections) =>
            StartAll(AllPeers, mode, ServerProcess.LargeBuffer, connections);

        protected static ServerProcess[] StartAll(Peer[] peers, string mode, int buffer, int connections)
        {
            ServerProcess[] servers = Array.ConvertAll(peers, peer => ServerProcess.Start(peer, mode, buffer, connections));
            Console.WriteLine();
            foreach (ServerProcess server in servers) Console.WriteLine("server: {0}", server.Version);
            return servers;
        }

        protected static void Dispose(IDisposable[] all)
        {
            foreach (IDisposable one in all) one.Dispose();
        }
    }
}
