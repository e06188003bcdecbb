#if NANOFRAMEWORK_1_0
namespace NanoWs
{
    internal static partial class Ascii
    {
        /// <summary>Returns where a part of a text begins, from <paramref name="start"/> on, or -1; whatever the user's language.</summary>
        public static int IndexOf(string text, string part, int start = 0) => text.IndexOf(part, start);
    }
}
#endif
