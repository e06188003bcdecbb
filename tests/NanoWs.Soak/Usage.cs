using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace NanoWs.Soak
{
    /// <summary>What the process takes.</summary>
    internal sealed record Usage(int Threads, int Sockets, long Bytes)
    {
        private const string Tasks = "/proc/self/task";
        private const string Open = "/proc/self/fd";

        public static Usage Now()
        {
            // First, because a collection would close what nobody has closed.
            int threads = CountThreads();
            int sockets = CountSockets();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return new Usage(threads, sockets, GC.GetTotalMemory(true));
        }

        // Without those of the runtime, whose names begin with ".NET": its pool, its compiler and its signal handler have threads that come
        // and go as it thinks best. The library uses none of them: its threads have no name of their own, and the process's on Linux.
        public static int CountThreads()
        {
            if (!Directory.Exists(Tasks))
            {
                using Process process = Process.GetCurrentProcess();
                return process.Threads.Count;
            }

            return Directory.GetDirectories(Tasks).Count(task => !NameOf(task).StartsWith(".NET", StringComparison.Ordinal));
        }

        // One that has just ended has no name any more.
        private static string NameOf(string task)
        {
            try
            {
                return File.ReadAllText(task + "/comm");
            }
            catch (IOException)
            {
                return ".NET";
            }
        }

        // Only sockets on Linux: the library opens nothing else, and the runtime keeps each assembly open that it has loaded, late ones
        // too, and pipes for child processes.
        public static int CountSockets()
        {
            if (Directory.Exists(Open)) return Directory.GetFiles(Open).Count(IsSocket);
            using Process process = Process.GetCurrentProcess();
            return process.HandleCount;
        }

        private static bool IsSocket(string file) => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;

        public override string ToString() => $"{Threads} threads, {Sockets} sockets, {Bytes} bytes";
    }
}
