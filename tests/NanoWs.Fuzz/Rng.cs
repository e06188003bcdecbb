namespace NanoWs.Fuzz
{
    /// <summary>SplitMix64: the same numbers for the same seed, everywhere and always.</summary>
    internal struct Rng
    {
        private ulong _state;

        public Rng(ulong seed, ulong index)
        {
            _state = seed * 0x9E3779B97F4A7C15 ^ index;
            Next();
        }

        public ulong Next()
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        /// <summary>From 0 to less than <paramref name="bound"/>.</summary>
        public int Below(int bound) => (int)((Next() >> 33) % (ulong)bound);

        public bool OneIn(int n) => Below(n) == 0;

        public T Pick<T>(T[] choices) => choices[Below(choices.Length)];

        public byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = (byte)Next();
            return bytes;
        }
    }
}
