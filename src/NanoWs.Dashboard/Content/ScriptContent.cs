namespace NanoWs
{
    /// <summary>The module nanows.js, for pages of one's own.</summary>
    internal sealed class ScriptContent : FlashContent
    {
        public override string ContentType => "text/javascript; charset=utf-8";

        public override string ETag => NanoWsScript.ETag;

        public override int Length => NanoWsScript.Length;

        protected override int ChunkSize => NanoWsScript.ChunkSize;

        protected override byte[] Chunk(int index) => NanoWsScript.Chunk(index);
    }
}
