using System;

namespace NanoWs
{
    /// <summary>
    /// Random numbers from everything that was put in: the platform's generator, and what the application adds (the noise of an ADC, the
    /// times at which things arrive). They are as hard to predict as all of it together, so that adding never hurts. For boards whose
    /// generator is a weak one; docs/security.md says which. Safe from any thread.
    /// </summary>
    public sealed class EntropyPool : WsEntropy
    {
        // The input of SHA-1 fits into one block: what it is for, the state, and up to 32 bytes that are mixed in.
        private const int HashSize = 20;
        private const byte ForState = 0;
        private const byte ForOutput = 1;
        private const int Added = 1 + HashSize;
        private const int MaxAdded = 32;

        private readonly WsEntropy _source;
        private readonly byte[] _block = new byte[Added + MaxAdded];
        private byte[] _output;
        private int _pending; // bytes in _block that are not mixed in yet
        private int _used = HashSize; // bytes of _output, which is null before the first

        /// <summary>Creates a pool over a generator.</summary>
        /// <param name="source">The generator, such as that of a secure element; null for the platform's.</param>
        public EntropyPool(WsEntropy source = null)
        {
            _source = source ?? new SystemEntropy();
        }

        /// <summary>
        /// Adds bytes that are hard to predict. Any number of them may be added, and bytes that are easy to predict do no harm.
        /// </summary>
        /// <exception cref="ArgumentException">The slice is not within the buffer.</exception>
        public void Add(byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if (offset < 0 || count < 0 || count > buffer.Length - offset) throw new ArgumentException("The slice is not in the buffer.");
            lock (_block)
            {
                for (int end = offset + count; offset < end; offset++) Put(buffer[offset]);
            }
        }

        /// <summary>Adds a number that is hard to predict: a measured value, or the time at which something arrived.</summary>
        public void Add(int sample)
        {
            lock (_block) PutWord((uint)sample);
        }

        // The finest clock that all platforms have: microseconds on an ESP32. That it may be set does no harm here.
        internal void AddTime() => Add((int)DateTime.UtcNow.Ticks);

        /// <inheritdoc/>
        public override uint Next()
        {
            lock (_block)
            {
                if (_used == HashSize)
                {
                    for (int i = 0; i < MaxAdded / 4; i++) PutWord(_source.Next());
                    if (_pending > 0) Mix();
                    _block[0] = ForOutput;
                    _output = Hash(Added);
                    _block[0] = ForState;
                    _used = 0;
                }

                uint bits = BitConverter.ToUInt32(_output, _used);
                _used += 4;
                return bits;
            }
        }

        private void PutWord(uint word)
        {
            for (int shift = 0; shift < 32; shift += 8) Put((byte)(word >> shift));
        }

        private void Put(byte value)
        {
            _block[Added + _pending++] = value;
            if (_pending == MaxAdded) Mix();
        }

        // The state becomes a hash of itself and of what was added: no addition undoes an earlier one, and the output shows nothing of it.
        private void Mix()
        {
            Array.Copy(Hash(Added + _pending), 0, _block, 1, HashSize);
            _pending = 0;
        }

        private byte[] Hash(int count)
        {
            // FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits, which has two bytes here.
            var block = new byte[64];
            Array.Copy(_block, block, count);
            block[count] = 0x80;
            block[62] = (byte)(count >> 5);
            block[63] = (byte)(count << 3);
            uint[] words = Sha1.Start();
            Sha1.Load(words, 16, block, 0);
            Sha1.Schedule(words);
            Sha1.Hash(words, words);
            var hash = new byte[HashSize];
            for (int i = 0; i < hash.Length; i++) hash[i] = (byte)(words[Sha1.State + (i >> 2)] >> (24 - 8 * (i & 3)));
            return hash;
        }
    }
}
