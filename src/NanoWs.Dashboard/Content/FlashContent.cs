using System;

namespace NanoWs
{
    /// <summary>Compressed content from flash: only the chunk being sent is ever on the heap.</summary>
    internal abstract class FlashContent : WsContent
    {
        private int _index = -1;
        private byte[] _chunk;

        public override string ContentEncoding => "gzip";

        /// <summary>Gets the size of each chunk but the last, in bytes.</summary>
        protected abstract int ChunkSize { get; }

        /// <summary>Returns a new array with the bytes of a chunk.</summary>
        protected abstract byte[] Chunk(int index);

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            int index = position / ChunkSize;
            if (index != _index)
            {
                _chunk = Chunk(index);
                _index = index;
            }

            int start = position % ChunkSize;
            if (count > _chunk.Length - start) count = _chunk.Length - start;
            Array.Copy(_chunk, start, buffer, offset, count);
            return count;
        }
    }
}
