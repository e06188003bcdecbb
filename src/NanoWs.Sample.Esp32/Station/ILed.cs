namespace NanoWs.Sample
{
    /// <summary>The light that the dashboard switches.</summary>
    public interface ILed
    {
        /// <summary>Gets or sets whether the light is on.</summary>
        bool IsOn { get; set; }

        /// <summary>Gets whether the light is simulated.</summary>
        bool IsSimulated { get; }
    }
}
