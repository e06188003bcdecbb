using System;
using System.Text;

namespace NanoWs
{
    /// <summary>Strings to UTF-8 in a fixed buffer, without an allocation.</summary>
    internal static class Utf8Text
    {
        /// <summary>Encodes from <paramref name="offset"/> on, and returns the bytes written, or -1 if the array ends too soon.</summary>
        public static int TryEncode(string text, byte[] buffer, int offset)
        {
            if (offset > buffer.Length) return -1;
#if NANOFRAMEWORK_1_0
            // There is no GetByteCount, but the native encoder throws, before it writes anything, if the array ends too soon.
            if (text.Length > buffer.Length - offset) return -1;
            try
            {
                return Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, offset);
            }
            catch (Exception)
            {
                return -1;
            }
#else
            if (Encoding.UTF8.GetByteCount(text) > buffer.Length - offset) return -1;
            return Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, offset);
#endif
        }
    }
}
