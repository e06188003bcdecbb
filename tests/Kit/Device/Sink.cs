using System;

namespace NanoWs.Kit
{
    /// <summary>Bytes that grow.</summary>
    internal sealed class Sink
    {
        private byte[] _bytes = new byte[32];

        public int Count { get; private set; }

        public void Add(byte b)
        {
            Reserve(1);
            _bytes[Count++] = b;
        }

        public void Add(byte[] bytes, int offset, int count)
        {
            Reserve(count);
            Array.Copy(bytes, offset, _bytes, Count, count);
            Count += count;
        }

        public void Clear() => Count = 0;

        public byte[] ToArray()
        {
            var bytes = new byte[Count];
            Array.Copy(_bytes, 0, bytes, 0, Count);
            return bytes;
        }

        /// <summary>The bytes so far; the sink is empty after.</summary>
        public byte[] Take()
        {
            byte[] bytes = ToArray();
            Count = 0;
            return bytes;
        }

        private void Reserve(int count)
        {
            if (Count + count <= _bytes.Length) return;
            var larger = new byte[(Count + count) * 2];
            Array.Copy(_bytes, 0, larger, 0, Count);
            _bytes = larger;
        }
    }
}
