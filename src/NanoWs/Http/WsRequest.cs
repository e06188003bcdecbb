namespace NanoWs
{
    /// <summary>
    /// A client's request for a WebSocket (RFC 6455 section 4.1) or for content. Strings are null if the request does not contain them.
    /// (Fields, because on the interpreter a property costs a hundred bytes of flash.)
    /// </summary>
    public sealed class WsRequest
    {
        // The numbers of ServerHandshake's header fields that are kept here.
        internal const int SubprotocolField = 5;
        internal const int HostField = 6;
        internal const int OriginField = 7;
        internal const int IfNoneMatchField = 8;
        internal const int AuthorizationField = 9;
        internal const int CookieField = 10;

        internal WsRequest()
        {
        }

        /// <summary>Whether a WebSocket is requested; otherwise content is requested.</summary>
        public bool IsWebSocket;

        /// <summary>The path as sent: "/telemetry".</summary>
        public string Path;

        /// <summary>The query as sent, without the question mark: "token=abc".</summary>
        public string Query;

        /// <summary>The Host field.</summary>
        public string Host;

        /// <summary>The page's origin; browsers always send it with a WebSocket, other clients need not (section 10.2).</summary>
        public string Origin;

        /// <summary>
        /// The Authorization field. Browsers cannot send one with a WebSocket. Also null if it does not fit into the receive buffer.
        /// </summary>
        public string Authorization;

        /// <summary>The Cookie field. Also null if it does not fit into the receive buffer.</summary>
        public string Cookie;

        /// <summary>The negotiated subprotocol: the first of the client's that the server supports; null if there is none.</summary>
        public string Subprotocol;

        internal string IfNoneMatch;

        private string _acceptEncoding;

        internal string PathAndQuery;

        internal bool IsHead;

        // RFC 9110 section 12.5.3. A client that sends no such field, such as curl, gets uncompressed content.
        internal bool Accepts(string encoding)
        {
            int at = encoding == null || _acceptEncoding == null ? -1 : _acceptEncoding.IndexOf(encoding);
            if (at < 0) return encoding == null;
            string rest = _acceptEncoding.Substring(at + encoding.Length);
            return rest.IndexOf(";q=0") != 0 || rest.IndexOf(";q=0.") == 0;
        }

        internal void TakeUpgrade() => IsWebSocket = true;

        internal void TakeMethod(bool isHead) => IsHead = isHead;

        internal void TakeTarget(string target)
        {
            int question = target.IndexOf('?');
            PathAndQuery = target;
            Path = question < 0 ? target : target.Substring(0, question);
            if (question >= 0) Query = target.Substring(question + 1);
        }

        internal void TakeField(int field, string value)
        {
            switch (field)
            {
                case SubprotocolField:
                    Subprotocol = value;
                    break;
                case HostField:
                    Host = value;
                    break;
                case OriginField:
                    Origin = value;
                    break;
                case IfNoneMatchField:
                    IfNoneMatch = value;
                    break;
                case AuthorizationField:
                    Authorization = value;
                    break;
                case CookieField:
                    Cookie = value;
                    break;
                default:
                    _acceptEncoding = value;
                    break;
            }
        }
    }
}
