namespace NanoWs.Footprint
{
    /// <summary>A page of the size of a dashboard.</summary>
    internal sealed class Page : WsContent
    {
        public const int Size = 20000;

        public override string ContentType => "text/html";

        public override string ContentEncoding => "gzip";

        public override string ETag => "\"1\"";

        public override int Length => Size;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > Length - position) count = Length - position;
            for (int i = 0; i < count; i++) buffer[offset + i] = (byte)(position + i);
            return count;
        }
    }
}
