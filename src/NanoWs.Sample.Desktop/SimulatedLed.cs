namespace NanoWs.Sample
{
    /// <summary>A simulated light that only remembers its state: a desktop has none to switch.</summary>
    internal sealed class SimulatedLed : ILed
    {
        public bool IsOn { get; set; }

        public bool IsSimulated => true;
    }
}
