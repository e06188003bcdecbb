#if NANOFRAMEWORK_1_0
using System;
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
            // There is no GetByteCount. If the array is too short, the native encoder throws before it writes anything. An exception
            // allocates an object, so this is only the fallback for texts that Count does not count correctly.
            int room = buffer.Length - offset;
            int length = text.Length;
            if (length > room || (3 * length > room && Count(text) > room)) return -1;
            try
            {
                return Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, offset);
            }
            catch (Exception)
            {
                return -1;
            }
        }

        /// <summary>Returns the size of a text in bytes.</summary>
        public static int Count(string text)
        {
            // A char is a UTF-16 code unit; two of them (a surrogate pair) become four bytes.
            int count = 0;
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                count += c < 0x80 ? 1 : c < 0x800 || (c & 0xF800) == 0xD800 ? 2 : 3;
            }

            return count;
        }
    }
}
#endif
