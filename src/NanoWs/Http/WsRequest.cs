namespace NanoWs
{
    /// <summary>
    /// A client's request for a WebSocket (RFC 6455 section 4.1) or for content. Strings are null if the request does not contain them.
    /// They are for reading: host, origin and path are judged by what was sent, whatever is written to them. (Fields, because on the
    /// interpreter a property costs a hundred bytes of flash.)
    /// </summary>
    public sealed class WsRequest
    {
        // The header fields that are kept here, numbered from 1 in this order.
        internal const string FieldNames = "host origin if-none-match authorization cookie accept-encoding last-event-id sec-fetch-site";
        internal const int HostField = 1;
        internal const int OriginField = 2;
        internal const int IfNoneMatchField = 3;
        internal const int AuthorizationField = 4;
        internal const int CookieField = 5;
        internal const int AcceptEncodingField = 6;
        internal const int LastEventIdField = 7;
        internal const int FetchSiteField = 8;

        internal WsRequest()
        {
        }

        /// <summary>Whether a WebSocket is requested; otherwise content is requested.</summary>
        public bool IsWebSocket;

        /// <summary>The method: "GET", "HEAD", "POST"...; "GET" for a WebSocket.</summary>
        public string Method;

        /// <summary>Whether the method is GET or HEAD, which only ask for content and change nothing (RFC 9110 section 9.2.1).</summary>
        public bool IsSafe;

        /// <summary>The path as sent: "/telemetry".</summary>
        public string Path;

        /// <summary>The query as sent, without the question mark: "token=abc".</summary>
        public string Query;

        /// <summary>The Host field; the host of the request target if that is a whole URL.</summary>
        public string Host;

        /// <summary>The page's origin; browsers always send it with a WebSocket, other clients need not (section 10.2).</summary>
        public string Origin;

        /// <summary>
        /// The Authorization field. Browsers cannot send one with a WebSocket. Also null if it does not fit into the receive buffer.
        /// </summary>
        public string Authorization;

        /// <summary>
        /// The Cookie field; several are joined with "; ", as far as they fit into the receive buffer; null if none does.
        /// </summary>
        public string Cookie;

        /// <summary>The Last-Event-ID field: the id of the last event that a client of server-sent events has seen.</summary>
        public string LastEventId;

        /// <summary>The negotiated subprotocol: the first of the client's that the server supports; null if there is none.</summary>
        public string Subprotocol;

        /// <summary>
        /// The buffer with the body, from <see cref="BodyOffset"/> on: the receive buffer, so copy what you need. A larger body is refused
        /// with 413: increase ReceiveBufferSize.
        /// </summary>
        public byte[] BodyBuffer;

        /// <summary>The offset of the body in <see cref="BodyBuffer"/>.</summary>
        public int BodyOffset;

        /// <summary>The size of the body in bytes; 0 for none. The bodies of GET and HEAD are ignored (RFC 9110 section 9.3.1).</summary>
        public int BodyCount;

        internal string IfNoneMatch;

        internal string AcceptEncoding; // its lines as one list

        internal bool IsForeign; // a browser says that it is made by a page of another origin, even if it does not say which

        internal string PathAndQuery;

        internal bool IsHttp10;

        internal bool IsHead;

        internal void TakeMethod(string method, bool isHead, bool isSafe, bool isHttp10)
        {
            Method = method;
            IsHead = isHead;
            IsSafe = isSafe;
            IsHttp10 = isHttp10;
        }

        internal void TakeBody(byte[] buffer, int offset, int count)
        {
            BodyBuffer = buffer;
            BodyOffset = offset;
            BodyCount = count;
        }

        internal void TakeUpgrade(string subprotocol)
        {
            IsWebSocket = true;
            Subprotocol = subprotocol;
        }

        internal void TakeTarget(string target)
        {
            PathAndQuery = target;
            Path = PathOf(target);
            Query = QueryOf(target);
        }

        internal static string PathOf(string target)
        {
            int question = target == null ? -1 : target.IndexOf('?');
            return question < 0 ? target : target.Substring(0, question);
        }

        internal static string QueryOf(string target)
        {
            string path = PathOf(target);
            return path == target ? null : target.Substring(path.Length + 1);
        }

        /// <summary>Takes a header field; <paramref name="most"/> is the length that a joined one may have.</summary>
        internal void TakeField(int field, string value, int most)
        {
            if (field == HostField) Host ??= value; // RFC 9112 section 3.2.2: that of the target has precedence
            else if (field == OriginField) Origin = value;
            else if (field == IfNoneMatchField) IfNoneMatch = value;
            else if (field == AuthorizationField) Authorization = value;
            else if (field == CookieField) Cookie = Join(Cookie, "; ", value, most);
            else if (field == AcceptEncodingField) AcceptEncoding = Join(AcceptEncoding, ",", value, most);
            else if (field == LastEventIdField) LastEventId = value;
            else IsForeign = value == "cross-site" || value == "same-site"; // the others are "same-origin" and "none"
        }

        // A field that would make them longer than the buffer is ignored, as a single one that does not fit is.
        private static string Join(string list, string separator, string value, int most)
        {
            if (list == null) return value;
            return list.Length + separator.Length + value.Length > most ? list : list + separator + value;
        }
    }
}
