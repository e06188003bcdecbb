using System;

namespace NanoWs.Fuzz
{
    /// <summary>Something to be fuzzed. One object for each thread.</summary>
    internal abstract class Target
    {
        /// <summary>Makes the input of an index, runs it, and returns what is wrong, or null.</summary>
        public abstract string Run(ref Rng rng);

        /// <summary>The input of the last run, for the report.</summary>
        public byte[] Input { get; protected set; } = Array.Empty<byte>();

        /// <summary>Lengths of pieces that cut <paramref name="total"/> bytes: whole, one by one, at one place, or anyhow.</summary>
        protected static int NextPiece(ref Rng rng, int style, int left)
        {
            int piece = style switch
            {
                0 => left,
                1 => 1,
                2 => 1 + rng.Below(7),
                _ => 1 + rng.Below(left),
            };
            return Math.Min(piece, left);
        }
    }
}
