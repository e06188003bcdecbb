namespace NanoWs
{
    /// <summary>Parses a client's opening handshake (RFC 6455 section 4.2.1), or a plain HTTP request.</summary>
    internal sealed class ServerHandshake : IHttpHeadHandler
    {
        // The header fields that the request does not keep, numbered after those that it keeps.
        private const string FieldNames = "upgrade connection sec-websocket-key sec-websocket-version sec-websocket-protocol "
            + "content-length transfer-encoding";
        private const int Upgrade = WsRequest.LastEventIdField + 1;
        private const int Connection = Upgrade + 1;
        private const int Key = Upgrade + 2;
        private const int Version = Upgrade + 3;
        private const int Protocol = Upgrade + 4;
        private const int ContentLength = Upgrade + 5;
        private const int TransferEncoding = Upgrade + 6;

        // The fields seen so far, as bits: 1 << field, and these.
        private const int UpgradeIsWebSocket = 1 << 16;
        private const int ConnectionIsUpgrade = 1 << 17;
        private const int VersionIs13 = 1 << 18;

        // These may occur only once: RFC 9112 sections 3.2 and 6.3, RFC 6454 section 7.3, RFC 6455 sections 11.3.1 and 11.3.5.
        private const int OnlyOnce =
            1 << WsRequest.HostField | 1 << WsRequest.OriginField | 1 << Key | 1 << Version | 1 << ContentLength;

        /// <summary>The HTTP version, without its last digit.</summary>
        public const string Http1 = "HTTP/1.";

        /// <summary>The value of the Upgrade field.</summary>
        public static readonly byte[] WebSocketWord = Ascii.Bytes("websocket");

        private static readonly byte[][] s_fields = Ascii.Words(WsRequest.FieldNames + " " + FieldNames);

        private static readonly byte[][] s_schemes = Ascii.Words("http https ws wss");

        private readonly string[] _protocols;

        /// <summary>The parser of the request's head.</summary>
        public readonly HttpHead Head;

        /// <summary>The request.</summary>
        public readonly WsRequest Request = new WsRequest();

        /// <summary>The subprotocol chosen; null for none.</summary>
        public string Subprotocol;

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
            if (Subprotocol != null) head += "Sec-WebSocket-Protocol: " + Subprotocol + "\r\n";
            return Ascii.Bytes(head + "\r\n");
        }

        public int OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 2.2: an empty line or two may precede a request. Section 3: method SP target SP version, with one space
            // each.
            if (count == 0) return 0;
            int methodEnd = offset;
            int last = offset + count - 1;
            while (methodEnd < last && buffer[methodEnd] != ' ') methodEnd++;
            int targetStart = methodEnd + 1;
            int targetEnd = last - Http1.Length - 1;
            byte minorVersion = buffer[last];
            bool isRequestLine = targetEnd > targetStart && buffer[targetEnd] == ' ' && Ascii.IsToken(buffer, offset, methodEnd - offset);
            if (!isRequestLine || minorVersion < '0' || minorVersion > '9') return HttpStatus.BadRequest;
            Request.TakeMethod(Ascii.Text(buffer, offset, methodEnd - offset), minorVersion == '0');
            if (Ascii.Text(buffer, targetEnd + 1, Http1.Length) != Http1) return HttpStatus.VersionNotSupported;
            return TakeTarget(buffer, targetStart, targetEnd) ? 0 : HttpStatus.BadRequest;
        }

        // RFC 9112 section 3.2: "/path?query", or the absolute form with scheme and authority in front, which a server must accept, and
        // whose authority replaces the Host field.
        private bool TakeTarget(byte[] buffer, int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                if (buffer[i] <= ' ' || buffer[i] >= 0x7F || buffer[i] == '#') return false;
            }

            string target = Ascii.Text(buffer, start, end - start);
            if (target[0] != '/')
            {
                int scheme = target.IndexOf("://");
                if (Ascii.IndexOf(s_schemes, buffer, start, scheme) == 0) return false;
                int host = scheme + 3;
                int path = target.IndexOfAny(new char[] { '/', '?' }, host);
                int count = (path < 0 ? target.Length : path) - host;
                if (count == 0 || !IsHost(buffer, start + host, count)) return false;
                Request.TakeField(WsRequest.HostField, target.Substring(host, count));
                target = target.Substring(host + count);
                if (path < 0 || target[0] == '?') target = "/" + target;
            }

            Request.TakeTarget(target);
            return true;
        }

        public int Recognize(byte[] buffer, int offset, int count)
        {
            int field = Ascii.IndexOf(s_fields, buffer, offset, count);
            return field >= WsRequest.IfNoneMatchField && field < Upgrade ? -field : field;
        }

        public int OnField(int field, byte[] buffer, int offset, int count)
        {
            if (field < 0) field = -field;
            int bit = 1 << field;
            if ((_seen & bit & OnlyOnce) != 0) return HttpStatus.BadRequest;
            _seen |= bit;
            bool isValid = true;
            switch (field)
            {
                case Upgrade:
                    if (Ascii.ListContains(buffer, offset, count, WebSocketWord)) _seen |= UpgradeIsWebSocket;
                    break;
                case Connection:
                    // It contains the names of fields.
                    if (Ascii.ListContains(buffer, offset, count, s_fields[Upgrade - 1])) _seen |= ConnectionIsUpgrade;
                    break;
                case Key:
                    isValid = Base64.IsNonce(buffer, offset, count);
                    if (isValid) _accept = AcceptKey.For(buffer, offset);
                    break;
                case Version:
                    if (count == 2 && buffer[offset] == '1' && buffer[offset + 1] == '3') _seen |= VersionIs13;
                    break;
                case Protocol:
                    isValid = ChooseProtocol(buffer, offset, offset + count);
                    break;
                case ContentLength:
                    isValid = TakeContentLength(buffer, offset, count);
                    break;
                case TransferEncoding:
                    break;
                default:
                    isValid = field != WsRequest.HostField || IsHost(buffer, offset, count);
                    Request.TakeField(field, Ascii.Text(buffer, offset, count));
                    break;
            }

            return isValid ? 0 : HttpStatus.BadRequest;
        }

        // Of a request with a body, which a board can only take in whole: what is longer than any buffer is as good as the longest number.
        private bool TakeContentLength(byte[] buffer, int offset, int count)
        {
            int length = 0;
            for (int i = 0; i < count; i++)
            {
                int digit = buffer[offset + i] - '0';
                if (digit < 0 || digit > 9) return false;
                length = length > 99999999 ? int.MaxValue / 10 : length * 10 + digit;
            }

            if (!Request.IsSafe) Request.TakeBodyCount(length);
            return count > 0;
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
                if (_protocols == null || Subprotocol != null) continue;
                string offered = Ascii.Text(buffer, start, count);
                foreach (string supported in _protocols)
                {
                    if (supported == offered) Subprotocol = supported;
                }
            }

            return true;
        }

        public int OnEnd()
        {
            int seen = _seen;
            if (!Request.IsHttp10 && (seen & 1 << WsRequest.HostField) == 0) return HttpStatus.BadRequest;
            if (!Request.IsSafe && (seen & 1 << TransferEncoding) != 0) return HttpStatus.LengthRequired;

            // An upgrade to something else is a plain request (RFC 9110 section 7.8); any WebSocket field makes it a handshake, and it is
            // checked as one.
            if ((seen & (UpgradeIsWebSocket | 1 << Key | 1 << Version)) == 0)
            {
                Subprotocol = null;
                return 0;
            }

            const int Needed = UpgradeIsWebSocket | ConnectionIsUpgrade | 1 << Key | 1 << Version;
            if (Request.IsHttp10 || Request.IsHead || (seen & Needed) != Needed) return HttpStatus.BadRequest;
            if (!Request.IsSafe) return HttpStatus.MethodNotAllowed;
            if ((seen & VersionIs13) == 0) return HttpStatus.UpgradeRequired;
            Request.TakeUpgrade(Subprotocol);
            return 0;
        }
    }
}
