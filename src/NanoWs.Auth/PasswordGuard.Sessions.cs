using System;
using System.Text;

namespace NanoWs
{
    // The sessions of browsers.
    public sealed partial class PasswordGuard
    {
        private const int MaxSessions = 8;
        private const int TokenSize = 32; // hexadecimal digits: 128 bits

        private readonly WsEntropy _entropy;
        private readonly byte[][] _tokens = new byte[MaxSessions][];
        private readonly long[] _lastUses = new long[MaxSessions];
        private int _sessionTimeout = 7 * 24 * 3600 * 1000;

        /// <summary>
        /// Gets or sets how long a session lasts without a request, in milliseconds, at least 1; 7 days by default. A change applies to
        /// all sessions from the next request on. An open WebSocket makes no requests, and stays open when its session ends. There are at
        /// most 8 sessions: a further login ends the one that was not used for the longest time. All end with the program.
        /// </summary>
        /// <exception cref="ArgumentException">The value is less than 1.</exception>
        public int SessionTimeoutMs
        {
            get => _sessionTimeout;
            set
            {
                if (value < 1) throw new ArgumentException("SessionTimeoutMs is invalid: it must be at least 1.");
                _sessionTimeout = value;
            }
        }

        /// <summary>
        /// Gets or sets whether browsers may send the cookie over TLS only. Set it if they reach the server in no other way. A change
        /// applies to later logins.
        /// </summary>
        public bool IsCookieSecure { get; set; }

        // No script may read it, and no page of another site can make the browser send it (RFC 6265bis).
        private string Attributes => "; Path=/; HttpOnly; SameSite=Strict" + (IsCookieSecure ? "; Secure" : "");

        // A browser sends the cookies of a host to all its ports. The port is part of the cookie's name, so that servers on different ports
        // of a host do not overwrite each other's cookie.
        private static string CookieFor(string host)
        {
            int colon = host == null ? -1 : host.LastIndexOf(':');
            string port = colon < 0 ? "" : host.Substring(colon + 1);
            for (int i = 0; i < port.Length; i++)
            {
                if (port[i] < '0' || port[i] > '9') port = ""; // the end of an IPv6 address
            }

            return "nanows" + port + "=";
        }

        private string Begin(long now)
        {
            string token = "";
            for (int i = 0; i < TokenSize; i += 8) token += _entropy.Next().ToString("x8");
            int oldest = 0;
            for (int i = 0; i < MaxSessions; i++)
            {
                if (_tokens[i] == null || _lastUses[i] < _lastUses[oldest]) oldest = i;
                if (_tokens[i] == null) break;
            }

            _tokens[oldest] = Encoding.UTF8.GetBytes(token);
            _lastUses[oldest] = now;
            return token;
        }

        // The list is searched, and not taken apart: a client may send as many separators as the buffer holds.
        private bool IsInSession(string cookies, string name, long now)
        {
            for (int at = cookies == null ? -1 : Ascii.IndexOf(cookies, name); at >= 0; at = Ascii.IndexOf(cookies, name, at + 1))
            {
                int start = at + name.Length;
                int end = start + TokenSize;
                bool isCookie = end <= cookies.Length && (at == 0 || IsBetween(cookies[at - 1]))
                    && (end == cookies.Length || IsBetween(cookies[end]));
                int session = isCookie ? Find(Encoding.UTF8.GetBytes(cookies.Substring(start, TokenSize))) : -1;
                if (session < 0) continue;
                if (now - _lastUses[session] < _sessionTimeout)
                {
                    _lastUses[session] = now;
                    return true;
                }

                _tokens[session] = null;
            }

            return false;
        }

        // Whether a character may be between two cookies.
        private static bool IsBetween(char c) => c == ';' || c == ' ' || c == '\t';

        // Looks at all digits of all tokens.
        private int Find(byte[] token)
        {
            int found = -1;
            for (int i = 0; i < MaxSessions; i++)
            {
                byte[] known = _tokens[i];
                if (known == null) continue;
                int difference = token.Length ^ TokenSize;
                for (int j = 0; j < TokenSize && j < token.Length; j++) difference |= token[j] ^ known[j];
                if (difference == 0) found = i;
            }

            return found;
        }
    }
}
