using System.Text;

namespace NanoWs.Kit
{
    /// <summary>Requests for a WebSocket.</summary>
    internal static class Requests
    {
        /// <summary>The fields that every such request has, without the empty line.</summary>
        public const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Version: 13\r\n";

        /// <summary>The shortest one.</summary>
        public static readonly byte[] Short = Encoding.UTF8.GetBytes("GET /telemetry HTTP/1.1\r\nHost: board\r\n" + Upgrade + "\r\n");
    }
}
