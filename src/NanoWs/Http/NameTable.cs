namespace NanoWs
{
    /// <summary>Finds the number of a name, such as that of a header field, in a list, ignoring case.</summary>
    internal sealed class NameTable
    {
        /// <summary>The names, from number 1 on.</summary>
        public readonly byte[][] Names;

        private readonly string _keys; // a character for each name, made of its length and first letter, and unlike all others

        /// <param name="list">The names in lower case, separated by spaces; of at most 31 letters and dashes.</param>
        public NameTable(string list)
        {
            string[] names = list.Split(' ');
            Names = new byte[names.Length][];
            for (int i = 0; i < names.Length; i++)
            {
                byte[] name = Ascii.Bytes(names[i]);
                Names[i] = name;
                _keys += (char)(name.Length << 5 | name[0] & 31);
            }
        }

        /// <summary>
        /// Returns the number of a name, counted from 1; 0 if it is not in the list. A carriage return is taken for a dash.
        /// </summary>
        public int Find(byte[] buffer, int offset, int count)
        {
            int i = count > 31 ? -1 : _keys.IndexOf((char)(count << 5 | buffer[offset] & 31));
            return i >= 0 && Ascii.EqualsIgnoreCase(buffer, offset, count, Names[i]) ? i + 1 : 0;
        }
    }
}
