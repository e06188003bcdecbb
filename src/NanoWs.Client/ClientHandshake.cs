namespace NanoWs
{
    /// <summary>The client's opening handshake: the request, and the server's answer (RFC 6455 section 4.1).</summary>
    internal sealed class ClientHandshake : HttpHead
    {
        private const int Upgrade = 1;
        private const int Connection = 2;
        private const int Accept = 3;
        private const int Extensions = 4;
        private const int Protocol = 5;

        private static readonly byte[][] s_fields =
        {
            Ascii.Bytes("upgrade"), Ascii.Bytes("connection"), Ascii.Bytes("sec-websocket-accept"), Ascii.Bytes("sec-websocket-extensions"),
            Ascii.Bytes("sec-websocket-protocol"),
        };

        /// <summary>The status of the server's answer: 101 if it accepts.</summary>
        public int StatusCode;

        /// <summary>The subprotocol that the server chose, or null.</summary>
        public string ChosenProtocol;

        private readonly string[] _protocols;
        private readonly byte[] _key = new byte[AcceptKey.KeySize];
        private int _seen;
        private string _problem;

        /// <param name="protocols">The subprotocols to offer, or null.</param>
        /// <param name="maxBytes">The most bytes the answer's head may have.</param>
        /// <param name="entropy">Where the nonce comes from.</param>
        public ClientHandshake(string[] protocols, int maxBytes, WsEntropy entropy)
            : base(maxBytes)
        {
            _protocols = protocols;
            var nonce = new byte[16];
            for (int i = 0; i < nonce.Length; i += 4) Masking.PutKey(nonce, i, entropy.Next());
            Base64.Encode(nonce, 0, nonce.Length, _key, 0);
        }

        /// <summary>Why the answer is not acceptable, or null.</summary>
        public string Problem => _problem ?? (Status != 0 ? "The server's answer is no valid HTTP head, or too long." : null);

        /// <summary>The request (items 1 to 12 of the section).</summary>
        /// <param name="url">Where to.</param>
        /// <param name="headers">Further header lines, such as "Authorization: Bearer abc"; null for none.</param>
        public byte[] Request(WsUrl url, string[] headers)
        {
            string head = "GET " + url.Target + " HTTP/1.1\r\nHost: " + url.Authority
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + Ascii.Text(_key, 0, _key.Length) + "\r\n";
            for (int i = 0; _protocols != null && i < _protocols.Length; i++)
            {
                head += (i == 0 ? "Sec-WebSocket-Protocol: " : ", ") + _protocols[i];
                if (i == _protocols.Length - 1) head += "\r\n";
            }

            for (int i = 0; headers != null && i < headers.Length; i++) head += headers[i] + "\r\n";
            return Ascii.Bytes(head + "\r\n");
        }

        protected override void OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 4: "HTTP/1.1 101 reason"; the reason may be missing.
            int digits = offset + ServerHandshake.HttpWord.Length + 2;
            if (count < ServerHandshake.HttpWord.Length + 5 || !Ascii.Equals(buffer, offset, ServerHandshake.HttpWord.Length, ServerHandshake.HttpWord) || buffer[digits - 1] != ' ')
            {
                Fail("The server does not speak HTTP/1.1.");
                return;
            }

            int status = 0;
            for (int i = digits; i < digits + 3 && buffer[i] >= '0' && buffer[i] <= '9'; i++) status = status * 10 + (buffer[i] - '0');
            StatusCode = status;
            if (status != 101) Fail("The server refused with HTTP status " + status.ToString() + ".");
        }

        protected override int Recognize(byte[] buffer, int offset, int count) => IndexOf(s_fields, buffer, offset, count);

        protected override void OnField(int field, byte[] buffer, int offset, int count)
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
                    if (!Ascii.ListContains(buffer, offset, count, ServerHandshake.UpgradeWord)) return;
                    break;
                case Accept:
                    isValid = !isRepeated && Ascii.Equals(buffer, offset, count, AcceptKey.For(_key, 0));
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
            if (!isValid) FailField(field);
        }

        private void FailField(int field) =>
            Fail("The server's answer has no valid " + Ascii.Text(s_fields[field - 1], 0, s_fields[field - 1].Length) + " field.");

        private string Offered(string protocol)
        {
            for (int i = 0; _protocols != null && i < _protocols.Length; i++)
            {
                if (_protocols[i] == protocol) return protocol;
            }

            return null;
        }

        protected override void OnEnd()
        {
            for (int field = Upgrade; field <= Accept; field++)
            {
                if ((_seen & 1 << field) == 0) FailField(field);
            }
        }

        private void Fail(string problem)
        {
            if (_problem == null) _problem = problem;
            Refuse(400);
        }
    }
}
