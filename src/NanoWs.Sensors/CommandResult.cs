using System;
using System.Text;

namespace NanoWs
{
    /// <summary>The response to a command: nothing, or why it was not carried out.</summary>
    internal sealed class CommandResult : WsContent
    {
        private readonly int _status;
        private readonly byte[] _body;

        public CommandResult(int status, string body)
        {
            _status = status;
            _body = Encoding.UTF8.GetBytes(body);
        }

        public override string ContentType => "application/json";

        public override int Length => _body.Length;

        public override int Status => _status;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            if (count > _body.Length - position) count = _body.Length - position;
            Array.Copy(_body, position, buffer, offset, count);
            return count;
        }
    }
}
