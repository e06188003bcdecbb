namespace NanoWs.Kit
{
    /// <summary>Random numbers of one thread (xorshift): the same for the same seed on every platform.</summary>
    internal sealed class Dice
    {
        private uint _state;

        /// <param name="seed">That of the run.</param>
        /// <param name="number">Whose dice these are.</param>
        public Dice(int seed, int number)
        {
            _state = (uint)seed * 2654435761 + (uint)number * 40503 + 1;
            if (_state == 0) _state = 1;
            for (int i = 0; i < 8; i++) Next();
        }

        /// <summary>Any 32 bits but zeros.</summary>
        public uint Next()
        {
            uint x = _state;
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            return _state = x;
        }

        /// <summary>From 0 to less than <paramref name="bound"/>.</summary>
        public int Below(int bound) => (int)((Next() >> 1) % (uint)bound);

        /// <summary>True once in so many times.</summary>
        public bool OneIn(int times) => Below(times) == 0;
    }
}
