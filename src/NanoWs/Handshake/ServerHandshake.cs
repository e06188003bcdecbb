using System;

namespace NanoWs
{
    /// <summary>Parses a client's opening handshake (RFC 6455 section 4.2.1), or a plain HTTP request.</summary>
    internal sealed class ServerHandshake : HttpHead
    {
        // The header fields that the request does not keep, numbered after those that it keeps.
        private const string FieldNames = "upgrade connection sec-websocket-key sec-websocket-version sec-websocket-protocol "
            + "content-length transfer-encoding";
        private const int Upgrade = WsRequest.FetchSiteField + 1;
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
        private const int OnlyOnce = 1 << WsRequest.HostField | 1 << WsRequest.OriginField | 1 << Key | 1 << Version | 1 << ContentLength;

        /// <summary>The size of the HTTP version without its last digit: "HTTP/1."</summary>
        public const int Http1Size = 7;

        /// <summary>The value of the Upgrade field.</summary>
        public static readonly byte[] WebSocketWord = Ascii.Bytes("websocket");

        private static readonly NameTable s_fields = new NameTable(WsRequest.FieldNames + " " + FieldNames);

        // Kept, because each use of a literal makes an object on the interpreter.
        private static readonly string s_get = "GET";
        private static readonly byte[] s_response = Ascii.Bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: 27 bytes for the accept key=\r\n\r\n");

        private readonly string[] _protocols;

        /// <summary>The request.</summary>
        public readonly WsRequest Request = new WsRequest();

        /// <summary>The subprotocol chosen; null for none.</summary>
        public string Subprotocol;

        /// <summary>The size of the body; 0 for none.</summary>
        public int BodyCount;

        private byte[] _response; // that accepts the connection, as far as the key determines it
        private int _seen;

        /// <param name="protocols">The supported subprotocols, or null.</param>
        /// <param name="maxBytes">The maximum size of the head, in bytes.</param>
        public ServerHandshake(string[] protocols, int maxBytes)
            : base(maxBytes)
        {
            _protocols = protocols;
        }

        /// <summary>Returns the response that accepts the connection (section 4.2.2).</summary>
        public byte[] AcceptResponse()
        {
            if (Subprotocol == null) return _response;
            return Ascii.Bytes(Ascii.Text(_response, 0, _response.Length - 2) + "Sec-WebSocket-Protocol: " + Subprotocol + "\r\n\r\n");
        }

        private protected override int OnStartLine(byte[] buffer, int offset, int count)
        {
            // RFC 9112 section 2.2: an empty line or two may precede a request. Section 3: method SP target SP version, with one space
            // each.
            if (count == 0) return 0;
            int methodEnd = offset;
            int last = offset + count - 1;
            while (methodEnd < last && buffer[methodEnd] != ' ') methodEnd++;
            int targetStart = methodEnd + 1;
            int targetEnd = last - Http1Size - 1;
            byte minorVersion = buffer[last];
            if (targetEnd <= targetStart || buffer[targetEnd] != ' ' || (uint)(minorVersion - '0') > 9) return HttpStatus.BadRequest;
            uint method = BitConverter.ToUInt32(buffer, offset);
            bool isGet = method == 0x20544547; // "GET "
            bool isHead = method == 0x44414548 && methodEnd == offset + 4; // "HEAD"
            if (!isGet && !Ascii.IsToken(buffer, offset, methodEnd - offset)) return HttpStatus.BadRequest;
            string name = isGet ? s_get : Ascii.Text(buffer, offset, methodEnd - offset);
            Request.TakeMethod(name, isHead, isGet || isHead, minorVersion == '0');
            if (!IsHttp1(buffer, targetEnd + 1)) return HttpStatus.VersionNotSupported;
            return TakeTarget(buffer, targetStart, targetEnd) ? 0 : HttpStatus.BadRequest;
        }

        /// <summary>Returns whether the 7 bytes at an offset are "HTTP/1."</summary>
        public static bool IsHttp1(byte[] buffer, int offset) =>
            BitConverter.ToUInt32(buffer, offset) == 0x50545448 && BitConverter.ToUInt32(buffer, offset + 3) == 0x2E312F50;

