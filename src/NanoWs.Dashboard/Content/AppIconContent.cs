namespace NanoWs
{
    /// <summary>The icon for iOS.</summary>
    internal sealed class AppIconContent : FlashContent
    {
        public override string ContentType => "image/png";

        public override string ContentEncoding => null;

        public override int Length => DashboardPage.AppIconLength;

        protected override int ChunkSize => DashboardPage.AppIconLength;

        protected override byte[] Chunk(int index) => DashboardPage.AppIcon();
    }
}
