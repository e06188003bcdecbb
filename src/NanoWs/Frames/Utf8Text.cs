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
            // There is no GetByteCount. The native encoder throws, before it writes anything, if the array ends too soon: an exception is an object, so
            // that is left to texts which cannot be counted rightly.
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
#else
            if (Encoding.UTF8.GetByteCount(text) > buffer.Length - offset) return -1;
            return Encoding.UTF8.GetBytes(text, 0, text.Length, buffer, offset);
#endif
        }

        /// <summary>How many bytes a text takes.</summary>
        public static int Count(string text)
        {
#if NANOFRAMEWORK_1_0
            // Characters are UTF-16 units, two of which (a surrogate pair) make four bytes.
            int count = 0;
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                count += c < 0x80 ? 1 : c < 0x800 || (c & 0xF800) == 0xD800 ? 2 : 3;
            }

            return count;
#else
            return Encoding.UTF8.GetByteCount(text);
#endif
        }
    }
}