        // RFC 9112 section 3.2: "/path?query", or the absolute form with scheme and authority in front, which a server must accept, and
        // whose authority replaces the Host field.
        private bool TakeTarget(byte[] buffer, int start, int end)
        {
            if (!Ascii.Contains(0xFFFFFFF600000000, 0x7FFFFFFFFFFFFFFF, buffer, start, end - start)) return false; // no #
            string target = Ascii.Text(buffer, start, end - start);
            if (target[0] != '/')
            {
                int host = Ascii.IndexOf(target, "://") + 3;
                if (host < 3 || new NameTable("http https ws wss").Find(buffer, start, host - 3) == 0) return false;
                int path = target.IndexOfAny("/?".ToCharArray(), host);
                int count = (path < 0 ? target.Length : path) - host;
                if (count == 0 || !IsHost(buffer, start + host, count)) return false;
                Request.TakeField(WsRequest.HostField, target.Substring(host, count), 0);
                target = target.Substring(host + count);
                if (path < 0 || target[0] == '?') target = "/" + target;
            }

            Request.TakeTarget(target);
            return true;
        }

        private protected override int Recognize(byte[] buffer, int offset, int count)
        {
            int field = s_fields.Find(buffer, offset, count);
            return field >= WsRequest.IfNoneMatchField && field < Upgrade ? -field : field;
        }

        private protected override int OnField(int field, byte[] buffer, int offset, int count)
        {
            if (field < 0) field = -field;
            int bit = 1 << field;
            if ((_seen & bit & OnlyOnce) != 0) return HttpStatus.BadRequest;
            _seen |= bit;
            bool isValid = true;
            if (field == Upgrade && Ascii.ListContains(buffer, offset, count, WebSocketWord)) _seen |= UpgradeIsWebSocket;
            else if (field == Connection)
            {
                // It contains the names of fields.
                if (Ascii.ListContains(buffer, offset, count, s_fields.Names[Upgrade - 1])) _seen |= ConnectionIsUpgrade;
            }
            else if (field == Key) isValid = TakeKey(buffer, offset, count);
            else if (field == Version && count == 2 && buffer[offset] == '1' && buffer[offset + 1] == '3') _seen |= VersionIs13;
            else if (field == Protocol) isValid = ChooseProtocol(buffer, offset, offset + count);
            else if (field == ContentLength) isValid = TakeContentLength(buffer, offset, count);
            else if (field < Upgrade)
            {
                isValid = field != WsRequest.HostField || IsHost(buffer, offset, count);
                Request.TakeField(field, Ascii.Text(buffer, offset, count), buffer.Length);
            }

            return isValid ? 0 : HttpStatus.BadRequest;
        }

        private bool TakeKey(byte[] buffer, int offset, int count)
        {
            if (!Base64.IsNonce(buffer, offset, count)) return false;
            _response = new byte[s_response.Length];
            Array.Copy(s_response, _response, _response.Length);
            AcceptKey.Write(buffer, offset, _response, _response.Length - (AcceptKey.Size + 4));
            return true;
        }

        // The length of the body, which must fit into the buffer as a whole: a number that is larger than any buffer is cut to a large one.
        private bool TakeContentLength(byte[] buffer, int offset, int count)
        {
            int length = 0;
            for (int i = 0; i < count; i++)
            {
                int digit = buffer[offset + i] - '0';
                if (digit < 0 || digit > 9) return false;
                length = length > 99999999 ? int.MaxValue / 10 : length * 10 + digit;
            }

            if (!Request.IsSafe) BodyCount = length;
            return count > 0;
        }

        // None of # , / ? @
        private static bool IsHost(byte[] buffer, int offset, int count) =>
            Ascii.Contains(0x7FFF6FF600000000, 0x7FFFFFFFFFFFFFFE, buffer, offset, count);

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

        private protected override int OnEnd()
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
