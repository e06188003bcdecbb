using System;

namespace NanoWs
{
    /// <summary>
    /// The decision of a server's <see cref="WsHandler.OnRequest"/> about a request: accept, refuse or redirect. A refusal is a complete
    /// HTTP response with the header fields that its status requires, after which the connection is closed. For a response with fields or a
    /// body of its own, derive from it and override <see cref="ToMessage"/>.
    /// </summary>
    public class WsResponse
    {
        /// <summary>Opens the WebSocket, or serves the content (404 if there is none).</summary>
        public static readonly WsResponse Accept = new WsResponse();

        // RFC 9110 section 15. One string with all of them costs less flash than a switch.
        private const string Reasons =
            "200 OK|204 No Content|302 Found|304 Not Modified|400 Bad Request|401 Unauthorized|403 Forbidden|404 Not Found|"
            + "405 Method Not Allowed|406 Not Acceptable|408 Request Timeout|411 Length Required|413 Content Too Large|414 URI Too Long|"
            + "421 Misdirected Request|426 Upgrade Required|429 Too Many Requests|431 Request Header Fields Too Large|"
            + "500 Internal Server Error|503 Service Unavailable|505 HTTP Version Not Supported|";

        /// <summary>
        /// The end of every head: no guessing at content types, no address of the board for other sites, and the empty line.
        /// </summary>
        protected internal const string LastFields =
            "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";

        /// <summary>The status; 0 if the request is accepted.</summary>
        internal readonly int _status;

        private readonly string _field; // a header line of its own; null for none

        private WsResponse()
        {
        }

        /// <summary>Creates a response that is not an acceptance.</summary>
        /// <param name="status">The HTTP status, of those whose responses have a body: 200 to 599, except 204, 205 and 304.</param>
        /// <param name="field">A header line, without its line end, which <see cref="ToMessage"/> adds; null for none.</param>
        /// <exception cref="ArgumentException">The status is not one of those.</exception>
        protected WsResponse(int status, string field)
        {
            CheckStatus(status);
            _status = status;
            _field = field;
        }

        /// <summary>Throws unless responses with this status have a body.</summary>
        internal static void CheckStatus(int status)
        {
            bool hasBody = status >= 200 && status <= 599 && status != 204 && status != 205 && status != 304;
            if (!hasBody) throw new ArgumentException("The status must be 200 to 599, except 204, 205 and 304.");
        }

        /// <summary>Gets whether the request is accepted.</summary>
        public bool IsAccepted => _status == 0;

        /// <summary>Returns a response that refuses the request with a status.</summary>
        /// <param name="status">
        /// 400 to 599, as in <see cref="HttpStatus"/>, except 407, which is for proxies. With 503 the response asks the client to retry
        /// after 5 seconds.
        /// </param>
        /// <param name="value">
        /// With 401, the authentication to use (RFC 9110 section 11.6.1): "Bearer" if null, or for example "Basic realm=\"Greenhouse\"",
        /// for which a browser asks its user for a name and password. With 405, the methods allowed: "GET, HEAD" if null. Must be null with
        /// every other status.
        /// </param>
        /// <exception cref="ArgumentException">
        /// The status is not a refusal, or the value is not one line of ASCII, or is given with a status other than 401 and 405.
        /// </exception>
        public static WsResponse Refuse(int status, string value = null)
        {
            if (status < 400 || status > 599 || status == 407) throw new ArgumentException("The status must be 400 to 599, except 407.");
            string field = null;
            if (status == HttpStatus.Unauthorized) field = "WWW-Authenticate: " + CheckedValue(value ?? "Bearer", ' ');
            else if (status == HttpStatus.MethodNotAllowed) field = "Allow: " + CheckedValue(value ?? "GET, HEAD", ' ');
            else if (value != null) throw NotAField();
            return new WsResponse(status, field);
        }

        /// <summary>Returns a response that redirects a browser, with 302. A WebSocket client treats it as a refusal.</summary>
        /// <param name="location">The new location: "/index.html", or a whole URL. Percent-encode characters outside ASCII.</param>
        /// <exception cref="ArgumentException">The location is empty, or contains spaces or characters outside printable ASCII.</exception>
        public static WsResponse Redirect(string location) => new WsResponse(HttpStatus.Found, "Location: " + CheckedValue(location, '!'));

        // RFC 9110 section 5.5: what a header field may contain, here without tabs and bytes outside ASCII.
        private static string CheckedValue(string value, char lowest)
        {
            bool isValid = !string.IsNullOrEmpty(value);
            for (int i = 0; isValid && i < value.Length; i++) isValid = value[i] >= lowest && value[i] < 0x7F;
            return isValid ? value : throw NotAField();
        }

        private static ArgumentException NotAField() => new ArgumentException("Not one line of ASCII, or not with status 401 or 405.");

        /// <summary>Returns the status with which this client is refused instead; 0 for none.</summary>
        /// <param name="request">The request.</param>
        /// <param name="isFull">Whether there is no room for another WebSocket.</param>
        /// <param name="isForeign">Whether a page made it that may open no WebSocket.</param>
        internal virtual int RefusalFor(WsRequest request, bool isFull, bool isForeign) => 0;

        /// <summary>Returns what sends the response.</summary>
        internal virtual ResponseWriter CreateWriter(WsRequest request) => new ResponseWriter(ToMessage(request.IsHead));

        /// <summary>
        /// Returns the complete HTTP response: unless overridden, with a line of text as its body. The array is only read. A head must end
        /// with <see cref="LastFields"/>, because the connection is closed afterwards.
        /// </summary>
        /// <param name="isHead">Whether the request's method is HEAD: there must be no body then.</param>
        public virtual byte[] ToMessage(bool isHead)
        {
            string body = StatusLine(_status) + "\r\n";
            string head = "HTTP/1.1 " + body + (_field == null ? RequiredField(_status) : _field + "\r\n")
                + "Content-Type: text/plain\r\nContent-Length: " + body.Length.ToString() + LastFields;
            return Ascii.Bytes(isHead ? head : head + body);
        }

        /// <summary>Returns the status and its reason phrase: "404 Not Found".</summary>
        internal static string StatusLine(int status)
        {
            string line = status.ToString();
            int at = Ascii.IndexOf(Reasons, line + " ");
            return at < 0 ? line + " Refused" : Reasons.Substring(at, Reasons.IndexOf('|', at) - at);
        }

        // The header field that the RFCs require with a status: RFC 6455 section 4.4, RFC 9110 sections 15.5.22 and 10.2.3.
        private static string RequiredField(int status)
        {
            if (status == HttpStatus.ServiceUnavailable) return "Retry-After: 5\r\n";
            const string Upgrade = "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
            return status == HttpStatus.UpgradeRequired ? Upgrade : "";
        }
    }
}
