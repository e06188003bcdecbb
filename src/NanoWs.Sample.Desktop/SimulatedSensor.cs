using System;
using System.Diagnostics;
using System.Globalization;

namespace NanoWs.Sample
{
    /// <summary>A simulated reading: a sine wave, with a different period for each sensor.</summary>
    internal sealed class SimulatedSensor : ISensor
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly double _period; // in seconds

        private SimulatedSensor(int number)
        {
            Name = "wave-" + number.ToString(CultureInfo.InvariantCulture);
            Label = "Wave " + number.ToString(CultureInfo.InvariantCulture);
            _period = 5 * number;
        }

        /// <summary>Creates this many sensors.</summary>
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

        public double Read() => 50 + 50 * Math.Sin(_watch.Elapsed.TotalSeconds * 2 * Math.PI / _period);
    }
}
