using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// What RFC 9112 says about the head of a message, in the simplest words that compute it: all bytes are here, and nothing is fast. What
    /// a server or client does with its lines is up to those that derive from it.
    /// </summary>
    internal abstract class HeadModel
    {
        private const int MostFields = 100;

        private readonly Dictionary<string, List<string>> _fields = new Dictionary<string, List<string>>();
        private bool _hasStarted;
        private int _count;
        private int _buffer;

        /// <summary>The statuses that may refuse it ("400 505"); null if nothing is wrong with what is there.</summary>
        public string Refusal { get; private set; }

        /// <summary>Whether its empty line is there.</summary>
        public bool IsComplete { get; private set; }

        /// <summary>Where it ends.</summary>
        public int End { get; private set; }

        /// <param name="bytes">The head, and whatever follows it.</param>
        /// <param name="buffer">The longest line that is kept.</param>
        /// <param name="most">The largest head.</param>
        public void Read(byte[] bytes, int buffer, int most)
        {
            _buffer = buffer;
            while (!IsComplete && Refusal == null && End < bytes.Length)
            {
                int lf = Array.IndexOf(bytes, (byte)'\n', End);
                int size = (lf < 0 ? bytes.Length : lf + 1) - End;
                bool isLong = size > buffer || (lf < 0 && size == buffer);
                if (lf < 0 && !isLong) return;
                string line = Encoding.Latin1.GetString(bytes, End, isLong ? buffer : size - 1);
                Refusal = isLong ? TakeLong(line) : TakeLine(line.EndsWith('\r') ? line[..^1] : line);
                End += size;
                if (End > most) Refusal ??= "431";
            }
        }

        private string TakeLong(string start)
        {
            if (!_hasStarted) return "414";
            int colon = start.IndexOf(':');
            if (colon < 0 || ++_count > MostFields) return "431";
            if (!IsToken(start[..colon])) return "400";
            return IsNeeded(start[..colon].ToLowerInvariant()) ? "431" : null; // else it is passed over
        }

        private string TakeLine(string line)
        {
            if (line.Contains('\r') || line.Contains('\0')) return "400";
            if (!_hasStarted)
            {
                _hasStarted = line.Length > 0 || !MayBeginEmpty;
                return _hasStarted ? OnStart(line) : null;
            }

            if (line.Length == 0)
            {
                IsComplete = true;
                return OnEnd();
            }

            if (++_count > MostFields) return "431";
            int colon = line.IndexOf(':');
            if (colon < 0 || !IsToken(line[..colon])) return "400";
            string name = line[..colon].ToLowerInvariant();
            string value = line[(colon + 1)..].Trim(' ', '\t');
            if (!_fields.TryGetValue(name, out List<string> values)) _fields[name] = values = new List<string>();
            values.Add(value);
            return OnField(name, value, values.Count > 1);
        }

        protected abstract string OnStart(string line);

        protected abstract string OnField(string name, string value, bool isRepeated);

        protected abstract string OnEnd();

        /// <summary>RFC 9112 section 2.2: whether empty lines may come first, as before a request.</summary>
        protected virtual bool MayBeginEmpty => true;

        /// <summary>Whether a field must fit into the buffer.</summary>
        protected abstract bool IsNeeded(string name);

        protected bool Has(string name) => _fields.ContainsKey(name);

        /// <summary>The values of a field, which may be there several times.</summary>
        public List<string> All(string name) => _fields.TryGetValue(name, out List<string> values) ? values : new List<string>();

        /// <summary>The last value of a field as the library shows it; null if there is none.</summary>
        public string Last(string name) => Has(name) ? Shown(All(name).Last()) : null;

        /// <summary>
        /// RFC 6265 section 5.4: the values of a field, as one list of cookies, as far as it fits into the buffer; null if there are none.
        /// </summary>
        public string Joined(string name) => Has(name) ? All(name).Select(Shown).Aggregate(Join) : null;

        private string Join(string list, string value) => list.Length + 2 + value.Length > _buffer ? list : list + "; " + value;

        private static string Shown(string value) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));

        /// <summary>RFC 9110 section 5.6.1: the elements of a list, which may be spread over several fields.</summary>
        protected IEnumerable<string> List(string name) => All(name).SelectMany(Elements);

        protected static IEnumerable<string> Elements(string value) =>
            value.Split(',').Select(element => element.Trim(' ', '\t')).Where(element => element.Length > 0);

        protected bool Lists(string name, string word) => List(name).Any(e => e.Equals(word, StringComparison.OrdinalIgnoreCase));

        /// <summary>RFC 9110 section 5.6.2.</summary>
        protected static bool IsToken(string text) => Regex.IsMatch(text, @"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+\z");
    }

    /// <summary>A request, with what RFC 6455 section 4.2.1 and RFC 9110 add.</summary>
    internal sealed class RequestModel : HeadModel
    {
        private string _version;
        private string _host; // of the target

        /// <summary>RFC 9112 section 3.2.2: the host of the target, or else the field.</summary>
        public string Host => _host ?? Last("host");

        /// <summary>The specifications leave open what becomes of it.</summary>
        public bool IsDubious { get; private set; }

        public string Method { get; private set; }

        public bool IsHead => Method == "HEAD";

        /// <summary>RFC 9110 section 9.2.1: it asks for content, and changes nothing.</summary>
        public bool IsSafe => Method is "GET" or "HEAD";

        public bool IsHttp10 => _version == "HTTP/1.0";

        /// <summary>RFC 9112 section 6.3: the size of the body behind the head; GET and HEAD have none that counts.</summary>
        public BigInteger BodySize => !IsSafe && Has("content-length") ? BigInteger.Parse(All("content-length")[0]) : 0;

        public bool IsWebSocket { get; private set; }

        public string Target { get; private set; }

        public string Path => Target.Split('?')[0];

        protected override bool IsNeeded(string name) => name is "upgrade" or "connection" or "sec-websocket-key" or "sec-websocket-version"
            or "sec-websocket-protocol" or "host" or "origin" or "content-length" or "transfer-encoding" or "expect";

        // RFC 9112 section 3: method SP target SP version.
        protected override string OnStart(string line)
        {
            string[] parts = line.Split(' ');
            if (parts.Length != 3 || parts[1].Length == 0 || !IsToken(parts[0])) return "400 505";
            _version = parts[2];
            if (!Regex.IsMatch(_version, @"\AHTTP/1\.[0-9]\z")) return Regex.IsMatch(_version, @"\AHTTP/\d\.\d\z") ? "505" : "400 505";
            Method = parts[0];
            bool isTarget = parts[1].All(c => c > ' ' && c < '\x7F' && c != '#');
            return isTarget && TakeTarget(parts[1]) ? null : "400";
        }

        // Section 3.2: a path, or the absolute form.
        private bool TakeTarget(string target)
        {
            Match absolute = Regex.Match(target, @"\A(?:http|ws)s?://([^/?,@#]+)([/?].*)?\z", RegexOptions.IgnoreCase);
            if (absolute.Success) _host = absolute.Groups[1].Value;
            string rest = target[0] == '/' ? target : absolute.Success ? absolute.Groups[2].Value : null;
            Target = rest == null ? "/" : rest.StartsWith('/') ? rest : "/" + rest;
            return rest != null;
        }

        protected override string OnField(string name, string value, bool isRepeated)
        {
            bool isValid = name switch
            {
                "host" => !isRepeated && value.All(c => c > ' ' && c < '\x7F' && !",/@?#".Contains(c)),
                "origin" or "sec-websocket-version" => !isRepeated,
                "content-length" => !isRepeated && Regex.IsMatch(value, @"\A[0-9]+\z"),
                "sec-websocket-key" => !isRepeated && Regex.IsMatch(value, @"\A[A-Za-z0-9+/]{22}==\z"),
                "sec-websocket-protocol" => Elements(value).All(IsToken),
                _ => true,
            };
            return isValid ? null : "400";
        }

        protected override string OnEnd()
        {
            if (!IsHttp10 && !Has("host")) return "400";
            if (!IsSafe && Has("transfer-encoding")) return "411";
            if (!IsSafe && Has("expect")) return "417";
            bool asks = Lists("upgrade", "websocket");
            if (!asks && !Has("sec-websocket-key") && !Has("sec-websocket-version")) return null;
            bool isWhole = asks && Lists("connection", "upgrade") && Has("sec-websocket-key") && Has("sec-websocket-version");
            if (IsHttp10 || IsHead || !isWhole) return "400";
            if (Method != "GET") return "405"; // RFC 6455 section 4.1, item 2
            if (Last("sec-websocket-version") != "13") return "426";
            IsWebSocket = true;
            return null;
        }

        /// <summary>The first of the client's subprotocols that the server has; null if there is none.</summary>
        public string Subprotocol(string[] supported) => List("sec-websocket-protocol").FirstOrDefault(supported.Contains);

        /// <summary>
        /// RFC 6455 section 10.2: the page must have been loaded from where the request goes to. The same protects what other methods
        /// change, and live content, which takes the place of a WebSocket. Without an origin a browser may say that it is another's.
        /// </summary>
        public bool IsOwnOrigin
        {
            get
            {
                string origin = Last("origin");
                if (origin == null) return Last("sec-fetch-site") is not ("cross-site" or "same-site");
                Match page = Regex.Match(origin, @"\Ahttps?://(.*)\z", RegexOptions.Singleline);
                return page.Success && page.Groups[1].Value.Equals(Host, StringComparison.OrdinalIgnoreCase);
            }
        }

        /// <summary>RFC 9110 section 13.1.2, with the weak comparison.</summary>
        public bool Knows(string etag)
        {
            string[] tags = List("if-none-match").ToArray();
            bool knows = tags.Any(tag => tag == "*" || tag == etag || tag == "W/" + etag);
            IsDubious |= tags.Length > 1 || (!knows && tags.Any(tag => tag.Contains(etag)));
            return knows;
        }

        /// <summary>RFC 9110 section 12.5.3; content is compressed for those only that say that they can read it.</summary>
        public bool Accepts(string coding)
        {
            IsDubious |= string.Join(",", All("accept-encoding")).Length > 140; // what is kept of it depends on the buffer
            const string Offer = @"\A([^ \t;]+)(?:[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?\z";
            Match[] offers = List("accept-encoding").Select(o => Regex.Match(o, Offer)).ToArray();
            Match[] named = offers.Where(o => o.Groups[1].Value.Equals(coding, StringComparison.OrdinalIgnoreCase)).ToArray();
            Match[] any = offers.Where(o => o.Groups[1].Value == "*").ToArray();

            // What is no list of codings, and codings that are listed twice.
            IsDubious |= offers.Any(o => !o.Success) || named.Length > 1 || any.Length > 1;
            Match offer = named.Concat(any).FirstOrDefault();
            return offer != null && (!offer.Groups[2].Success || offer.Groups[2].Value.Any(c => c >= '1' && c <= '9'));
        }
    }

    /// <summary>A response to a client that asks for a WebSocket: RFC 6455 section 4.1.</summary>
    internal sealed class ResponseModel : HeadModel
    {
        private readonly string _key;
        private readonly string[] _offered;

        /// <param name="key">The request's Sec-WebSocket-Key.</param>
        /// <param name="offered">Its subprotocols.</param>
        public ResponseModel(string key, string[] offered)
        {
            _key = key;
            _offered = offered;
        }

        protected override bool IsNeeded(string name) => name is "upgrade" or "connection" or "sec-websocket-accept"
            or "sec-websocket-extensions" or "sec-websocket-protocol";

        protected override bool MayBeginEmpty => false;

        protected override string OnStart(string line) => Regex.IsMatch(line, @"\AHTTP/1\.1 101( |\z)") ? null : "refused";

        protected override string OnField(string name, string value, bool isRepeated)
        {
            bool isValid = name switch
            {
                "upgrade" => !isRepeated && value.Equals("websocket", StringComparison.OrdinalIgnoreCase),
                "sec-websocket-accept" => !isRepeated && value == MessageHead.Accept(_key),
                "sec-websocket-extensions" => value.Length == 0,
                "sec-websocket-protocol" => !isRepeated && _offered.Contains(value),
                _ => true,
            };
            return isValid ? null : "refused";
        }

        protected override string OnEnd() =>
            Has("upgrade") && Lists("connection", "upgrade") && Has("sec-websocket-accept") ? null : "refused";
    }

    /// <summary>What a server has sent: one valid response, or one that opens a WebSocket, and frames.</summary>
    internal sealed class ResponseReader
    {
        private readonly byte[] _bytes;
        private int _at;

        private ResponseReader(byte[] bytes)
        {
            _bytes = bytes;
        }

        public MessageHead Head { get; private set; }

        public int Status { get; private set; }

        /// <summary>What follows the head.</summary>
        public byte[] Rest => _bytes[_at..];

        /// <summary>Reads a head; a <see cref="Finding"/> says what is wrong with it.</summary>
        public static ResponseReader Read(byte[] bytes)
        {
            var reader = new ResponseReader(bytes);
            reader.Head = MessageHead.Read(reader.Line);
            reader.Status = reader.Head.Status;
            return reader;
        }

        // RFC 9112 section 2.2: a sender ends lines in CR LF.
        private string Line()
        {
            int lf = Array.IndexOf(_bytes, (byte)'\n', _at);
            Finding.Unless(lf > _at && _bytes[lf - 1] == '\r', "a line without CR LF");
            string line = Encoding.Latin1.GetString(_bytes, _at, lf - 1 - _at);
            Finding.Unless(line.All(c => c >= ' ' && c < '\x7F'), "a control character in a line");
            _at = lf + 1;
            return line;
        }

        /// <summary>Whether the chunks of the body, if it has any, reached their end.</summary>
        public bool IsWhole { get; private set; } = true;

        /// <summary>The body; a <see cref="Finding"/> says what is wrong with its framing, or how the connection is said to end.</summary>
        /// <param name="mayLackBody">For a request whose method was HEAD, or was not understood.</param>
        /// <param name="mustLackBody">For a request whose method was HEAD.</param>
        /// <param name="isHttp10">For a request of HTTP/1.0, which knows no chunks.</param>
        public byte[] Body(bool mayLackBody, bool mustLackBody, bool isHttp10)
        {
            string connection = string.Join(", ", Head.All("Connection"));
            Finding.Unless(connection.Split(", ").Contains("close"), "Connection: " + connection);
            bool isSized = Head.All("Content-Length").Length > 0, isChunked = Head.All("Transfer-Encoding").Length > 0;
            Finding.Unless(!isSized || !isChunked, "two lengths");
            int length = isSized ? int.Parse(Head.One("Content-Length"), NumberStyles.None) : 0;
            if (Status is 304 or 204)
            {
                Finding.Unless(!isSized && !isChunked && Rest.Length == 0, "a body with " + Status);
                return Rest;
            }

            Finding.Unless(isSized || isChunked || isHttp10, "a body without an end");
            if (isChunked) Finding.Unless(!isHttp10 && Head.One("Transfer-Encoding") == "chunked", "a coding that the client may not know");
            if (Rest.Length == 0 && (mayLackBody || mustLackBody)) return Rest;
            Finding.Unless(!mustLackBody, "a body for HEAD");
            if (isChunked) return Chunks();
            Finding.Unless(!isSized || Rest.Length == length, Rest.Length + " bytes after the head");
            return Rest;
        }

        // RFC 9112 section 7.1: size in hexadecimal digits CR LF, so many bytes, CR LF; the last has none, and no trailers follow it.
        private byte[] Chunks()
        {
            var content = new List<byte>();
            for (int at = _at; at < _bytes.Length;)
            {
                string text = Encoding.Latin1.GetString(_bytes, at, Math.Min(20, _bytes.Length - at));
                Match head = Regex.Match(text, @"\A([0-9A-Fa-f]{1,8})\r\n");
                Finding.Unless(head.Success, "no chunk at " + at);
                int size = int.Parse(head.Groups[1].Value, NumberStyles.AllowHexSpecifier);
                int end = at + head.Length + size;
                Finding.Unless(end + 2 <= _bytes.Length && _bytes[end] == '\r' && _bytes[end + 1] == '\n', "no end of the chunk at " + at);
                content.AddRange(_bytes[(at + head.Length)..end]);
                at = end + 2;
                if (size > 0) continue;
                Finding.Unless(at == _bytes.Length, "bytes behind the last chunk");
                return content.ToArray();
            }

            IsWhole = false;
            return content.ToArray();
        }
    }
}
