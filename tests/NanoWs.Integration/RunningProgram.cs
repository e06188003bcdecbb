using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>A program that runs during a test, and its output line by line.</summary>
    internal sealed class RunningProgram : IDisposable
    {
        private readonly Process _process;
        private readonly BlockingCollection<string> _lines = new();
        private readonly Task _reading;

        private RunningProgram(ProcessStartInfo start)
        {
            start.RedirectStandardOutput = start.RedirectStandardError = true;
            _process = Process.Start(start);
            _reading = Task.WhenAll(Task.Run(() => Read(_process.StandardOutput, "")),
                Task.Run(() => Read(_process.StandardError, "error: ")));
        }

        /// <summary>Starts an assembly.</summary>
        public static RunningProgram Start(string assembly, params string[] arguments) =>
            Launch(Programs.DotNet, [assembly, .. arguments]);

        /// <summary>Starts any program.</summary>
        public static RunningProgram Launch(string file, params string[] arguments) =>
            new RunningProgram(new ProcessStartInfo(file, arguments));

        public int Id => _process.Id;

        private void Read(StreamReader reader, string prefix)
        {
            while (reader.ReadLine() is string line) _lines.Add(prefix + line);
        }

        /// <summary>The next line that matches; those before it are skipped.</summary>
        public Match WaitFor(string pattern)
        {
            Match match;
            do
            {
                bool hasLine = _lines.TryTake(out string line, Recorder.Patience);
                match = hasLine ? Regex.Match(line, pattern) : throw new AssertFailedException("No line like " + pattern);
            }
            while (!match.Success);
            return match;
        }

        /// <summary>What it has printed since the last line waited for, without waiting for more.</summary>
        public string[] TakeLines()
        {
            var lines = new List<string>();
            while (_lines.TryTake(out string line)) lines.Add(line);
            return lines.ToArray();
        }

        /// <summary>Waits for its end. Returns the exit code and the rest of its output.</summary>
        public (int Code, string[] Lines) End()
        {
            Assert.IsTrue(_process.WaitForExit(Recorder.Patience), "the program does not end");
            Assert.IsTrue(_reading.Wait(Recorder.Patience), "its output does not end");
            return (_process.ExitCode, _lines.ToArray());
        }

        public void Dispose()
        {
            if (!_process.HasExited) _process.Kill();
            _process.Dispose();
        }
    }
}
