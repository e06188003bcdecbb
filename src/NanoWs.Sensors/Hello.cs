using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// The description of a channel's readings on its way to one client: one streamed message, continued whenever the client has read some
    /// of it, so that it may be larger than any buffer.
    /// </summary>
    internal sealed class Hello
    {
        private readonly WsConnection _client;
        private readonly Reading[] _readings;
        private readonly int _count;
        private byte[] _piece; // null when all of them have been appended
        private int _appended;
        private int _next; // the reading that follows the piece
        private bool _isBegun;

        public Hello(WsConnection client, long uptime, string members, Reading[] readings, int count)
        {
            _client = client;
            _readings = readings;
            _count = count;
            string head = "{\"type\":\"hello\",\"uptime\":" + uptime.ToString();
            if (!string.IsNullOrEmpty(members)) head += "," + members;
            _piece = Encoding.UTF8.GetBytes(head + ",\"readings\":[" + (count == 0 ? "]}" : ""));
        }

        /// <summary>
        /// Sends as much as fits. Returns whether there is no more to send: all of it is queued, or the connection has ended.
        /// </summary>
        public bool Send()
        {
            if (!_isBegun)
            {
                WsSendResult begun = _client.BeginText();
                if (begun != WsSendResult.Sent) return begun == WsSendResult.Closed;
                _isBegun = true;
            }

            while (_piece != null)
            {
                int count = _client.Append(_piece, _appended, _piece.Length - _appended);
                if (count < 0) return true;
                _appended += count;
                if (_appended < _piece.Length) return false;
                Advance();
            }

            return _client.EndMessage() != WsSendResult.BufferFull;
        }

        private void Advance()
        {
            _appended = 0;
            _piece = _next == _count ? null : Encoding.UTF8.GetBytes(_readings[_next].Describe() + (_next + 1 == _count ? "]}" : ","));
            _next++;
        }
    }
}
