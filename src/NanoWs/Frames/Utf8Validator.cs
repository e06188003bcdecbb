using System;

namespace NanoWs
{
    /// <summary>
    /// Incremental UTF-8 validation (RFC 3629; RFC 6455 section 8.1) with a table-driven automaton. The state is an int that the caller
    /// keeps between calls: it starts as <see cref="Complete"/>, and returns to that whenever the text so far ends with a whole character.
    /// <see cref="Invalid"/> is final, and is reached at the first byte after which no continuation is valid.
    /// </summary>
    public static partial class Utf8Validator
    {
        /// <summary>The text so far is valid and ends with a whole character.</summary>
        public const int Complete = 0;

        /// <summary>The text is not UTF-8, whatever follows.</summary>
        public const int Invalid = 12;

        private const ulong NotAscii = 0x8080808080808080;

        // The class of each byte from 80 on, sixteen in a line, as a letter; all ASCII is of class a:
        //   b 80..8F   c 90..9F   d A0..BF   e C2..DF   f E0   g E1..EC, EE, EF   h ED   i F0   j F1..F3   k F4   l C0, C1, F5..FF
        private static readonly byte[] s_class = Table(256, 'a', 1,
            "bbbbbbbbbbbbbbbb" + "cccccccccccccccc" + "dddddddddddddddd" + "dddddddddddddddd"
            + "lleeeeeeeeeeeeee" + "eeeeeeeeeeeeeeee" + "fgggggggggggghgg" + "ijjjklllllllllll");

        // The state after a byte of each class, from a to l, as a digit; a state is twelve times its digit, the number of classes.
        private static readonly byte[] s_next = Table(108, '0', 12,
            "011125367481" // 0 Complete
            + "111111111111" // 1 Invalid
            + "100011111111" // 2 expects one continuation byte
            + "122211111111" // 3 two
            + "133311111111" // 4 three
            + "111211111111" // 5 after E0: A0..BF, then one (lower would be overlong)
            + "122111111111" // 6 after ED: 80..9F, then one (higher would be a surrogate)
            + "113311111111" // 7 after F0: 90..BF, then two (lower would be overlong)
            + "131111111111"); // 8 after F4: 80..8F, then two (higher would be above U+10FFFF)

        // The end of a table from a string, which takes less flash than the initial values of an array.
        private static byte[] Table(int size, char zero, int factor, string values)
        {
            var table = new byte[size];
            int start = size - values.Length;
            for (int i = start; i < size; i++) table[i] = (byte)((values[i - start] - zero) * factor);
            return table;
        }

        /// <summary>Validates the next bytes of the text and returns the new state.</summary>
        public static int Validate(int state, byte[] buffer, int offset, int count)
        {
#if NET
            // For text that is valid and ends with a whole character. For everything else only the automaton yields the state.
            if (state == Complete && IsValidWide(buffer, offset, count)) return Complete;
#endif
            // Text is mostly ASCII: eight bytes at a time, where the last eight may overlap the ones before.
            if (state == Complete)
            {
                if ((uint)(count - 8) <= 8)
                {
                    // 8 to 16 bytes: two words cover them all.
                    ulong both = BitConverter.ToUInt64(buffer, offset) | BitConverter.ToUInt64(buffer, offset + count - 8);
                    if ((both & NotAscii) == 0) return Complete;
                }
                else if (count > 16)
                {
                    int lastWord = offset + count - 8;
                    while (offset < lastWord && (BitConverter.ToUInt64(buffer, offset) & NotAscii) == 0) offset += 8;
                    if (offset >= lastWord && (BitConverter.ToUInt64(buffer, lastWord) & NotAscii) == 0) return Complete;
                    count = lastWord + 8 - offset;
                }
            }

            return Run(state, buffer, offset, offset + count);
        }

        private static int Run(int state, byte[] buffer, int i, int end)
        {
            int lastWord = end - 8;
            byte[] next = s_next;
            byte[] classes = s_class;
            while (i <= lastWord)
            {
                if (state == Complete && buffer[i] < 0x80 && (BitConverter.ToUInt64(buffer, i) & NotAscii) == 0)
                {
                    i += 8;
                    continue;
                }

                // Eight bytes through the automaton, then ASCII is tried again. Invalid leads to itself, so one check is enough.
                state = next[state + classes[buffer[i]]];
                state = next[state + classes[buffer[i + 1]]];
                state = next[state + classes[buffer[i + 2]]];
                state = next[state + classes[buffer[i + 3]]];
                state = next[state + classes[buffer[i + 4]]];
                state = next[state + classes[buffer[i + 5]]];
                state = next[state + classes[buffer[i + 6]]];
                state = next[state + classes[buffer[i + 7]]];
                if (state == Invalid) return state;
                i += 8;
            }

            for (; i < end; i++) state = next[state + classes[buffer[i]]];
            return state;
        }

        /// <summary>
        /// Returns the number of bytes, 0 to 3, at the end of valid text that begin a character without completing it: a caller holds these
        /// back to split the text between characters. <paramref name="state"/> is the result of <see cref="Validate"/> for the text.
        /// </summary>
        public static int IncompleteTail(int state, byte[] buffer, int offset, int count)
        {
            if (state == Complete) return 0;
            int i = offset + count - 1;
            while (i > offset && (buffer[i] & 0xC0) == 0x80) i--;
            return offset + count - i;
        }
    }
}
