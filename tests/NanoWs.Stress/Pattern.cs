namespace NanoWs.Stress
{
    /// <summary>Contents of which each byte follows from the connection, the message's number and the place in it.</summary>
    internal static class Pattern
    {
        /// <summary>The longest message of a client, in bytes: some are larger than the server's receive buffer.</summary>
        public const int Longest = 600;

        /// <summary>How long the message of this number from this client is.</summary>
        public static int LengthOf(int id, int number) => (id * 31 + number * 173) % (Longest + 1);

        /// <summary>Writes bytes of a message, those from <paramref name="position"/> on.</summary>
        public static void Fill(byte[] buffer, int offset, int count, int id, int number, int position)
        {
            int letter = (id + number + position) % 26;
            for (int i = 0; i < count; i++)
            {
                buffer[offset + i] = (byte)('a' + letter);
                letter = letter == 25 ? 0 : letter + 1;
            }
        }

        /// <summary>Where bytes of a message first differ from what they should be; -1 if nowhere.</summary>
        public static int Difference(byte[] buffer, int offset, int count, int id, int number, int position)
        {
            int letter = (id + number + position) % 26;
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != 'a' + letter) return position + i;
                letter = letter == 25 ? 0 : letter + 1;
            }

            return -1;
        }
    }
}
