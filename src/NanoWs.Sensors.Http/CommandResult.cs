using System.Text;

namespace NanoWs
{
    /// <summary>The response to a command: nothing, or why it was not carried out.</summary>
    internal sealed class CommandResult : WsBytesContent
    {
        /// <param name="error">Why it was not carried out; null if it was.</param>
        public CommandResult(string error)
            : base("application/json", Encoding.UTF8.GetBytes(
                error == null ? "" : "{\"type\":\"error\",\"message\":" + Json.Quote(error) + "}"))
        {
        }

        public override int Status => Length > 0 ? HttpStatus.BadRequest : HttpStatus.NoContent;
    }
}
