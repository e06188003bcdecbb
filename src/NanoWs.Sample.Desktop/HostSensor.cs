using System;

namespace NanoWs.Sample
{
    /// <summary>A sensor of this computer.</summary>
    internal sealed class HostSensor : ISensor
    {
        private readonly Func<double> _read;

        public HostSensor(string name, string label, string unit, int decimals, Func<double> read)
        {
            Name = name;
            Label = label;
            Unit = unit;
            Decimals = decimals;
            _read = read;
        }

        public string Name { get; }

        public string Label { get; }

        public string Unit { get; }

        public int Decimals { get; }

        public bool IsSimulated => false;

        public double Read() => _read();
    }
}
