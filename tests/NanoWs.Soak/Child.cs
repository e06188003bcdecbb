using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;

namespace NanoWs.Soak
{
    /// <summary>This program once more, as a process that can be stopped and killed.</summary>
    internal sealed class Child : IDisposable
    {
        private readonly Process _process;

        private Child(Process process)
        {
            _process = process;
        }

        public static Child Start(string role, int port)
        {
            // Started as "dotnet NanoWs.Soak.dll", this process is dotnet.
            bool isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
            string[] words = [role, port.ToString(CultureInfo.InvariantCulture)];
            string[] all = isHosted ? [typeof(Child).Assembly.Location, .. words] : words;
            return new Child(Process.Start(new ProcessStartInfo(Environment.ProcessPath, all) { RedirectStandardInput = true }));
        }

        /// <summary>In such a process: ends it when its parent is gone, however that went.</summary>
        public static void EndWithParent() => new Thread(() =>
        {
            Console.In.Read();
            Environment.Exit(0);
        }) { IsBackground = true }.Start();

        /// <summary>Stops it, as SIGSTOP does; returns false where there are no signals, or if it has ended by itself.</summary>
        public bool Stop(Counts counts)
        {
            if (OperatingSystem.IsWindows() || HasFailed(counts)) return false;
            Signal("-STOP");
            Interlocked.Increment(ref counts.Stopped);
            return true;
        }

        public void Continue()
        {
            if (!OperatingSystem.IsWindows()) Signal("-CONT");
        }

        private void Signal(string signal)
        {
            using Process kill = Process.Start("kill", new[] { signal, _process.Id.ToString(CultureInfo.InvariantCulture) });
            kill.WaitForExit();
        }

        // It talks or serves until it is killed.
        private bool HasFailed(Counts counts)
        {
            if (!_process.HasExited) return false;
            Interlocked.Increment(ref counts.Failed);
            return true;
        }

        /// <summary>Kills it, as SIGKILL does.</summary>
        public void Kill(Counts counts)
        {
            if (HasFailed(counts)) return;
            _process.Kill();
            _process.WaitForExit();
            Interlocked.Increment(ref counts.Killed);
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }
    }
}
