using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NanoWs.Fleet
{
    /// <summary>
    /// A server's process. A shell waits beside it for the signal to send, or for the end of this program, however that comes: then it
    /// kills the server.
    /// </summary>
    internal sealed class ServerProcess : IDisposable
    {
        private const string Script =
            "\"$@\" </dev/null >>\"$0\" 2>&1 & echo $!; read -r signal; kill -\"${signal:-KILL}\" $!; wait $! 2>/dev/null";

        private const int TicksPerSecond = 100; // of /proc/PID/stat: sysconf(_SC_CLK_TCK)

        private readonly Process _shell;
        private readonly int _id;

        public ServerProcess(string log, params string[] command)
        {
            string[] arguments = ["-c", Script, log, .. command];
            _shell = Process.Start(new ProcessStartInfo("sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true });
            _id = int.Parse(_shell.StandardOutput.ReadLine(), CultureInfo.InvariantCulture);
        }

        /// <summary>Gets the processor time used so far, in seconds; 0 where there is no /proc.</summary>
        public double ProcessorSeconds
        {
            get
            {
                string stat = Read("stat");
                string[] fields = stat.Substring(stat.LastIndexOf(')') + 1).Split(' ', StringSplitOptions.RemoveEmptyEntries);
                return fields.Length < 13 ? 0 : (Number(fields[11]) + Number(fields[12])) / (double)TicksPerSecond; // utime, stime
            }
        }

        /// <summary>Gets the most memory used, in KB; 0 where there is no /proc.</summary>
        public long MostMemory
        {
            get
            {
                string line = Read("status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return Number(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
            }
        }

        private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0;

        private string Read(string file)
        {
            try
            {
                return File.ReadAllText($"/proc/{_id}/{file}");
            }
            catch (IOException)
            {
                return "";
            }
        }

        /// <summary>Sends a signal, such as KILL, and waits for the end.</summary>
        public void End(string signal)
        {
            _shell.StandardInput.WriteLine(signal);
            _shell.StandardInput.Flush();
            if (!_shell.WaitForExit(30000)) throw new TimeoutException($"SIG{signal} does not end a server");
        }

        public void Dispose()
        {
            if (!_shell.HasExited) End("KILL");
            _shell.Dispose();
        }
    }
}
