namespace NanoWs.Storm
{
    /// <summary>What the messages say: both ends know it without telling each other.</summary>
    internal static class Pattern
    {
        private static uint Hash(int stream, int number)
        {
            uint x = (uint)stream * 2654435761 ^ (uint)(number + 1) * 2246822519;
            x ^= x >> 15;
            x *= 2246822519;
            x ^= x >> 13;
            return x;
        }

        /// <summary>Whether a message is text.</summary>
        public static bool IsText(int stream, int number) => (Hash(stream, number) & 1) == 0;

        /// <summary>The length of a message in bytes.</summary>
        public static int Length(int stream, int number, int longest)
        {
            uint x = Hash(stream, number) >> 1;
            int most = (x & 7) == 0 ? longest : (x & 3) == 0 ? longest / 4 : longest / 40;
            return (int)((x >> 3) % (uint)(most + 1)) & ~1;
        }

        /// <summary>A byte of a message. Text is made of characters of two bytes.</summary>
        public static byte At(int stream, int number, int position)
        {
            int value = stream * 31 + number * 17 + position * 7 + (position >> 5);
            if (!IsText(stream, number)) return (byte)value;
            return (byte)((position & 1) == 0 ? 0xC3 : 0x80 | (value & 0x3F));
        }

        /// <summary>Writes a piece of a message into a buffer.</summary>
        public static void Fill(byte[] buffer, int offset, int stream, int number, int position, int count)
        {
            for (int i = 0; i < count; i++) buffer[offset + i] = At(stream, number, position + i);
        }
    }
}
