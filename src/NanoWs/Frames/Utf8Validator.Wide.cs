#if NET
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace NanoWs
{
    public static partial class Utf8Validator
    {
        // The desktop version: four vectors at a time while there is only ASCII, and the runtime's own validation for the rest.
        private static bool IsValidWide(byte[] buffer, int offset, int count)
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(offset, count);
            ReadOnlySpan<Vector<sbyte>> vectors = MemoryMarshal.Cast<byte, Vector<sbyte>>(bytes);
            int i = 0;
            for (; i < vectors.Length - 3; i += 4)
            {
                Vector<sbyte> all = (vectors[i] | vectors[i + 1]) | (vectors[i + 2] | vectors[i + 3]);
                if (Vector.LessThanAny(all, Vector<sbyte>.Zero)) break;
            }

            return Utf8.IsValid(bytes.Slice(i * Vector<sbyte>.Count));
        }
    }
}
#endif
