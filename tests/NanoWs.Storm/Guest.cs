using System.Text;

namespace NanoWs.Storm
{
    /// <summary>A client that asks for a WebSocket and is content with the response.</summary>
    internal sealed class Guest
    {
        private static readonly byte[] s_request = Encoding.UTF8.GetBytes(
            "GET /w HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n\r\n");

        private readonly LinkEnd _end;
        private readonly byte[] _response = new byte[400];
        private int _count;
        private bool _isSent;

        public Guest(LinkEnd end)
        {
            _end = end;
        }

        public string Status => _count < 12 ? "nothing" : Encoding.UTF8.GetString(_response, 9, 3);

        public void Step()
        {
            if (!_isSent) _isSent = _end.Write(s_request, 0, s_request.Length) == s_request.Length;
            if (_count == _response.Length) return;
            int count = _end.Read(_response, _count, _response.Length - _count);
            if (count > 0) _count += count;
        }

        public void Leave() => _end.Close();
    }
}
