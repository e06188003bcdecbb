namespace NanoWs.Sample
{
    /// <summary>Something that can be read. The whole of what the station knows about the hardware, with <see cref="ILed"/>.</summary>
    public interface ISensor
    {
        /// <summary>Its name on the wire: letters, digits, dashes.</summary>
        string Name { get; }

        /// <summary>Its name for people.</summary>
        string Label { get; }

        /// <summary>The unit of its values; empty for none.</summary>
        string Unit { get; }

        /// <summary>Digits behind the decimal point that mean something.</summary>
        int Decimals { get; }

        /// <summary>Whether the values are made up.</summary>
        bool IsSimulated { get; }

        /// <summary>The value now; NaN if there is none. Returns quickly: the station's loop waits for it.</summary>
        double Read();
    }
}
