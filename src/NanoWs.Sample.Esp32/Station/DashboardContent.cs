using System;

namespace NanoWs.Sample
{
    /// <summary>The dashboard's page, compressed, from flash: only the chunk being sent is ever on the heap.</summary>
    internal sealed class DashboardContent : WsContent
    {
        private int _index = -1;
        private byte[] _chunk;

        public override string ContentType => "text/html; charset=utf-8";

        public override string ContentEncoding => "gzip";

        public override string ETag => DashboardPage.ETag;

        public override string ContentSecurityPolicy => DashboardPage.Policy;

        public override int Length => DashboardPage.Length;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            int index = position / DashboardPage.ChunkSize;
            if (index != _index)
            {
                _chunk = DashboardPage.Chunk(index);
                _index = index;
            }

            int start = position % DashboardPage.ChunkSize;
            if (count > _chunk.Length - start) count = _chunk.Length - start;
            Array.Copy(_chunk, start, buffer, offset, count);
            return count;
        }
    }
}
