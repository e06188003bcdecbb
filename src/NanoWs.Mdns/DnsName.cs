namespace NanoWs
{
    /// <summary>
    /// Names in DNS messages (RFC 1035 section 4.1.4): functions on byte arrays that never throw, and whose time is limited by the packet's
    /// length, whatever it contains.
    /// </summary>
    internal static class DnsName
    {
        private const int MaxLength = 255;
        private const int MaxJumps = 8; // more than a name of ours has labels

        internal static int UInt16(byte[] buffer, int at) => buffer[at] << 8 | buffer[at + 1];

        /// <summary>Returns where a name ends, or -1 if it is malformed or goes beyond the end.</summary>
        internal static int Skip(byte[] buffer, int at, int end)
        {
            for (int limit = at + MaxLength; at < end && at < limit;)
            {
                int length = buffer[at];
                if (length == 0) return at + 1;
                if (length >= 0xC0) return at + 2 <= end ? at + 2 : -1; // it is not followed: it may lead anywhere
                if (length >= 0x40) return -1;
                at += length + 1;
            }

            return -1;
        }

        /// <summary>
        /// Compares a name in a packet with one of ours, regardless of case. The result is 0 if they are equal, and positive if the
        /// one in the packet comes later (RFC 6762 section 8.2) or is malformed.
        /// </summary>
        /// <remarks>
        /// Pointers must lead backwards (RFC 1035), and at most eight are followed: nothing in a packet makes it take long.
        /// </remarks>
        internal static int Compare(byte[] buffer, int at, int end, byte[] name)
        {
            int jumps = 0;
            for (int i = 0; i < name.Length;)
            {
                while (at < end && buffer[at] >= 0xC0)
                {
                    if (++jumps > MaxJumps) return 1; // chains of them would hold up a board
                    int target = at + 1 < end ? UInt16(buffer, at) & 0x3FFF : at;
                    if (target >= at) return 1;
                    at = target;
                }

                int length = name[i];
                if (at + length >= end) return 1;
                for (int last = i + length; i <= last; i++, at++)
                {
                    int difference = Fold(buffer[at]) - Fold(name[i]);
                    if (difference != 0) return difference;
                }
            }

            return 0;
        }

        // Lengths of labels are below 64, and so are not affected.
        private static int Fold(int value) => value >= 'A' && value <= 'Z' ? value + 32 : value;
    }
}
