namespace NanoWs
{
    /// <summary>The server's answers that do not open a WebSocket. Each is complete, and the last on its connection.</summary>
    internal static class HttpAnswer
    {
        // RFC 9110 section 15. One text with all of them takes less flash than a switch.
        private const string Reasons = "400 Bad Request|401 Unauthorized|403 Forbidden|404 Not Found|405 Method Not Allowed|408 Request Timeout|414 URI Too Long|"
            + "426 Upgrade Required|431 Request Header Fields Too Large|500 Internal Server Error|503 Service Unavailable|505 HTTP Version Not Supported|";

        /// <summary>An answer with a status and a line of text.</summary>
        public static byte[] ForStatus(int status, bool isHead)
        {
            string line = status.ToString();
            int at = Reasons.IndexOf(line + " ");
            line = at < 0 ? line + " Refused" : Reasons.Substring(at, Reasons.IndexOf('|', at) - at);
            string body = line + "\r\n";
            string head = "HTTP/1.1 " + body + Extra(status)
                + "Content-Type: text/plain\r\nContent-Length: " + body.Length.ToString() + "\r\nConnection: close\r\n\r\n";
            return Ascii.Bytes(isHead ? head : head + body);
        }

        // Fields that the RFCs demand with a status: RFC 6455 section 4.4, RFC 9110 sections 15.5.6, 15.5.22 and 10.2.3.
        private static string Extra(int status)
        {
            switch (status)
            {
                case 400: return "Sec-WebSocket-Version: 13\r\n";
                case 401: return "WWW-Authenticate: Bearer\r\n";
                case 405: return "Allow: GET, HEAD\r\n";
                case 426: return "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n";
                case 503: return "Retry-After: 5\r\n";
                default: return "";
            }
        }

        /// <summary>The head of an answer with content: 200, or 304 if the client has it already.</summary>
        public static byte[] ForContent(WsContent content, bool isKnown)
        {
            string head = isKnown ? "HTTP/1.1 304 Not Modified\r\n" : "HTTP/1.1 200 OK\r\nContent-Type: " + content.ContentType
                + "\r\nContent-Length: " + content.Length.ToString() + "\r\n";
            if (!isKnown && content.ContentEncoding != null) head += "Content-Encoding: " + content.ContentEncoding + "\r\n";
            if (content.ETag != null) head += "ETag: " + content.ETag + "\r\nCache-Control: no-cache\r\n";
            return Ascii.Bytes(head + "Connection: close\r\n\r\n");
        }
    }
}
