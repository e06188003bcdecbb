using System;
using System.Diagnostics;
using System.IO;

namespace NanoWs.Soak
{
    /// <summary>What the process takes.</summary>
    internal sealed record Usage(int Threads, int Descriptors, long Bytes)
    {
        public static Usage Now()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using Process process = Process.GetCurrentProcess();
            int descriptors = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
            return new Usage(process.Threads.Count, descriptors, GC.GetTotalMemory(true));
        }

        public override string ToString() => $"{Threads} threads, {Descriptors} descriptors, {Bytes / 1024} KB";
    }
}
