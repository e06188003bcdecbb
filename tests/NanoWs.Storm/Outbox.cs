namespace NanoWs.Storm
{
    /// <summary>What one end of a connection has sent.</summary>
    internal sealed class Outbox
    {
        /// <summary>The longest message.</summary>
        public readonly int Longest;

        /// <summary>Which pattern its messages follow.</summary>
        public readonly int Stream;

        /// <summary>Messages begun: none of their bytes may arrive before.</summary>
        public int Begun;

        /// <summary>Messages that were sent to their ends.</summary>
        public int Done;

        public Outbox(int stream, int longest)
        {
            Stream = stream;
            Longest = longest;
        }

        /// <summary>The length of the next message.</summary>
        public int NextLength => Pattern.Length(Stream, Done, Longest);

        public bool NextIsText => Pattern.IsText(Stream, Done);
    }
}
