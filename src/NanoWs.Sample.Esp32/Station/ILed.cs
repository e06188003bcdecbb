namespace NanoWs.Sample
{
    /// <summary>The light that the dashboard switches.</summary>
    public interface ILed
    {
        /// <summary>Whether it is on; setting it switches it.</summary>
        bool IsOn { get; set; }

        /// <summary>Whether there is no such light.</summary>
        bool IsSimulated { get; }
    }
}
