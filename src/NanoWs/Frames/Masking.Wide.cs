#if NET
using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace NanoWs
{
    public static partial class Masking
    {
        /// <summary>Masks or unmasks bytes in place; the first of them with the lowest byte of the key.</summary>
        public static void Apply(byte[] buffer, int offset, int count, uint key)
        {
            // Whole vectors, then whole keys, then the tail as on the interpreter.
            Span<byte> bytes = buffer.AsSpan(offset, count);
            Span<Vector<uint>> vectors = MemoryMarshal.Cast<byte, Vector<uint>>(bytes);
            var keys = new Vector<uint>(key);
            for (int i = 0; i < vectors.Length; i++) vectors[i] ^= keys;

            int done = vectors.Length * Vector<byte>.Count;
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes.Slice(done));
            for (int i = 0; i < words.Length; i++) words[i] ^= key;

            done += words.Length * 4;
            ApplyScalar(buffer, offset + done, count - done, key);
        }
    }
}
#endif
