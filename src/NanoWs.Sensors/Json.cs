using System.Text;

namespace NanoWs
{
    /// <summary>Text in JSON (RFC 8259).</summary>
    public static class Json
    {
        /// <summary>
        /// Returns a string in quotes, with what JSON escapes escaped (RFC 8259 section 7): quotes, backslashes and control characters.
        /// </summary>
        /// <param name="text">The text; null is the empty string.</param>
        public static string Quote(string text)
        {
            var quoted = new StringBuilder("\"");
            foreach (char c in (text ?? "").ToCharArray())
            {
                if (c == '"' || c == '\\') quoted.Append('\\');
                if (c >= ' ') quoted.Append(c);
                else quoted.Append("\\u00").Append((char)('0' + (c >> 4))).Append((char)((c & 15) < 10 ? '0' + (c & 15) : 'W' + (c & 15)));
            }

            return quoted.Append('"').ToString();
        }
    }
}
