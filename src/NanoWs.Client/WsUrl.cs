using System;

namespace NanoWs
{
    /// <summary>A WebSocket address (RFC 6455 section 3): ws://host[:port]/path[?query], or wss:// for TLS.</summary>
    public sealed class WsUrl
    {
        private WsUrl(bool isSecure, string host, int port, string pathAndQuery)
        {
            IsSecure = isSecure;
            Host = host;
            Port = port;
            PathAndQuery = pathAndQuery;
        }

        /// <summary>Whether TLS is used.</summary>
        public readonly bool IsSecure;

        /// <summary>The host name or address; an IPv6 address without its brackets.</summary>
        public readonly string Host;

        /// <summary>The port; if not given, 80 for ws and 443 for wss.</summary>
        public readonly int Port;

        /// <summary>The path and query as in the request line; "/" if there is no path.</summary>
        public readonly string PathAndQuery;

        /// <summary>
        /// Gets the value of the Host field: the host, and the port unless it is the scheme's default (section 4.1, item 4).
        /// </summary>
        public string Authority => Port == (IsSecure ? 443 : 80) ? BracketedHost : HostAndPort;

        /// <summary>Gets the host, and the port even if it is the default, for people.</summary>
        internal string HostAndPort => BracketedHost + ":" + Port.ToString();

        private string BracketedHost => Host.IndexOf(':') >= 0 ? "[" + Host + "]" : Host;

        /// <summary>Parses an address.</summary>
        /// <exception cref="ArgumentException">It is not a WebSocket address; the message says what is wrong.</exception>
        public static WsUrl Parse(string url)
        {
            if (url == null) throw new ArgumentNullException(nameof(url));
            foreach (char c in url.ToCharArray())
            {
                if (c <= ' ' || c >= 0x7F) throw Bad(url, "spaces and letters outside ASCII must be percent-encoded");
                if (c == '#') throw Bad(url, "a fragment (#) is not allowed");
            }

            int scheme = Ascii.IndexOf(url, "://");
            string name = scheme < 0 ? "" : url.Substring(0, scheme).ToLower();
            if (name != "ws" && name != "wss") throw Bad(url, "it must begin with ws:// or wss://");

            string rest = url.Substring(scheme + 3);
            int slash = rest.IndexOfAny(new char[] { '/', '?' });
            string authority = slash < 0 ? rest : rest.Substring(0, slash);
            string pathAndQuery = slash < 0 ? "/" : rest.Substring(slash);
            if (pathAndQuery[0] == '?') pathAndQuery = "/" + pathAndQuery;
            return ParseAuthority(url, name == "wss", authority, pathAndQuery);
        }

        private static WsUrl ParseAuthority(string url, bool isSecure, string authority, string pathAndQuery)
        {
            if (authority.IndexOf('@') >= 0) throw Bad(url, "a user name is not allowed; use an Authorization header");
            string host = authority;
            string port = "";
            int colon = authority.LastIndexOf(':');
            if (authority.Length > 0 && authority[0] == '[')
            {
                int close = authority.IndexOf(']');
                if (close < 0) throw Bad(url, "a bracket is missing");
                if (close + 1 < authority.Length && authority[close + 1] != ':') throw Bad(url, "only a port may follow the bracket");
                host = authority.Substring(1, close - 1);
                port = close + 2 <= authority.Length ? authority.Substring(close + 2) : "";
            }
            else if (colon >= 0)
            {
                host = authority.Substring(0, colon);
                port = authority.Substring(colon + 1);
                if (host.IndexOf(':') >= 0) throw Bad(url, "an IPv6 address must be in brackets");
            }

            if (host.Length == 0) throw Bad(url, "the host is missing");
            int number = port.Length == 0 ? (isSecure ? 443 : 80) : ParsePort(port);
            if (number < 1 || number > 65535) throw Bad(url, "the port must be between 1 and 65535");
            return new WsUrl(isSecure, host, number, pathAndQuery);
        }

        private static int ParsePort(string text)
        {
            int port = 0;
            foreach (char c in text.ToCharArray())
            {
                if (c < '0' || c > '9' || port > 65535) return 0;
                port = port * 10 + (c - '0');
            }

            return port;
        }

        // Messages end up in logs: without the user name and password, and without the query, which may be a token.
        private static ArgumentException Bad(string url, string why)
        {
            int at = url.LastIndexOf('@');
            if (at >= 0) url = "..." + url.Substring(at);
            int query = url.IndexOf('?');
            if (query >= 0) url = url.Substring(0, query) + "?...";
            return new ArgumentException("\"" + url + "\" is not a WebSocket address: " + why + ".");
        }
    }
}
