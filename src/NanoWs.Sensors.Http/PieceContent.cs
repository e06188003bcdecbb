namespace NanoWs
{
    /// <summary>A response that is made piece by piece.</summary>
    internal sealed class PieceContent : WsContent
    {
        private readonly Pieces _pieces;

        public PieceContent(string contentType, Pieces pieces)
        {
            ContentType = contentType;
            _pieces = pieces;
        }

        public override string ContentType { get; }

        public override int Length => -1;

        public override int Read(int position, byte[] buffer, int offset, int count) => _pieces.Read(buffer, offset, count);
    }
}
