namespace NanoWs.Sample
{
    /// <summary>
    /// A sensor. Together with <see cref="ISwitch"/> and <see cref="ILed"/>, this is all that the station knows about the hardware.
    /// </summary>
    public interface ISensor
    {
        /// <summary>Gets the name in messages: letters, digits, dashes.</summary>
        string Name { get; }

        /// <summary>Gets the name shown to users.</summary>
        string Label { get; }

        /// <summary>Gets the unit of the values; empty for none.</summary>
        string Unit { get; }

        /// <summary>Gets the number of significant digits after the decimal point.</summary>
        int Decimals { get; }

        /// <summary>Gets whether the values are simulated.</summary>
        bool IsSimulated { get; }

        /// <summary>Returns the current value; NaN if there is none. Must return quickly: the station's loop waits for it.</summary>
        double Read();
    }
}
