namespace NanoWs
{
    /// <summary>The query of a request: "after=57&amp;wait=20". Names and numbers only, so nothing is percent-encoded.</summary>
    internal static class Query
    {
        /// <summary>Returns the value of a parameter; null if it is missing.</summary>
        public static string Value(string query, string name)
        {
            // Without a list of all parameters: the client decides how many there are, and a list would take memory.
            for (int start = 0; query != null && start < query.Length;)
            {
                int end = query.IndexOf('&', start);
                if (end < 0) end = query.Length;
                int equals = start + name.Length;
                if (equals < end && query[equals] == '=' && query.Substring(start, name.Length) == name)
                {
                    return query.Substring(equals + 1, end - equals - 1);
                }

                start = end + 1;
            }

            return null;
        }

        /// <summary>Returns the number that a parameter has; the given one if it is missing, -1 if it is not a number.</summary>
        public static long Number(string query, string name, long missing)
        {
            string value = Value(query, name);
            return value == null ? missing : FixedPoint.ParseWhole(value);
        }
    }
}
