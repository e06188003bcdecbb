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
            return value == null ? missing : ToNumber(value, -1);
        }

        /// <summary>Returns a number of at most 15 digits, or the given one for anything else.</summary>
        public static long ToNumber(string text, long invalid)
        {
            if (!IsNumber(text)) return invalid;
            long number = 0;
            for (int i = 0; i < text.Length; i++) number = number * 10 + (text[i] - '0');
            return number;
        }

        /// <summary>Returns whether a text is 1 to 15 digits.</summary>
        public static bool IsNumber(string text)
        {
            bool isNumber = text != null && text.Length >= 1 && text.Length <= 15;
            for (int i = 0; isNumber && i < text.Length; i++) isNumber = text[i] >= '0' && text[i] <= '9';
            return isNumber;
        }
    }
}
