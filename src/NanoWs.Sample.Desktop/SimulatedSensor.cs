using System;
using System.Diagnostics;
using System.Globalization;

namespace NanoWs.Sample
{
    /// <summary>A made-up reading: a wave, each of another length, so that a dashboard has something to draw.</summary>
    internal sealed class SimulatedSensor : ISensor
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly double _seconds;

        private SimulatedSensor(int number)
        {
            Name = "wave-" + number.ToString(CultureInfo.InvariantCulture);
            Label = "Wave " + number.ToString(CultureInfo.InvariantCulture);
            _seconds = 5 * number;
        }

        /// <summary>So many of them.</summary>
        public static ISensor[] Make(int count)
        {
            var sensors = new ISensor[count];
            for (int i = 0; i < count; i++) sensors[i] = new SimulatedSensor(i + 1);
            return sensors;
        }

        public string Name { get; }

        public string Label { get; }

        public string Unit => "%";

        public int Decimals => 1;

        public bool IsSimulated => true;

        public double Read() => 50 + 50 * Math.Sin(_watch.Elapsed.TotalSeconds * 2 * Math.PI / _seconds);
    }
}
