namespace NanoWs
{
    /// <summary>What a client accepts, by the fields of its request.</summary>
    internal static class Accepts
    {
        private static readonly char[] s_nonZero = "123456789".ToCharArray();

        /// <summary>
        /// Returns whether a client with this Accept-Encoding field (RFC 9110 section 12.5.3) accepts an encoding; null for none is always
        /// accepted. A client that sends no such field, such as curl, gets uncompressed content.
        /// </summary>
        public static bool Encoding(string field, string encoding)
        {
            // "gzip, br;q=0.5, *;q=0": a weight of 0 means no, and a name comes before "*".
            if (encoding == null || field == null) return encoding == null;
            byte[] list = Ascii.Bytes(field);
            bool isAccepted = false;
            bool isNamed = false;
            for (int at = 0; Ascii.NextElement(list, ref at, list.Length, out int start, out int count);)
            {
                string offer = Ascii.Text(list, start, count);
                int weight = offer.IndexOf(';'); // not Split: a client may send as many semicolons as the buffer holds
                string name = weight < 0 ? offer : offer.Substring(0, weight).Trim();
                bool isName = Ascii.EqualsIgnoreCase(name, 0, encoding);
                if (isName || (name == "*" && !isNamed)) isAccepted = weight < 0 || offer.IndexOfAny(s_nonZero, weight) >= 0;
                isNamed |= isName;
            }

            return isAccepted;
        }
    }
}
