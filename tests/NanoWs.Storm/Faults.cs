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

        public override string ToString() => Resets.ToString() + " resets, " + Losses.ToString() + " one-way losses, " + Stalls.ToString()
            + " stalls, " + Vanished.ToString() + " vanished peers, " + TinyWindows.ToString() + " tiny windows";
    }
}
