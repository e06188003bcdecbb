namespace NanoWs
{
    /// <summary>Parses a client's opening handshake (RFC 6455 section 4.2.1), or a plain HTTP request.</summary>
    internal sealed class ServerHandshake : IHttpHeadHandler
    {
        private const int Upgrade = 1;
        private const int Connection = 2;
        private const int Key = 3;
        private const int Version = 4;
        private const int Protocol = WsRequest.SubprotocolField; // 5
        private const int Host = WsRequest.HostField; // 6; the fields after it are kept in the request, too

        // The fields seen so far, as bits: 1 << field, and these.
        private const int UpgradeIsWebSocket = 1 << 16;
        private const int ConnectionIsUpgrade = 1 << 17;
        private const int VersionIs13 = 1 << 18;
        private const int IsHttp10 = 1 << 19;

        private static readonly byte[][] s_fields =
        {
            Ascii.Bytes("upgrade"), Ascii.Bytes("connection"), Ascii.Bytes("sec-websocket-key"), Ascii.Bytes("sec-websocket-version"),
            Ascii.Bytes("sec-websocket-protocol"), Ascii.Bytes("host"), Ascii.Bytes("origin"), Ascii.Bytes("if-none-match"),
            Ascii.Bytes("authorization"), Ascii.Bytes("cookie"), Ascii.Bytes("accept-encoding"),
        };

        private static readonly byte[] s_get = Ascii.Bytes("GET");
        private static readonly byte[] s_head = Ascii.Bytes("HEAD");
        internal static readonly byte[] HttpWord = Ascii.Bytes("HTTP/1.");
        private static readonly byte[] s_version = Ascii.Bytes("13");
        internal static readonly byte[] WebSocketWord = Ascii.Bytes("websocket");
        internal static readonly byte[] UpgradeWord = Ascii.Bytes("upgrade");

        private readonly string[] _protocols;

        /// <summary>The parser of the request's head.</summary>
        public readonly HttpHead Head;

        /// <summary>The request.</summary>
        public readonly WsRequest Request = new WsRequest();

        private string _accept;
        private int _seen;

        /// <param name="protocols">The supported subprotocols, or null.</param>
        /// <param name="maxBytes">The maximum size of the head, in bytes.</param>
        public ServerHandshake(string[] protocols, int maxBytes)
        {
            Head = new HttpHead(this, maxBytes);
            _protocols = protocols;
        }

        /// <summary>Returns the response that accepts the connection (section 4.2.2).</summary>
        public byte[] AcceptResponse()
        {
            string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + _accept + "\r\n";
            if (Request.Subprotocol != null) head += "Sec-WebSocket-Protocol: " + Request.Subprotocol + "\r\n";
            return Ascii.Bytes(head + "\r\n");
        }

        public int OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 3: method SP target SP version, with one space each.
            int end = offset + count;
            int targetStart = offset;
            while (targetStart < end && buffer[targetStart] != ' ') targetStart++;
            int method = targetStart++ - offset;
            int version = end - HttpWord.Length - 1;
            int targetEnd = version - 1;
            byte minorVersion = buffer[end - 1];
            bool isRequestLine = targetEnd > targetStart && buffer[targetEnd] == ' ' && Ascii.IsToken(buffer, offset, method);
            if (!isRequestLine || minorVersion < '0' || minorVersion > '9') return HttpStatus.BadRequest;
            if (!Ascii.Equals(buffer, version, HttpWord.Length, HttpWord)) return HttpStatus.VersionNotSupported;
            if (minorVersion == '0') _seen |= IsHttp10;
            bool isHead = Ascii.Equals(buffer, offset, method, s_head);
            Request.TakeMethod(isHead);
            if (!isHead && !Ascii.Equals(buffer, offset, method, s_get)) return HttpStatus.MethodNotAllowed;
            return TakeTarget(buffer, targetStart, targetEnd) ? 0 : HttpStatus.BadRequest;
        }

        // RFC 9112 section 3.2: "/path?query", or the absolute form with scheme and authority in front, which a server must accept.
        private bool TakeTarget(byte[] buffer, int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                if (buffer[i] <= ' ' || buffer[i] >= 0x7F || buffer[i] == '#') return false;
            }

            string target = Ascii.Text(buffer, start, end - start);
            if (target[0] != '/')
            {
                int authority = target.IndexOf("://");
                if (authority <= 0) return false;
                int path = target.IndexOfAny(new char[] { '/', '?' }, authority + 3);
                if (path == authority + 3) return false;
                target = path < 0 ? "/" : target.Substring(path);
                if (target[0] == '?') target = "/" + target;
            }

            Request.TakeTarget(target);
            return true;
        }

        public int Recognize(byte[] buffer, int offset, int count)
        {
            int field = Ascii.IndexOf(s_fields, buffer, offset, count);
            return field >= WsRequest.IfNoneMatchField ? -field : field;
        }

        public int OnField(int field, byte[] buffer, int offset, int count)
        {
            if (field < 0) field = -field;
            bool isRepeated = (_seen & 1 << field) != 0;
            bool isValid = true;
            _seen |= 1 << field;
            switch (field)
            {
                case Host:
                    // RFC 9112 section 3.2: exactly one Host field, and a valid one.
                    isValid = !isRepeated && IsHost(buffer, offset, count);
                    Request.TakeField(field, Ascii.Text(buffer, offset, count));
                    break;
                case Upgrade:
                    if (Ascii.ListContains(buffer, offset, count, WebSocketWord)) _seen |= UpgradeIsWebSocket;
                    break;
                case Connection:
                    if (Ascii.ListContains(buffer, offset, count, UpgradeWord)) _seen |= ConnectionIsUpgrade;
                    break;
                case Key:
                    isValid = !isRepeated && Base64.IsNonce(buffer, offset, count);
                    if (isValid) _accept = AcceptKey.For(Ascii.Text(buffer, offset, count));
                    break;
                case Version:
                    isValid = !isRepeated;
                    if (Ascii.Equals(buffer, offset, count, s_version)) _seen |= VersionIs13;
                    break;
                case Protocol:
                    isValid = ChooseProtocol(buffer, offset, offset + count);
                    break;
                default:
                    isValid = !isRepeated || field != WsRequest.OriginField;
                    Request.TakeField(field, Ascii.Text(buffer, offset, count));
                    break;
            }

            return isValid ? 0 : HttpStatus.BadRequest;
        }

        private static bool IsHost(byte[] buffer, int offset, int count)
        {
            for (int i = offset; i < offset + count; i++)
            {
                byte b = buffer[i];
                if (b <= ' ' || b >= 0x7F || b == ',' || b == '/' || b == '@' || b == '?' || b == '#') return false;
            }

            return true;
        }

        // 4.2.2, item 5.5: one of those that the client offered, in the client's order of preference; the list may be spread over several
        // fields. Returns whether all of them are tokens.
        private bool ChooseProtocol(byte[] buffer, int offset, int end)
        {
            while (Ascii.NextElement(buffer, ref offset, end, out int start, out int count))
            {
                if (!Ascii.IsToken(buffer, start, count)) return false;
                if (_protocols == null || Request.Subprotocol != null) continue;
                string offered = Ascii.Text(buffer, start, count);
                foreach (string supported in _protocols)
                {
                    if (supported == offered) Request.TakeField(Protocol, supported);
                }
            }

            return true;
        }

        public int OnEnd()
        {
            int seen = _seen;
            bool isHttp10 = (seen & IsHttp10) != 0;
            if (!isHttp10 && (seen & 1 << Host) == 0) return HttpStatus.BadRequest;

            // An upgrade to something else is a plain request (RFC 9110 section 7.8); any WebSocket field makes it a handshake, and it is
            // checked as one.
            if ((seen & (UpgradeIsWebSocket | 1 << Key | 1 << Version)) == 0) return 0;

            const int Needed = UpgradeIsWebSocket | ConnectionIsUpgrade | 1 << Key | 1 << Version;
            if (isHttp10 || Request.IsHead || (seen & Needed) != Needed) return HttpStatus.BadRequest;
            if ((seen & VersionIs13) == 0) return HttpStatus.UpgradeRequired;
            Request.TakeUpgrade();
            return 0;
        }
    }
}
