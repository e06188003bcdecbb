using System.Text;

namespace NanoWs
{
    /// <summary>The response to a command: nothing, or why it was not carried out.</summary>
    internal sealed class CommandResult : BodyContent
    {
        private readonly byte[] _body;

        /// <param name="error">Why it was not carried out; null if it was.</param>
        public CommandResult(string error)
        {
            _body = Encoding.UTF8.GetBytes(error == null ? "" : "{\"type\":\"error\",\"message\":" + Json.Quote(error) + "}");
        }

        protected override byte[] Body => _body;

        public override int Status => Length > 0 ? HttpStatus.BadRequest : HttpStatus.NoContent;
    }
}
