using System.Text;

namespace NanoWs.Bench
{
    /// <summary>Opening handshakes.</summary>
    internal static class Requests
    {
        private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

        public static readonly byte[] Short = Encoding.UTF8.GetBytes("GET /telemetry HTTP/1.1\r\nHost: board\r\n" + Upgrade + "\r\n");

        public static readonly byte[] Browser = Encoding.UTF8.GetBytes("GET /telemetry HTTP/1.1\r\nHost: 192.168.1.10\r\n" + Upgrade
            + "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
            + "Origin: http://192.168.1.10\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
            + "Cookie: theme=dark; station=0123456789abcdef0123456789abcdef\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
    }
}
