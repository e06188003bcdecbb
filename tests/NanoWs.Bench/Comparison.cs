using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NanoWs.Bench
{
    /// <summary>A median and the range it comes from.</summary>
    internal readonly struct Spread
    {
        public readonly double Median;
        public readonly double Low;
        public readonly double High;

        public Spread(IEnumerable<double> values)
        {
            double[] sorted = values.OrderBy(value => value).ToArray();
            int middle = sorted.Length / 2;
            Median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            Low = sorted[0];
            High = sorted[^1];
        }

        public override string ToString() =>
            string.Format(CultureInfo.InvariantCulture, "{0:0.00} ({1:0.00}..{2:0.00})", Median, Low, High);
    }

    /// <summary>
    /// Measures several subjects in turn, starting with a different one in each round, so that other load on the machine affects them
    /// equally; ratios are taken within a round.
    /// </summary>
    internal sealed class Comparison
    {
        private readonly double[][] _values; // [subject][round]

        public Comparison(int subjects, int rounds, Func<int, double> measure)
        {
            _values = Enumerable.Range(0, subjects).Select(_ => new double[rounds]).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < subjects; i++)
                {
                    int subject = (round + i) % subjects;
                    _values[subject][round] = measure(subject);
                }
            }
        }

        public double Median(int subject) => new Spread(_values[subject]).Median;

        public Spread Ratio(int subject, int other) => new Spread(_values[subject].Zip(_values[other], (a, b) => a / b));

        /// <summary>Which of these has the highest median.</summary>
        public int Best(params int[] subjects) => subjects.MaxBy(Median);
    }

    /// <summary>
    /// Prints a table as it grows, then each ratio on a separate line after all tables, and at the end a summary.
    /// </summary>
    internal sealed class Report
    {
        /// <summary>What the ratios to the bare server are called: a limit, which the verdict leaves out.</summary>
        public const string VersusBare = " vs bare TCP";

        /// <summary>
        /// What the ratios to the better of libwebsockets and Beast are called: the verdict has a line of its own for them.
        /// </summary>
        public const string VersusNative = " vs best native";

        private readonly List<(string Table, string Name, double Value)> _ratios = new List<(string, string, double)>();
        private string _table;
        private int[] _widths;

        /// <summary>From here on ratios belong to this table.</summary>
        public void Begin(string table) => _table = table;

        public void Title(string title, string explanation, params string[] columns)
        {
            Console.WriteLine();
            Console.WriteLine("## {0}", title);
            Console.WriteLine();
            if (explanation != null) Console.WriteLine("{0}\n", explanation);
            _widths = columns.Select(column => column.Length).ToArray();
            Row(columns);
            Row(_widths.Select(width => new string('-', width)).ToArray());
        }

        public void Row(params string[] cells)
        {
            for (int i = 0; i < cells.Length; i++) Console.Write("| {0} ", cells[i].PadRight(_widths[i]));
            Console.WriteLine("|");
        }

        /// <summary>Notes a ratio, and returns it with its range, for the table.</summary>
        public string Ratio(string name, Spread ratio)
        {
            Ratio(name, ratio.Median);
            return ratio.ToString();
        }

        public void Ratio(string name, double value) =>
            _ratios.Add((_table, name, value));

        public void PrintRatios()
        {
            Console.WriteLine();
            foreach ((_, string name, double value) in _ratios)
            {
                Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "ratio: {0} = {1:0.00}", name, value));
            }
        }

        /// <summary>A line for each table: what the ratios to other implementations are, and which is the lowest.</summary>
        public void PrintVerdict()
        {
            Console.WriteLine();
            Console.WriteLine("Verdict: how many times the better of its peers NanoWs is, in the median row of each table; "
                + "native: libwebsockets and Beast instead of Kestrel and ws.");
            var judged = _ratios.Where(ratio => !ratio.Name.EndsWith(VersusBare, StringComparison.Ordinal)).ToArray();
            foreach (var table in judged.GroupBy(ratio => ratio.Table + Kind(ratio.Name)))
            {
                (string _, string lowest, double least) = table.MinBy(ratio => ratio.Value);
                Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "  {0,-12} {1,6:0.00}   lowest {2:0.00}: {3}", table.Key,
                    new Spread(table.Select(ratio => ratio.Value)).Median, least, lowest));
            }

            Console.WriteLine("NanoWs is ahead in {0} of {1} rows.", judged.Count(ratio => ratio.Value >= 1), judged.Length);
        }

        private static string Kind(string name) => name.EndsWith(VersusNative, StringComparison.Ordinal) ? " native" : "";

        public static string Rate(double value) => value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

        public static string Size(int bytes) => bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
    }
}
