#if !NANOFRAMEWORK_1_0
using System.Text;

namespace NanoWs
{
    /// <summary>Encodes strings as UTF-8 into a fixed buffer, without allocating.</summary>
    internal static class Utf8Text
    {
        /// <summary>
        /// Encodes a text from <paramref name="offset"/> on. Returns the number of bytes written, or -1 if the array is too short.
        /// </summary>
        public static int TryEncode(string text, byte[] buffer, int offset)
        {
            if (offset > buffer.Length || Encoding.UTF8.GetByteCount(text) > buffer.Length - offset) return -1;
            return Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, offset);
        }

        /// <summary>Returns the size of a text in bytes.</summary>
        public static int Count(string text) => Encoding.UTF8.GetByteCount(text);
    }
}
#endif
