namespace NanoWs
{
    /// <summary>Names of hosts, made of titles.</summary>
    internal static class HostLabel
    {
        private const int MaxLength = 58; // MdnsResponder's
        private const string Nameless = "board"; // for a title without any of these letters

        // U+00C0 to U+017F in lower case and without their marks; a hyphen stands for what is no letter.
        private const string Letters =
            "aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty"
            + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
            + "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

        private const string Doubled = "ÄäÖöÜüÆæŒœ"; // with an e

        /// <summary>
        /// Returns a label (RFC 1123 section 2.1) that reads like the title: in lower case, without marks, with a hyphen for each gap.
        /// Umlauts are written as in German: "Übersicht 2" is uebersicht-2. Letters of other scripts than the Latin are left out.
        /// </summary>
        public static string Of(string title)
        {
            string label = "";
            string gap = "";
            foreach (char c in title)
            {
                string letters = Letter(c);
                if (letters == "-")
                {
                    if (label != "") gap = letters;
                    continue;
                }

                if (label.Length + gap.Length + letters.Length > MaxLength) break;
                label += gap + letters;
                gap = "";
            }

            return label == "" ? Nameless : label;
        }

        private static string Letter(char c)
        {
            if (c >= 'A' && c <= 'Z') return ((char)(c + 32)).ToString();
            if (c >= '0' && c <= '9' || c >= 'a' && c <= 'z') return c.ToString();
            if (c < 'À' || c >= 'À' + Letters.Length) return "-";
            string letter = Letters[c - 'À'].ToString();
            if (c == 'ß') return "ss";
            return Doubled.IndexOf(c) >= 0 ? letter + "e" : letter;
        }
    }
}
