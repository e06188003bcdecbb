using System.Text;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>A request as a browser sends it.</summary>
    internal static class BrowserRequest
    {
        public static readonly byte[] Bytes = Encoding.UTF8.GetBytes("GET /telemetry HTTP/1.1\r\nHost: 192.168.1.10\r\n" + Requests.Upgrade
            + "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
            + "Origin: http://192.168.1.10\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
            + "Cookie: theme=dark; station=0123456789abcdef0123456789abcdef\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
    }
}
