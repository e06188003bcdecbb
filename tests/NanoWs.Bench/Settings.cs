using System;

namespace NanoWs.Bench
{
    /// <summary>How long and how often to measure.</summary>
    internal sealed class Settings
    {
        public int Rounds = 7;

        /// <summary>Of one subject in one round.</summary>
        public int Milliseconds = 300;

        /// <summary>Before the first measurement of a table, of each subject: the just-in-time compilers must have finished.</summary>
        public int FirstWarmUp = 3000;

        /// <summary>Before the first measurement of a row.</summary>
        public int WarmUp = 200;

        /// <summary>Those whose memory is measured, and those that are silent beside busy ones.</summary>
        public int IdleConnections = 1000;

        /// <summary>Rounds of processes started for memory.</summary>
        public int MemoryRounds = 3;

        /// <summary>A part of the names of the rows wanted; "" for all.</summary>
        public string Row = "";

        public bool Wants(string row) => row.Contains(Row, StringComparison.Ordinal);

        public static Settings Quick() => new Settings
        {
            Rounds = 3, Milliseconds = 50, FirstWarmUp = 1000, WarmUp = 40, IdleConnections = 300, MemoryRounds = 1,
        };
    }
}
