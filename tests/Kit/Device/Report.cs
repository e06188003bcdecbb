using System;

namespace NanoWs.Kit
{
    /// <summary>What was found, one line each. Safe from any thread.</summary>
    internal sealed class Report
    {
        // A failure that occurs once often occurs again and again.
        private const int MostLines = 40;

        private int _passed;
        private int _failed;
        private string _lines = "";

        /// <summary>Checks that passed.</summary>
        public int Passed => _passed;

        /// <summary>Failures, however many of them were printed.</summary>
        public int Failed => _failed;

        /// <summary>The lines printed about failures.</summary>
        public string Failures => _lines;

        /// <summary>Prints a line about what failed.</summary>
        public void Fail(string what)
        {
            lock (this)
            {
                _failed++;
                if (_failed > MostLines) return;
                string line = "FAIL " + what;
                Console.WriteLine(line);
                _lines += line + "\n";
            }
        }

        /// <summary>Prints a line about an unexpected exception.</summary>
        public void Fail(string who, Exception e) => Fail(who + ": " + e.GetType().FullName + ": " + e.Message);

        /// <summary>Counts a check, which failed if <paramref name="problem"/> is not null.</summary>
        public void Check(string problem)
        {
            if (problem == null) _passed++;
            else Fail(problem);
        }
    }
}
