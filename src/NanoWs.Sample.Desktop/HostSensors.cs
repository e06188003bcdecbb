using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NanoWs.Sample
{
    /// <summary>
    /// The sensors of this computer: figures of the whole machine where /proc and /sys have them, otherwise of this program.
    /// </summary>
    internal static class HostSensors
    {
        /// <summary>Adds the sensors that exist here; missing ones are not simulated.</summary>
        public static void AddTo(Dashboard dashboard)
        {
            if (File.Exists("/proc/stat"))
            {
                dashboard.AddReading("cpu", "CPU load", "%", 1, new CpuLoad().Read);
                dashboard.AddReading("memory", "Memory in use", "MB", 0, UsedMegabytes);
                dashboard.AddReading("processes", "Processes", null, 0, Processes);
                dashboard.AddReading("threads", "Threads", null, 0, Threads);
            }
            else
            {
                dashboard.AddReading("cpu", "CPU load of this program", "%", 1, new OwnCpuLoad().Read);
                dashboard.AddReading("memory", "Memory of this program", "MB", 1, () => Environment.WorkingSet / 1048576.0);
                dashboard.AddReading("threads", "Threads of this program", null, 0, () => Process.GetCurrentProcess().Threads.Count);
            }

            string thermometer = Thermometer();
            if (thermometer != null) dashboard.AddReading("temperature", "Temperature", "°C", 1, () => Number(thermometer) / 1000);
        }

        private static double UsedMegabytes()
        {
            double total = 0;
            foreach (string line in File.ReadLines("/proc/meminfo"))
            {
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words[0] == "MemTotal:") total = double.Parse(words[1], CultureInfo.InvariantCulture);
                if (words[0] == "MemAvailable:") return (total - double.Parse(words[1], CultureInfo.InvariantCulture)) / 1024;
            }

            return double.NaN;
        }

        private static double Processes() => Directory.EnumerateDirectories("/proc").Count(path => char.IsDigit(Path.GetFileName(path)[0]));

        // "0.20 0.18 0.12 1/80 11206": the number after the slash in the fourth word.
        private static double Threads() =>
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture);

        private static string Thermometer()
        {
            if (!Directory.Exists("/sys/class/thermal")) return null;
            return Directory.EnumerateDirectories("/sys/class/thermal", "thermal_zone*")
                .Select(zone => Path.Combine(zone, "temp"))
                .FirstOrDefault(file => !double.IsNaN(Number(file)));
        }

        private static double Number(string file)
        {
            try
            {
                return double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is FormatException)
            {
                return double.NaN;
            }
        }

        /// <summary>The share of time that all processors were busy since the last reading.</summary>
        private sealed class CpuLoad
        {
            private long _busy;
            private long _all;

            public double Read()
            {
                // "cpu user nice system idle iowait ...", in ticks since the machine was started.
                string[] words = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                long[] ticks = words.Skip(1).Take(8).Select(long.Parse).ToArray();
                long all = ticks.Sum();
                long busy = all - ticks[3] - ticks[4];
                double load = all > _all ? 100.0 * (busy - _busy) / (all - _all) : double.NaN;
                _all = all;
                _busy = busy;
                return load;
            }
        }

        /// <summary>The share of the processors' time that this program used since the last reading.</summary>
        private sealed class OwnCpuLoad
        {
            private readonly Stopwatch _watch = Stopwatch.StartNew();
            private TimeSpan _used;
            private TimeSpan _at;

            public double Read()
            {
                TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime;
                TimeSpan at = _watch.Elapsed;
                double load = 100 * (used - _used).TotalMilliseconds / (at - _at).TotalMilliseconds / Environment.ProcessorCount;
                _used = used;
                _at = at;
                return load;
            }
        }
    }
}
