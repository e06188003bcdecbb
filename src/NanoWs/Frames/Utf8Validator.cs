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

        // The other states, and what each expects (states are multiples of the number of byte classes):
        //   24 one continuation byte      36 two      48 three
        //   60 after E0: A0..BF, then one (lower would be overlong)      72 after ED: 80..9F, then one (higher would be a surrogate)
        //   84 after F0: 90..BF, then two (overlong)      96 after F4: 80..8F, then two (above U+10FFFF)
        //
        // Byte classes: 0 00..7F   1 80..8F   2 90..9F   3 A0..BF   4 C2..DF   5 E0   6 E1..EC, EE, EF   7 ED
        //               8 F0   9 F1..F3   10 F4   11 C0, C1, F5..FF
        private static readonly byte[] s_next =
        {
            0, 12, 12, 12, 24, 60, 36, 72, 84, 48, 96, 12,
            12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 0, 0, 0, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 24, 24, 24, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 36, 36, 36, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 12, 12, 24, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 24, 24, 12, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 12, 36, 36, 12, 12, 12, 12, 12, 12, 12, 12,
            12, 36, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
        };

        private static readonly byte[] s_class = Classes();

        private static byte[] Classes()
        {
            var classes = new byte[256];
            // The start of each class, in pairs of first byte and class.
            byte[] starts =
            {
                0x80, 1, 0x90, 2, 0xA0, 3, 0xC0, 11, 0xC2, 4, 0xE0, 5, 0xE1, 6, 0xED, 7, 0xEE, 6, 0xF0, 8, 0xF1, 9, 0xF4, 10, 0xF5, 11,
            };
            for (int i = 0; i < starts.Length; i += 2)
            {
                int end = i + 2 < starts.Length ? starts[i + 2] : 256;
                for (int b = starts[i]; b < end; b++) classes[b] = starts[i + 1];
            }

            return classes;
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
