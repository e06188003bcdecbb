namespace NanoWs
{
    /// <summary>The query of a request: "after=57&amp;wait=20". Names and numbers only, so nothing is percent-encoded.</summary>
    internal static class Query
    {
        /// <summary>Returns the value of a parameter; null if it is missing.</summary>
        public static string Value(string query, string name)
        {
            if (query == null) return null;
            foreach (string pair in query.Split('&'))
            {
                int equals = pair.IndexOf('=');
                if (equals == name.Length && pair.IndexOf(name) == 0) return pair.Substring(equals + 1);
            }

            return null;
        }

        /// <summary>Returns the number that a parameter has; the given one if it is missing, -1 if it is none.</summary>
        public static long Number(string query, string name, long missing)
        {
            string value = Value(query, name);
            return value == null ? missing : ToNumber(value);
        }

        /// <summary>Returns a number of 1 to 15 digits; -1 for anything else.</summary>
        public static long ToNumber(string text)
        {
            if (text == null || text.Length < 1 || text.Length > 15) return -1;
            long number = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9') return -1;
                number = number * 10 + (text[i] - '0');
            }

            return number;
        }
    }
}
