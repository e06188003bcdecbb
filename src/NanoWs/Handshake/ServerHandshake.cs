namespace NanoWs
{
    /// <summary>A client's opening handshake (RFC 6455 section 4.2.1), or a plain HTTP request.</summary>
    internal sealed class ServerHandshake : HttpHead
    {
        private const int Host = 1;
        private const int Upgrade = 2;
        private const int Connection = 3;
        private const int Key = 4;
        private const int Version = 5;
        private const int Protocol = 6;
        private const int Origin = 7;
        private const int IfNoneMatch = 8;
        private const int Authorization = 9;
        private const int Cookie = 10;

        // What was seen, as bits: 1 << field, and these.
        private const int UpgradeIsWebSocket = 1 << 16;
        private const int ConnectionIsUpgrade = 1 << 17;
        private const int VersionIs13 = 1 << 18;
        private const int IsHttp10 = 1 << 19;

        private static readonly byte[][] s_fields =
        {
            Ascii.Bytes("host"), Ascii.Bytes("upgrade"), Ascii.Bytes("connection"), Ascii.Bytes("sec-websocket-key"), Ascii.Bytes("sec-websocket-version"),
            Ascii.Bytes("sec-websocket-protocol"), Ascii.Bytes("origin"), Ascii.Bytes("if-none-match"), Ascii.Bytes("authorization"), Ascii.Bytes("cookie"),
        };

        private static readonly byte[] s_get = Ascii.Bytes("GET");
        private static readonly byte[] s_head = Ascii.Bytes("HEAD");
        internal static readonly byte[] HttpWord = Ascii.Bytes("HTTP/1.");
        private static readonly byte[] s_version = Ascii.Bytes("13");
        internal static readonly byte[] WebSocketWord = Ascii.Bytes("websocket");
        internal static readonly byte[] UpgradeWord = Ascii.Bytes("upgrade");

        private readonly string[] _protocols;

        /// <summary>What was asked for.</summary>
        public readonly WsRequest Request = new WsRequest();

        private byte[] _accept;
        private int _seen;

        /// <param name="protocols">The subprotocols supported, or null.</param>
        /// <param name="maxBytes">The most bytes the head may have.</param>
        public ServerHandshake(string[] protocols, int maxBytes)
            : base(maxBytes)
        {
            _protocols = protocols;
        }

        /// <summary>The answer that accepts the connection (section 4.2.2).</summary>
        public byte[] Accepted()
        {
            string head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Ascii.Text(_accept, 0, _accept.Length) + "\r\n";
            if (Request.Subprotocol != null) head += "Sec-WebSocket-Protocol: " + Request.Subprotocol + "\r\n";
            return Ascii.Bytes(head + "\r\n");
        }

        protected override void OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 3: method SP target SP version, with one space each.
            int end = offset + count;
            int targetStart = offset;
            while (targetStart < end && buffer[targetStart] != ' ') targetStart++;
            int method = targetStart++ - offset;
            int version = end - HttpWord.Length - 1;
            int targetEnd = version - 1;
            if (targetEnd <= targetStart || buffer[targetEnd] != ' ' || !Ascii.IsToken(buffer, offset, method) || buffer[end - 1] < '0' || buffer[end - 1] > '9') Refuse(400);
            else if (!Ascii.Equals(buffer, version, HttpWord.Length, HttpWord)) Refuse(505);
            else TakeRequestLine(buffer, offset, method, targetStart, targetEnd, buffer[end - 1]);
        }

        private void TakeRequestLine(byte[] buffer, int offset, int method, int targetStart, int targetEnd, byte minorVersion)
        {
            if (minorVersion == '0') _seen |= IsHttp10;
            Request.IsHead = Ascii.Equals(buffer, offset, method, s_head);
            if (!Request.IsHead && !Ascii.Equals(buffer, offset, method, s_get)) Refuse(405);
            else if (!TakeTarget(buffer, targetStart, targetEnd)) Refuse(400);
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

            int question = target.IndexOf('?');
            Request.Path = question < 0 ? target : target.Substring(0, question);
            if (question >= 0) Request.Query = target.Substring(question + 1);
            return true;
        }

        protected override int Recognize(byte[] buffer, int offset, int count)
        {
            int field = IndexOf(s_fields, buffer, offset, count);
            return field >= IfNoneMatch ? -field : field;
        }

        protected override void OnField(int field, byte[] buffer, int offset, int count)
        {
            if (field < 0) field = -field;
            bool repeated = (_seen & 1 << field) != 0;
            _seen |= 1 << field;
            switch (field)
            {
                case Host:
                    // RFC 9112 section 3.2: one Host, and a valid one.
                    if (repeated || !IsHost(buffer, offset, count)) Refuse(400);
                    else Request.Host = Ascii.Text(buffer, offset, count);
                    break;
                case Upgrade:
                    if (Ascii.ListContains(buffer, offset, count, WebSocketWord)) _seen |= UpgradeIsWebSocket;
                    break;
                case Connection:
                    if (Ascii.ListContains(buffer, offset, count, UpgradeWord)) _seen |= ConnectionIsUpgrade;
                    break;
                case Key:
                    if (repeated || !Base64.IsNonce(buffer, offset, count)) Refuse(400);
                    else _accept = AcceptKey.For(buffer, offset);
                    break;
                case Version:
                    if (repeated) Refuse(400);
                    if (Ascii.Equals(buffer, offset, count, s_version)) _seen |= VersionIs13;
                    break;
                case Protocol:
                    ChooseProtocol(buffer, offset, offset + count);
                    break;
                case Origin:
                    Request.Origin = Ascii.Text(buffer, offset, count);
                    break;
                case IfNoneMatch:
                    Request.IfNoneMatch = Ascii.Text(buffer, offset, count);
                    break;
                case Authorization:
                    Request.Authorization = Ascii.Text(buffer, offset, count);
                    break;
                case Cookie:
                    Request.Cookie = Ascii.Text(buffer, offset, count);
                    break;
            }
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

        // 4.2.2, item 5.5: one of those that the client offered, in its order of preference; the list may be spread over several fields.
        private void ChooseProtocol(byte[] buffer, int offset, int end)
        {
            while (Ascii.NextElement(buffer, ref offset, end, out int start, out int count))
            {
                if (!Ascii.IsToken(buffer, start, count))
                {
                    Refuse(400);
                    return;
                }

                if (_protocols == null || Request.Subprotocol != null) continue;
                string offered = Ascii.Text(buffer, start, count);
                foreach (string supported in _protocols)
                {
                    if (supported == offered) Request.Subprotocol = supported;
                }
            }
        }

        protected override void OnEnd()
        {
            int seen = _seen;
            bool isHttp10 = (seen & IsHttp10) != 0;
            if (!isHttp10 && (seen & 1 << Host) == 0) Refuse(400);

            // An upgrade to something else is a plain request (RFC 9110 section 7.8); any sign of a WebSocket makes it a handshake, to be judged as one.
            if ((seen & (UpgradeIsWebSocket | 1 << Key | 1 << Version)) == 0) return;

            const int Needed = UpgradeIsWebSocket | ConnectionIsUpgrade | 1 << Key | 1 << Version;
            if (isHttp10 || Request.IsHead || (seen & Needed) != Needed) Refuse(400);
            else if ((seen & VersionIs13) == 0) Refuse(426);
            else Request.IsWebSocket = true;
        }
    }
}
