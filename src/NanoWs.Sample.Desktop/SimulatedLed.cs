namespace NanoWs.Sample
{
    /// <summary>A desktop has no light to switch: this one only remembers.</summary>
    internal sealed class SimulatedLed : ILed
    {
        public bool IsOn { get; set; }

        public bool IsSimulated => true;
    }
}
