namespace NanoWs
{
    /// <summary>A client's opening handshake: creates the request, and parses the server's response (RFC 6455 section 4.1).</summary>
    internal sealed class ClientHandshake : HttpHead
    {
        private const int Upgrade = 1;
        private const int Connection = 2;
        private const int Accept = 3;
        private const int Extensions = 4;
        private const int Protocol = 5;

        private static readonly NameTable s_fields =
            new NameTable("upgrade connection sec-websocket-accept sec-websocket-extensions sec-websocket-protocol");

        /// <summary>Gets the HTTP status of the response: 101 if the server accepts; another below 200 is not the final one.</summary>
        public int StatusCode { get; private set; }

        /// <summary>Gets the subprotocol that the server chose; null if there is none.</summary>
        public string ChosenProtocol { get; private set; }

        private readonly string[] _protocols;
        private readonly byte[] _key;
        private int _seen;
        private string _problem;

        /// <param name="protocols">The subprotocols to offer, or null.</param>
        /// <param name="maxBytes">The maximum size of the response's head, in bytes.</param>
        /// <param name="entropy">The source of the nonce.</param>
        public ClientHandshake(string[] protocols, int maxBytes, WsEntropy entropy)
            : base(maxBytes)
        {
            _protocols = protocols;
            var bytes = new byte[16];
            for (int i = 0; i < bytes.Length; i += 4) Masking.PutKey(bytes, i, entropy.Next());
            var nonce = new uint[5]; // the last is 0
            Sha1.Load(nonce, 4, bytes, 0);
            _key = new byte[24];
            Base64.Encode(nonce, 0, _key, 0, 22);
            _key[22] = _key[23] = (byte)'=';
        }

        /// <summary>Gets why the response is not acceptable; null if it is.</summary>
        public string Problem => _problem ?? (Status != 0 ? "The server's response is not a valid HTTP head, or too long." : null);

        /// <summary>Returns the request (items 1 to 12 of the section).</summary>
        /// <param name="url">The server's address.</param>
        /// <param name="headers">Additional header lines, such as "Authorization: Bearer abc"; null for none.</param>
        public byte[] Request(WsUrl url, string[] headers)
        {
            string head = "GET " + url.PathAndQuery + " HTTP/1.1\r\nHost: " + url.Authority
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Ascii.Text(_key, 0, _key.Length) + "\r\n";
            for (int i = 0; _protocols != null && i < _protocols.Length; i++)
            {
                head += (i == 0 ? "Sec-WebSocket-Protocol: " : ", ") + _protocols[i];
                if (i == _protocols.Length - 1) head += "\r\n";
            }

            for (int i = 0; headers != null && i < headers.Length; i++) head += headers[i] + "\r\n";
            return Ascii.Bytes(head + "\r\n");
        }

        private protected override int OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 4: "HTTP/1.1 101 reason"; the reason may be missing.
            int version = offset + ServerHandshake.Http1Size;
            int end = version + 5;
            bool isHttp = count >= ServerHandshake.Http1Size + 5 && ServerHandshake.IsHttp1(buffer, offset);
            if (!isHttp || (buffer[version] | 1) != '1' || buffer[version + 1] != ' ') return Refuse("The server does not use HTTP/1.1.");

            int status = 0;
            for (int i = version + 2; i < end && buffer[i] >= '0' && buffer[i] <= '9'; i++) status = status * 10 + (buffer[i] - '0');
            bool isStatus = status >= 100 && (count == ServerHandshake.Http1Size + 5 || buffer[end] == ' ');
            if (!isStatus) return Refuse("The server's response has no HTTP status.");
            StatusCode = status;
            if (status >= 200) return Refuse("HTTP status " + status.ToString());
            return status != HttpStatus.SwitchingProtocols || buffer[version] == '1' ? 0 : Refuse("The server uses HTTP/1.0.");
        }

        private protected override int Recognize(byte[] buffer, int offset, int count) =>
            IsInterim ? 0 : s_fields.Find(buffer, offset, count);

        // RFC 9110 section 15.2: responses such as 100 and 103 may precede the one that counts.
        private bool IsInterim => StatusCode != HttpStatus.SwitchingProtocols;

        private protected override int OnField(int field, byte[] buffer, int offset, int count)
        {
            bool isRepeated = (_seen & 1 << field) != 0;
            bool isValid = true;
            switch (field)
            {
                case Upgrade:
                    isValid = !isRepeated && Ascii.EqualsIgnoreCase(buffer, offset, count, ServerHandshake.WebSocketWord);
                    break;
                case Connection:
                    // Several tokens, or several fields: one of them must be "upgrade".
                    if (!Ascii.ListContains(buffer, offset, count, s_fields.Names[Upgrade - 1])) return 0;
                    break;
                case Accept:
                    var expected = new byte[AcceptKey.Size];
                    AcceptKey.Write(_key, 0, expected, 0);
                    expected[AcceptKey.Size - 1] = (byte)'=';
                    isValid = !isRepeated && Ascii.Text(buffer, offset, count) == Ascii.Text(expected, 0, expected.Length);
                    break;
                case Extensions:
                    isValid = count == 0; // we offered none
                    break;
                case Protocol:
                    ChosenProtocol = Offered(Ascii.Text(buffer, offset, count));
                    isValid = !isRepeated && ChosenProtocol != null;
                    break;
            }

            _seen |= 1 << field;
            return isValid ? 0 : RefuseField(field);
        }

        private int RefuseField(int field) =>
            Refuse("The server's response has no valid "
                + Ascii.Text(s_fields.Names[field - 1], 0, s_fields.Names[field - 1].Length) + " field.");

        private string Offered(string protocol)
        {
            for (int i = 0; _protocols != null && i < _protocols.Length; i++)
            {
                if (_protocols[i] == protocol) return protocol;
            }

            return null;
        }

        private protected override int OnEnd()
        {
            if (IsInterim) return NextHead;
            for (int field = Upgrade; field <= Accept; field++)
            {
                if ((_seen & 1 << field) == 0) return RefuseField(field);
            }

            return 0;
        }

        private int Refuse(string problem)
        {
            if (_problem == null) _problem = problem;
            return HttpStatus.BadRequest;
        }
    }
}
