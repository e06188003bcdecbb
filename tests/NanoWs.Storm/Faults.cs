namespace NanoWs.Storm
{
    /// <summary>What was done to connections.</summary>
    internal sealed class Faults
    {
        public int Resets;
        public int Losses;
        public int Stalls;
        public int Vanished;
        public int TinyWindows;
        public int HalfClosed;
        public int Split;
        public int Merged;
        public int Delayed;

        /// <summary>Whether there was some of everything.</summary>
        public bool IsComplete => Resets > 0 && Losses > 0 && Stalls > 0 && Vanished > 0 && TinyWindows > 0 && HalfClosed > 0 && Split > 0
            && Merged > 0 && Delayed > 0;

        public override string ToString() => Resets.ToString() + " resets, " + Losses.ToString() + " one-way losses, " + Stalls.ToString()
            + " stalls, " + Vanished.ToString() + " vanished peers, " + TinyWindows.ToString() + " tiny windows, "
            + HalfClosed.ToString() + " half-closed; " + Split.ToString() + " times split, " + Merged.ToString() + " merged, "
            + Delayed.ToString() + " delayed";
    }
}
