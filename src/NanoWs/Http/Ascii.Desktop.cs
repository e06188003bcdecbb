#if !NANOFRAMEWORK_1_0
using System;

namespace NanoWs
{
    internal static partial class Ascii
    {
        /// <summary>Returns where a part of a text begins, from <paramref name="start"/> on, or -1; whatever the user's language.</summary>
        /// <remarks>In Thai string.IndexOf ignores punctuation, and finds "://" at the start of every text.</remarks>
        public static int IndexOf(string text, string part, int start = 0) => text.IndexOf(part, start, StringComparison.Ordinal);
    }
}
#endif
