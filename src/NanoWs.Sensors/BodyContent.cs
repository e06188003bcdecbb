using System;

namespace NanoWs
{
    /// <summary>Content that is an array.</summary>
    internal abstract class BodyContent : WsContent
    {
        /// <summary>Gets the content. Called when the response begins, and then for each read.</summary>
        protected abstract byte[] Body { get; }

        public override string ContentType => "application/json";

        public override int Length => Body.Length;

        public override int Status => Length > 0 ? HttpStatus.Ok : HttpStatus.NoContent;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            byte[] body = Body;
            if (count > body.Length - position) count = body.Length - position;
            Array.Copy(body, position, buffer, offset, count);
            return count;
        }
    }
}
