using System;
using System.Text;

namespace NanoWs
{
    /// <summary>A response with header fields and a body of its own, which no cache may keep.</summary>
    internal sealed class AuthResponse : WsResponse
    {
        private readonly byte[] _message;
        private readonly int _headSize;

        /// <param name="status">The status.</param>
        /// <param name="fields">Header lines, each after a line end.</param>
        /// <param name="body">The body; null for the status as a line of text, whose type needs no field then.</param>
        public AuthResponse(int status, string fields, string body = null)
            : base(status, null)
        {
            string line = StatusLine(status);
            if (body == null)
            {
                fields += "\r\nContent-Type: text/plain";
                body = line + "\r\n";
            }

            byte[] bytes = Encoding.UTF8.GetBytes(body);
            byte[] head = Encoding.UTF8.GetBytes("HTTP/1.1 " + line + fields + "\r\nCache-Control: no-store\r\nContent-Length: "
                + bytes.Length.ToString() + LastFields);
            _headSize = head.Length;
            _message = new byte[head.Length + bytes.Length];
            Array.Copy(head, _message, head.Length);
            Array.Copy(bytes, 0, _message, head.Length, bytes.Length);
        }

        public override byte[] ToMessage(bool isHead)
        {
            if (!isHead) return _message;
            var head = new byte[_headSize];
            Array.Copy(_message, head, _headSize);
            return head;
        }
    }
}
