namespace NanoWs
{
    /// <summary>Numbers as users and programs send them: with a decimal point, whatever the language of the system.</summary>
    internal static class DecimalText
    {
        private const int MaxDigits = 15; // a double has no more

        /// <summary>Returns the number, or NaN if the text is none: digits, with a sign and one point at most.</summary>
        public static double Parse(string text)
        {
            bool isNegative = text.Length > 0 && text[0] == '-';
            long digits = 0;
            double divisor = 0; // 0: before the point
            int count = 0;
            for (int i = isNegative ? 1 : 0; i < text.Length; i++)
            {
                char c = text[i];
                if (c == '.' && divisor == 0)
                {
                    divisor = 1;
                    continue;
                }

                if (c < '0' || c > '9' || ++count > MaxDigits) return double.NaN;
                digits = digits * 10 + (c - '0');
                if (divisor != 0) divisor *= 10;
            }

            if (count == 0) return double.NaN;
            double number = divisor == 0 ? digits : digits / divisor; // both are exact, so this is the nearest
            return isNegative ? -number : number;
        }
    }
}
