namespace NanoWs
{
    /// <summary>The page.</summary>
    internal sealed class PageContent : FlashContent
    {
        public override string ContentType => "text/html; charset=utf-8";

        public override string ETag => DashboardPage.ETag;

        public override string ContentSecurityPolicy => DashboardPage.Policy;

        public override int Length => DashboardPage.Length;

        protected override int ChunkSize => DashboardPage.ChunkSize;

        protected override byte[] Chunk(int index) => DashboardPage.Chunk(index);
    }
}
